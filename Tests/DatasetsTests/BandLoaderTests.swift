import Foundation
import Raster
import Tensor
import Testing

@testable import Datasets

/// Images of many bands on their way to masked image modeling.
@Suite struct BandLoaderTests {
  private static let names = ["B02", "B03", "B04", "B08", "B11"]

  /// Five bands of `type` in each of some files, from 0 to 4000, with holes in one band of the first.
  private func pile(
    _ scratch: Scratch,
    _ type: DType = .uint16,
    count: Int = 6,
    holes: [Int] = []
  ) throws -> Dataset {
    for index in 0..<count {
      let plane = 40 * 36
      var values = (0..<5 * plane).map { Double(($0 * 37 + index * 1013) % 4001) }
      if type == .uint8 { values = values.map { ($0 / 16).rounded() } }
      if index == 0 { for pixel in holes { values[2 * plane + pixel] = 65535 } }
      try FileManager.default.createDirectory(
        atPath: scratch.path + "s/c\(index % 2)",
        withIntermediateDirectories: true
      )
      var place = Georeference()
      place.bandNames = Self.names
      place.nodata = type == .uint8 ? nil : 65535
      try RasterWriter.write(
        Tensor(values, shape: [5, 40, 36], dtype: type),
        to: scratch.path + "s/c\(index % 2)/\(index).tif",
        as: .tiff,
        georeference: place
      )
    }
    return try Dataset.geopile(scratch.path)
      .reading(bands: .all, one: type == .uint8 ? nil : 10_000, "geopile")
  }

  private func settings() throws -> LoaderSettings {
    var settings = try LoaderSettings.pretraining
    (settings.batch, settings.size, settings.seed) = (3, 32, 4)
    settings.hidden = try PatchMask(image: 32, patch: 8, ratio: 0.5, modelPatch: 4)
    settings.normalization = .given(mean: [0.1, 0.2, 0.3, 0.4, 0.5], deviation: [1, 2, 3, 4, 5])
    return settings
  }

  private func all(_ data: Dataset, _ settings: LoaderSettings, epoch: Int = 1) throws -> [Batch] {
    let queue = try Loader(data, settings).batches(epoch: epoch)
    var result: [Batch] = []
    while let batch = try queue.next() { result.append(batch.batch) }
    return result
  }

  private func values(_ batches: [Batch]) throws -> [[Float]] {
    try batches.flatMap { batch in
      try batch.tensors.keys.sorted().map { try batch[$0]?.values ?? [] }
    }
  }

  @Test(arguments: [DType.uint8, .uint16, .int32, .float32])
  func bandsOfAnyTypeAreMaskedAndNormalized(_ type: DType) throws {
    let scratch = try Scratch()
    let pile = try pile(scratch, type)
    #expect(pile.bandNames == Self.names)
    var still = try settings()
    (still.augmentation, still.shuffles) = (nil, false)
    let batch = try all(pile, still)[0]
    #expect(batch.tensors.keys.sorted() == [.image, .mask])
    #expect(batch[.image]?.shape == [3, 5, 32, 32])
    #expect(batch[.mask]?.shape == [3, 8, 8])
    let image = try pile.sample(at: 1).image
    let square = try Transforms.crop(image, top: 2, left: 0, height: 36, width: 36).contiguous()
      .resized(height: 32, width: 32, mode: .bilinear)
    let expected = try Transforms.normalize(
      square,
      mean: [0.1, 0.2, 0.3, 0.4, 0.5],
      deviation: [1, 2, 3, 4, 5]
    )
    #expect(try batch[.image]?.selected(axis: 0, at: 1).values == expected.values)
  }

  @Test func batchesAreTheSameWhateverTheNumberOfWorkersAndWhatIsKept() throws {
    let scratch = try Scratch()
    let pile = try pile(scratch, holes: Array(100..<160))
    var one = try settings()
    (one.workers, one.cache) = (1, .none)
    let expected = try (0..<2).flatMap { try values(all(pile, one, epoch: $0)) }
    for cache in [CachePolicy.none, .memory(bytes: 1 << 30), .memory(bytes: 30_000)] {
      var other = one
      (other.workers, other.cache) = (4, cache)
      let loader = try Loader(pile, other)
      let found = try (0..<2).flatMap { epoch in
        let queue = loader.batches(epoch: epoch)
        var batches: [Batch] = []
        while let batch = try queue.next() { batches.append(batch.batch) }
        return try values(batches)
      }
      #expect(found == expected)
    }
  }

