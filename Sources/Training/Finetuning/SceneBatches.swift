import Datasets
import Tensor

/// Batches of scenes and their classes: decoded by the loader that keeps images, then turned upside
/// down at random and mixed.
package struct SceneBatches: BatchSource {
  private let loader: Loader
  private let mixing: Mixing?
  private let verticalFlip: Double
  private let skipped: ([Unreadable]) -> Void

  /// - Parameters:
  ///   - loader: The loader of a dataset of classes.
  ///   - mixing: How images and targets are mixed, if they are.
  ///   - verticalFlip: How likely an image is turned upside down.
  ///   - skipped: Is told of images that were left out because they cannot be read.
  package init(
    _ loader: Loader,
    mixing: Mixing?,
    verticalFlip: Double,
    skipped: @escaping ([Unreadable]) -> Void = { _ in }
  ) {
    self.loader = loader
    self.mixing = mixing
    self.verticalFlip = verticalFlip
    self.skipped = skipped
  }

  package var batchesPerEpoch: Int { loader.batchesPerEpoch }
  package var batchSize: Int { loader.batchSize }
  package var share: BatchShare { loader.share }
  package var identity: String { loader.identity }

  package func batches(epoch: Int, from first: Int) throws -> any BatchStream {
    Stream(self, try loader.batches(epoch: epoch, from: first), epoch: epoch, number: first)
  }

  private final class Stream: BatchStream {
    private let scenes: SceneBatches
    private let queue: WorkAhead<Batch>
    private let epoch: Int
    private var number: Int

    init(_ scenes: SceneBatches, _ queue: WorkAhead<Batch>, epoch: Int, number: Int) {
      self.scenes = scenes
      self.queue = queue
      self.epoch = epoch
      self.number = number
    }

    deinit { queue.stop() }

    func next() throws -> TrainingBatch? {
      while let batch = try queue.next() {
        defer { number += 1 }
        if !batch.skipped.isEmpty { scenes.skipped(batch.skipped) }
        guard batch.count > 0 else {
          if scenes.share.parts > 1 { return TrainingBatch(tensors: [:]) }
          continue
        }
        return try scenes.changed(batch, epoch, scenes.share.number(of: number))
      }
      return nil
    }
  }

  /// A batch turned and mixed as drawn for it.
  private func changed(_ batch: Batch, _ epoch: Int, _ number: Int) throws -> TrainingBatch {
    let seed = loader.settings.seed
    var random = Random(seed: seed, name: "upside down", epoch, number)
    if verticalFlip > 0 {
      // Drawn for the whole batch, wherever its images are.
      let isTurned = (0..<batchSize).map { _ in random.uniform() < verticalFlip }
      Self.flip(batch.image, share.rows(of: batchSize).map { isTurned[$0] })
    }
    var tensors = batch.tensors
    // What a scene's class is does not depend on single pixels, whose place would have to be kept.
    tensors["valid"] = nil
    tensors["label"] = try Tensor(integers: batch.labels)
    if let mixing {
      let target = try oneHot(
        Tensor(integers: batch.labels),
        classes: loader.dataset.classes.count
      )
      var random = Random(seed: seed, name: "mixing", epoch, number)
      let mixed = try mixing.mixed(batch.image, target, &random)
      (tensors["image"], tensors["target"]) = (mixed.images, mixed.targets)
    }
    return TrainingBatch(tensors: tensors, paths: batch.paths)
  }

  /// Turns images of a batch that nobody else sees, in place.
  private static func flip(_ images: Tensor, _ isTurned: [Bool]) {
    let (bands, height, width) = (images.shape[1], images.shape[2], images.shape[3])
    images.withFloats { all in
      for image in 0..<min(images.shape[0], isTurned.count) where isTurned[image] {
        for band in 0..<bands {
          let plane = all + (image * bands + band) * height * width
          for row in 0..<height / 2 {
            let (line, other) = (plane + row * width, plane + (height - 1 - row) * width)
            for column in 0..<width {
              (line[column], other[column]) = (other[column], line[column])
            }
          }
        }
      }
    }
  }
}
