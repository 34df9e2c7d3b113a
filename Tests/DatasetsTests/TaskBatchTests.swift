import Foundation
import Tensor
import Testing

@testable import Datasets

@Suite struct TaskBatchTests {
  /// Images whose values tell the place, and masks that are the same.
  private func marked(_ scratch: Scratch, _ count: Int = 6) throws -> Dataset {
    for index in 0..<count {
      try scratch.bytes("a/\(index).png", 3, 24, 24) { _, row, column in row * 10 + column / 3 }
      try scratch.bytes("b/\(index).png", 3, 24, 24) { _, row, column in row * 10 + column / 3 }
      try scratch.bytes("m/\(index).png", 1, 24, 24) { _, row, column in row * 10 + column / 3 }
    }
    var choice = Dataset.FolderChoice()
    choice.classes = (0..<254).map { "\($0)" }
    choice.coding = .positions(254)
    return try Dataset.changeFolder(
      before: scratch.path + "a",
      after: scratch.path + "b",
      labels: scratch.path + "m",
      choice
    )
  }

  private func all(_ loader: Loader, epoch: Int) throws -> [LoadedBatch] {
    let queue = loader.batches(epoch: epoch)
    var result: [LoadedBatch] = []
    while let batch = try queue.next() { result.append(batch) }
    return result
  }

  @Test func allPartsOfASampleGetTheSameDraw() throws {
    let scratch = try Scratch()
    var settings = LoaderSettings()
    var augmentation = Augmentation()
    // At factor 1 nothing is resampled: where a value went can be told exactly.
    augmentation.scale = 1...1
    augmentation.horizontalFlip = 0.5
    augmentation.verticalFlip = 0.5
    augmentation.rotates = true
    augmentation.largestShare = 1
    settings.augmentation = augmentation
    settings.size = 16
    settings.batch = 6
    let batch = try all(Loader(marked(scratch), settings), epoch: 0)[0]
    let before = try #require(batch.batch[.before])
    let mask = try #require(batch.batch[.mask])
    #expect(before.shape == [6, 3, 16, 16] && mask.shape == [6, 16, 16])
    #expect(try before.values == batch.batch[.after]?.values)
    let red = try before.sliced(axis: 1, start: 0, count: 1).doubles.map {
      Int(($0 * 255).rounded())
    }
    #expect(try red == mask.integers)
    #expect(Set((0..<6).map { red[$0 * 256] }).count > 1)
  }

  @Test func partsThatAreShortAreFilledUpAndDoNotCount() throws {
    let scratch = try Scratch()
    var settings = LoaderSettings()
    settings.augmentation = Augmentation()
    settings.augmentation?.scale = 0.5...0.5
    settings.size = 24
    settings.batch = 1
    let batch = try all(Loader(marked(scratch, 1), settings), epoch: 0)[0]
    let mask = try #require(batch.batch[.mask]).integers
    #expect(mask.count { $0 == 255 } == 24 * 24 - 12 * 12)
    #expect(mask[11 * 24 + 11] != 255 && mask[12] == 255)
  }

  @Test func batchesAreTheSameWhateverTheNumberOfWorkers() throws {
    let scratch = try Scratch()
    let data = try marked(scratch)
    var settings = LoaderSettings()
    settings.augmentation = try .published(for: .segmentation)
    settings.normalization = .imageNet
    settings.size = 16
    settings.batch = 2
    settings.seed = 3
    settings.workers = 1
    let one = try all(Loader(data, settings), epoch: 1)
    settings.workers = 4
    let four = try all(Loader(data, settings), epoch: 1)
    #expect(one.count == 3)
    for (a, b) in zip(one, four) {
      #expect(a.paths == b.paths)
      for (key, tensor) in a.batch.tensors { #expect(try tensor.values == b.batch[key]?.values) }
    }
    let other = try all(Loader(data, settings), epoch: 2)
    #expect(try one[0].batch[.before]?.values != other[0].batch[.before]?.values)
  }

  @Test func fineAndCoarsePixelsShowTheSameGround() throws {
    let scratch = try Scratch()
    try scratch.bytes("x/a.png", 3, 48, 48) { _, row, column in row / 4 * 16 + column / 4 }
    let data = try Dataset.superresFolder(scratch.path + "x", scale: 4)
    var settings = LoaderSettings()
    settings.augmentation = Augmentation()
    settings.augmentation?.scale = 1...1
    settings.augmentation?.horizontalFlip = 0.5
    settings.augmentation?.rotates = true
    settings.size = 8
    let batch = try all(Loader(data, settings), epoch: 5)[0]
    let low = try #require(batch.batch[.low])
    let high = try #require(batch.batch[.high])
    #expect(low.shape == [1, 3, 8, 8] && high.shape == [1, 3, 32, 32])
    let reduced = try high.resized(height: 8, width: 8, mode: .bicubic)
    #expect(try largestDifference(reduced, low) < 0.05)
  }

  @Test func mixedBatchesHaveTargetsThatAddUpToOne() throws {
    let scratch = try Scratch()
    for index in 0..<4 {
      try scratch.picture("c\(index % 2)/\(index).png", tone: UInt8(index * 40))
    }
    let data = try Dataset.imageFolder(scratch.path)
    var settings = LoaderSettings()
    settings.mixing = Mixing(mixup: 0.8, cutmix: 1, smoothing: 0.1)
    settings.batch = 4
    settings.size = 16
    let batch = try all(Loader(data, settings), epoch: 0)[0]
    let target = try #require(batch.batch[.target])
    #expect(target.shape == [4, 2])
    for row in 0..<4 {
      #expect(try abs(target.doubles[2 * row] + target.doubles[2 * row + 1] - 1) < 1e-6)
    }
    settings.batch = 3
    #expect(errorOf { try all(Loader(data, settings), epoch: 0) } is DatasetError)
    let masks = try marked(scratch)
    #expect(errorOf { try Loader(masks, settings) } is DatasetError)
  }

  @Test func statisticsOfTheDatasetNormalizeIt() throws {
    let scratch = try Scratch()
    let data = try marked(scratch, 2)
    var settings = LoaderSettings()
    settings.normalization = try data.normalization()
    settings.batch = 2
    let image = try #require(all(Loader(data, settings), epoch: 0)[0].batch[.before])
    let values = try image.doubles
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    #expect(abs(mean) < 1e-4 && abs(variance - 1) < 1e-3)
  }

  @Test func samplesOfSeveralSizesNeedOne() throws {
    let scratch = try Scratch()
    try scratch.picture("x/a.png", 24, 24)
    try scratch.picture("x/b.png", 32, 24)
    let data = try Dataset.superresFolder(scratch.path + "x", scale: 4)
    var settings = LoaderSettings()
    guard
      case .unsuited = errorOf({ try all(Loader(data, settings), epoch: 0) }) as? DatasetError
    else {
      Issue.record("samples of two sizes were stacked")
      return
    }
    settings.size = 6
    #expect(try all(Loader(data, settings), epoch: 0)[0].count == 2)
  }
}
