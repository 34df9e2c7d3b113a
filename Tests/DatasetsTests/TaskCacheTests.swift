import Foundation
import Raster
import Tensor
import Testing

@testable import Datasets

/// Samples of tasks come by the same decoder and caches as those of pre-training.
@Suite struct TaskCacheTests {
  private func pictures(_ scratch: Scratch) throws -> Dataset {
    for (index, name) in ["420", "422", "444", "gray", "progressive", "large"].enumerated() {
      let folder = scratch.path + "pictures/c\(index % 2)"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: root + "Tests/Fixtures/jpeg/\(name).jpg",
        toPath: folder + "/\(name).jpg"
      )
    }
    try scratch.picture("pictures/c0/a.png", 150, 160)
    try scratch.picture("pictures/c1/b.png", 40, 30)
    return try Dataset.imageFolder(scratch.path + "pictures")
  }

  private func pairs(_ scratch: Scratch, _ count: Int = 4) throws -> Dataset {
    for index in 0..<count {
      try scratch.picture("x/\(index).png", 32, 32, tone: UInt8(index * 30))
      try scratch.bytes("m/\(index).png", 1, 32, 32) { _, row, _ in row / 8 }
    }
    var choice = Dataset.FolderChoice()
    choice.classes = ["a", "b", "c", "d"]
    return try Dataset.segmentationFolder(
      images: scratch.path + "x",
      labels: scratch.path + "m",
      choice
    )
  }

  private func values(
    _ data: Dataset,
    _ settings: LoaderSettings,
    epochs: Int = 2
  ) throws -> [[Float]] {
    let loader = try Loader(data, settings)
    return try (0..<epochs).flatMap { epoch in
      let queue = loader.batches(epoch: epoch)
      var result: [[Float]] = []
      while let batch = try queue.next() {
        for key in batch.batch.tensors.keys.sorted() {
          try result.append(batch.batch[key]?.values ?? [])
        }
      }
      return result
    }
  }

  private func settings(_ cache: CachePolicy, for task: Datasets.Task) throws -> LoaderSettings {
    var settings = LoaderSettings()
    settings.batch = 3
    settings.size = 24
    settings.augmentation = try .published(for: task)
    settings.normalization = .imageNet
    settings.cache = cache
    return settings
  }

  @Test func whatIsKeptOfPicturesChangesNoBit() throws {
    let scratch = try Scratch()
    let data = try pictures(scratch)
    for bicubic in [false, true] {
      for jitter in [nil, ColorJitter(brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1)] {
        var plain = try settings(.none, for: .classification)
        plain.augmentation?.isBicubic = bicubic
        plain.augmentation?.jitter = jitter
        plain.workers = 1
        let expected = try values(data, plain)
        let file = CachePolicy.file(path: scratch.path + "packed")
        for cache in [.memory(bytes: 1 << 30), .memory(bytes: 60_000), file, file] {
          var other = plain
          other.cache = cache
          other.workers = 3
          #expect(try values(data, other) == expected)
        }
      }
    }
  }

  @Test func whatIsKeptOfSamplesChangesNoBit() throws {
    let scratch = try Scratch()
    let data = try pairs(scratch)
    let fine = try Dataset.superresFolder(scratch.path + "x", scale: 4)
    for (data, task) in [(data, Datasets.Task.segmentation), (fine, .superresolution)] {
      var none = try settings(.none, for: task)
      if task == .superresolution { none.size = 8 }
      var kept = none
      kept.cache = .memory(bytes: 1 << 30)
      #expect(try values(data, none) == values(data, kept))
    }
  }

  @Test func picturesAreResizedAsPillowResizesBytes() throws {
    let scratch = try Scratch()
    try scratch.picture("one/c/a.png", 50, 50)
    let data = try Dataset.imageFolder(scratch.path + "one")
    for bicubic in [false, true] {
      var settings = LoaderSettings()
      settings.size = 17
      settings.augmentation = Augmentation()
      settings.augmentation?.isBicubic = bicubic
      settings.augmentation?.verticalFlip = 1
      let image = try Picture.decode(path: scratch.path + "one/c/a.png")
      let bytes = try image.resized(height: 17, width: 17, mode: bicubic ? .bicubic : .bilinear)
      let expected = try Transforms.vflip(bytes).contiguous().integers.map { Float($0) / 255 }
      #expect(try values(data, settings, epochs: 1)[0] == expected)
    }
  }

  @Test func aFileKeepsPicturesOnly() throws {
    let scratch = try Scratch()
    let data = try pairs(scratch)
    let settings = try settings(.file(path: scratch.path + "packed"), for: .segmentation)
    guard case .unsuited = errorOf({ try Loader(data, settings) }) as? DatasetError else {
      Issue.record("a file was taken for samples with masks")
      return
    }
  }

  @Test func allBadSamplesAreNamedAtOnceOrPassedOver() throws {
    let scratch = try Scratch()
    let data = try pairs(scratch, 6)
    try scratch.bytes("m/1.png", 1, 32, 32) { _, _, _ in 77 }
    try scratch.bytes("m/3.png", 1, 30, 32) { _, _, _ in 0 }
    try Data("nothing".utf8).write(to: URL(filePath: scratch.path + "x/4.png"))
    var settings = try settings(.none, for: .segmentation)
    settings.batch = 1
    let error = errorOf { try values(data, settings) }
    guard case .unreadable(let found) = error as? DatasetError else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(found.map { FolderWalk.name(of: $0.path) } == ["1.png", "3.png", "4.png"])
    settings.onError = .skip
    let loader = try Loader(data, settings)
    let queue = loader.batches(epoch: 0)
    var (read, skipped) = (0, 0)
    while let batch = try queue.next() {
      read += batch.count
      skipped += batch.skipped.count
    }
    #expect(read == 3 && skipped == 3)
  }
}