  @Test func aPixelThatLacksABandIsNotValidAndZero() throws {
    let scratch = try Scratch()
    let pile = try pile(scratch, holes: Array(0..<720))
    var still = try settings()
    (still.augmentation, still.shuffles) = (nil, false)
    let batch = try all(pile, still)[0]
    let valid = try #require(batch[.valid])
    #expect(valid.shape == [3, 32, 32])
    let flags = try valid.selected(axis: 0, at: 0).doubles
    let image = try #require(batch[.image]).selected(axis: 0, at: 0).values
    #expect(flags.contains(0) && flags.contains(1))
    #expect(
      flags.indices.allSatisfy { pixel in
        flags[pixel] == 1 || (0..<5).allSatisfy { image[$0 * 1024 + pixel] == 0 }
      }
    )
    #expect(try valid.selected(axis: 0, at: 1).doubles.allSatisfy { $0 == 1 })
    // What has data is as it is without the holes, but at their edge.
    let other = try Scratch()
    let whole = try #require(all(self.pile(other), still)[0][.image]).selected(axis: 0, at: 0)
    #expect(try zip(whole.values, image).suffix(13 * 32).allSatisfy { $0 == $1 })
  }

  @Test func levelsAreKeptInTheirOwnBytes() throws {
    let scratch = try Scratch()
    for (type, size) in [(DType.uint8, 1), (.uint16, 2), (.int32, 2)] {
      let pile = try pile(scratch, type, holes: type == .uint8 ? [] : [7, 8])
      let content = try pile.content(of: pile.items[0])
      let packed = try PackedContent(content, try #require(pile.layout).scaling)
      let flags = type == .uint8 ? 0 : 1440
      #expect(packed.byteCount == 5 * 1440 * size + flags)
      let back = try packed.content().images[0]
      #expect(
        try zip(back.pixels.values, content.images[0].pixels.values).allSatisfy {
          $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN
        }
      )
    }
  }

  @Test func aTeacherSeesTheSecondDate() throws {
    let scratch = try Scratch()
    for index in 0..<2 {
      try scratch.bytes("a/\(index).png", 3, 32, 32) { _, row, column in row * 4 + column + index }
      try scratch.bytes("b/\(index).png", 3, 32, 32) { _, row, column in row + column * 4 + index }
      try scratch.bytes("m/\(index).png", 1, 32, 32) { _, _, _ in 0 }
    }
    let data = try Dataset.changeFolder(
      before: scratch.path + "a",
      after: scratch.path + "b",
      labels: scratch.path + "m",
      Dataset.FolderChoice()
    )
    var settings = try settings()
    (settings.batch, settings.pairs, settings.shuffles) = (2, true, false)
    (settings.augmentation, settings.normalization) = (nil, .none)
    let batch = try all(data, settings)[0]
    #expect(batch.tensors.keys.sorted() == [.image, .mask, .teacherImage])
    let sample = try data.sample(at: 1).content.images
    #expect(try batch[.image]?.selected(axis: 0, at: 1).values == sample[0].pixels.values)
    #expect(try batch[.teacherImage]?.selected(axis: 0, at: 1).values == sample[1].pixels.values)
  }

  @Test func colorsOfOtherThanThreeBandsAreRefused() throws {
    let scratch = try Scratch()
    let pile = try pile(scratch)
    var settings = try settings()
    settings.augmentation?.jitter = ColorJitter()
    guard case .unsuited = errorOf({ try Loader(pile, settings) }) as? DatasetError else {
      Issue.record("the hue of five bands was changed")
      return
    }
    settings.augmentation?.jitter = ColorJitter(saturation: 0, hue: 0)
    #expect(try all(pile, settings).count == 2)
  }

  @Test func theNumberThatBecomesOneIsPartOfTheData() throws {
    let scratch = try Scratch()
    let pile = try pile(scratch)
    let other = try Dataset.geopile(scratch.path).reading(bands: .all, one: 4000, "geopile")
    #expect(try Loader(pile, settings()).identity != Loader(other, settings()).identity)
    #expect(try Loader(pile, LoaderSettings()).identity == Loader(other, LoaderSettings()).identity)
  }
}
