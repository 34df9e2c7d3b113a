import Foundation
import Tensor
import Testing

@testable import Datasets
@testable import Raster

/// Samples of which some pixels hold no data.
@Suite struct MissingDataTests {
  /// Bands [3, 16, 16] that tell places apart, with another value at some pixels of the second band.
  private func bands(hole: Double? = nil, at pixels: [Int] = [5 * 16 + 6]) -> [Double] {
    var values = (0..<3 * 256).map { Double($0 % 97) / 100 + 0.01 }
    if let hole { for pixel in pixels { values[256 + pixel] = hole } }
    return values
  }

  private func write(
    _ scratch: Scratch,
    _ name: String,
    _ values: [Double],
    _ bands: Int = 3,
    _ dtype: DType = .float32,
    nodata: Double? = nil
  ) throws {
    let path = scratch.path + name
    let folder = URL(filePath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let side = Int(Double(values.count / bands).squareRoot())
    var place = Georeference()
    place.nodata = nodata
    try RasterWriter.write(
      Tensor(values, shape: [bands, side, side], dtype: dtype),
      to: path,
      as: RasterWriter.Format(ending: name) ?? .tiff,
      georeference: place
    )
  }

  private func batch(_ data: Dataset, _ settings: LoaderSettings) throws -> LoadedBatch {
    try #require(try Loader(data, settings).batches(epoch: 0).next())
  }

  private func holes(_ valid: Tensor?) throws -> [Int] {
    try (valid?.doubles ?? []).enumerated().filter { $0.element == 0 }.map(\.offset)
  }

  /// A folder of one float image, read band by band.
  private func folder(_ scratch: Scratch, _ values: [Double], nodata: Double?) throws -> Dataset {
    try write(scratch, "\(scratch.path.count)/c/a.tif", values, nodata: nodata)
    return try Dataset.imageFolder(scratch.path + "\(scratch.path.count)")
      .reading(bands: .all, one: 1, "imagefolder")
  }

  @Test(arguments: [Double.nan, .infinity, -9999])
  func aHoleIsZeroInItsBatchAndChangesNothingElse(hole: Double) throws {
    let (one, other) = (try Scratch(), try Scratch())
    let nodata: Double? = hole == -9999 ? -9999 : nil
    let clean = try folder(one, bands(), nodata: nodata)
    let holed = try folder(other, bands(hole: hole), nodata: nodata)
    let sample = try holed.sample(at: 0)
    #expect(try holes(sample.content.images[0].valid) == [86])
    #expect(try (0..<3).allSatisfy { try sample.image.values[$0 * 256 + 86].isNaN })
    #expect(try sample.image.values.count(where: \.isNaN) == 3)
    var settings = LoaderSettings()
    settings.normalization = .given(mean: [0.3, 0.4, 0.5], deviation: [0.2, 0.3, 0.4])
    let (a, b) = (try batch(clean, settings), try batch(holed, settings))
    #expect(a.batch[.valid] == nil)
    #expect(try holes(b.batch[.valid]) == [86])
    let (x, y) = try (a.batch[.image]?.values ?? [], b.batch[.image]?.values ?? [])
    #expect(x.indices.allSatisfy { $0 % 256 == 86 ? y[$0] == 0 : x[$0] == y[$0] })
  }

  @Test func holesHaveNoPartInWhatIsResampledTurnedAndColored() throws {
    let (one, other) = (try Scratch(), try Scratch())
    let level = [Double](repeating: 0.5, count: 768)
    var holed = level
    for pixel in [86, 87, 102, 103] { holed[pixel] = .nan }
    var settings = LoaderSettings()
    settings.size = 24
    settings.augmentation = Augmentation()
    settings.augmentation?.scale = 1.5...1.5
    settings.augmentation?.horizontalFlip = 1
    settings.augmentation?.rotates = true
    settings.augmentation?.jitter = ColorJitter()
    let x = try batch(folder(one, level, nodata: nil), settings)
    let y = try batch(folder(other, holed, nodata: nil), settings)
    let valid = try #require(y.batch[.valid]).doubles
    #expect((4...12).contains(valid.count { $0 == 0 }))
    let (a, b) = try (x.batch[.image]?.values ?? [], y.batch[.image]?.values ?? [])
    #expect(a.count == b.count)
    #expect(
      a.indices.allSatisfy { valid[$0 % 576] == 0 ? b[$0] == 0 : abs(a[$0] - b[$0]) < 1e-5 }
    )
  }

  @Test func theFixtureCountsTheValidPixelsAlone() throws {
    let scratch = try Scratch()
    for (name, file) in [("image", "image_nodata_-9999"), ("label", "image_nodata_-9999_label")] {
      let folder = scratch.path + name
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: root + "Tests/Fixtures/nodata/\(file).tif",
        toPath: folder + "/a.tif"
      )
    }
    var choice = Dataset.FolderChoice()
    (choice.classes, choice.bands, choice.one) = (["no", "yes"], [1, 2, 3], 3000)
    let data = try Dataset.segmentationFolder(
      images: scratch.path + "image",
      labels: scratch.path + "label",
      choice
    )
    for row in try data.statistics() {
      #expect(abs(row.mean - 0.5) < 0.01 && row.standardDeviation < 0.3)
    }
    let mask = try #require(data.sample(at: 0).content.mask).integers
    #expect(mask.count { $0 != 255 } == 2816)
    #expect(try data.classTable().reduce(0) { $0 + $1.count } == 2816)
    var settings = LoaderSettings()
    settings.batch = 4
    let batch = try batch(data.choosing([0, 0, 0, 0]), settings)
    #expect(try batch.batch[.mask]?.integers.count { $0 != 255 } == 11_264)
    #expect(try batch.batch[.image]?.values.allSatisfy { $0 >= 0 && $0 <= 1 } == true)
  }

  @Test func whatEitherDateLacksDoesNotCount() throws {
    let scratch = try Scratch()
    try write(scratch, "a/x.tif", bands(hole: .nan, at: [3]), nodata: .nan)
    try write(scratch, "b/x.tif", bands(hole: .nan, at: [9]), nodata: .nan)
    try write(scratch, "m/x.tif", [Double](repeating: 1, count: 256), 1, .uint8)
    var choice = Dataset.FolderChoice()
    (choice.bands, choice.one) = ([1, 2, 3], 1)
    let data = try Dataset.changeFolder(
      before: scratch.path + "a",
      after: scratch.path + "b",
      labels: scratch.path + "m",
      choice
    )
    let batch = try batch(data, LoaderSettings())
    #expect(try holes(batch.batch[.valid]) == [3, 9])
    let mask = try batch.batch[.mask]?.integers ?? []
    #expect(mask.indices.filter { mask[$0] == 255 } == [3, 9])
    #expect(try batch.batch[.before]?.holdsNonFinite == false)
  }

  /// A picture of one tone with alpha of 0 at some pixels.
  private func picture(_ scratch: Scratch, _ name: String, _ side: Int, holes: [Int]) throws {
    var values = [Double](repeating: 128, count: 4 * side * side)
    for pixel in 0..<side * side { values[3 * side * side + pixel] = 255 }
    for pixel in holes {
      for band in 0..<4 { values[band * side * side + pixel] = 0 }
    }
    try write(scratch, name, values, 4, .uint8)
  }

  @Test func aCoarseHoleLeavesOutItsFinePixels() throws {
    let scratch = try Scratch()
    try picture(scratch, "low/a.png", 8, holes: [9])
    try picture(scratch, "high/a.png", 16, holes: [0])
    let data = try Dataset.superresFolder(scratch.path, scale: 2)
    let batch = try batch(data, LoaderSettings())
    #expect(try holes(batch.batch[.valid]) == [0, 34, 35, 50, 51])
    #expect(try batch.batch[.low]?.holdsNonFinite == false)
    try picture(scratch, "fine/a.png", 16, holes: [34, 35, 50, 51])
    let reduced = try Dataset.superresFolder(scratch.path + "fine", scale: 2).sample(at: 0)
    #expect(try holes(reduced.content.images[0].valid) == [9])
    let low = try reduced.image.values.filter { !$0.isNaN }
    #expect(low.allSatisfy { abs($0 - 128 / 255) < 1e-5 })
  }

  @Test func transparentPartsOfPicturesAreHoles() throws {
    let scratch = try Scratch()
    try picture(scratch, "one/c/a.png", 32, holes: Array(0..<64))
    let data = try Dataset.imageFolder(scratch.path + "one")
    let row = try data.statistics()[0]
    #expect(abs(row.mean - 128.0 / 255) < 1e-9 && row.standardDeviation < 1e-9)
    #expect(try data.entropy(seed: 1) == 0)
    for cache in [CachePolicy.none, .memory(bytes: 1 << 20), .file(path: scratch.path + "packed")] {
      var settings = try LoaderSettings.pretraining
      (settings.size, settings.batch, settings.cache) = (16, 1, cache)
      let loader = try Loader(data, settings)
      for _ in 0..<2 {
        let batch = try #require(try loader.batches(epoch: 0).next())
        #expect(try holes(batch.valid) == Array(0..<16))
        let values = try #require(batch.image).values
        let mean = Float(Transforms.imageNetMean[0])
        let tone = (128 / 255 - mean) / Float(Transforms.imageNetDeviation[0])
        #expect(values[..<16].allSatisfy { $0 == 0 })
        #expect(values[16..<256].allSatisfy { abs($0 - tone) < 0.02 })
      }
    }
  }

  @Test func labelsWithoutDataDoNotCount() throws {
    let scratch = try Scratch()
    var labels = [Double](repeating: 1, count: 256)
    labels[7] = 0
    try write(scratch, "i/a.tif", [Double](repeating: 9, count: 768), 3, .uint8)
    try write(scratch, "nan/a.tif", labels.map { $0 == 0 ? .nan : $0 }, 1)
    try write(scratch, "tag/a.tif", labels, 1, .uint8, nodata: 0)
    try write(scratch, "half/a.tif", labels.map { $0 + 0.5 }, 1)
    func mask(_ folder: String, _ nodata: LabelNodata = .refused) throws -> [Int] {
      var choice = Dataset.FolderChoice()
      (choice.classes, choice.labelNodata) = (["a", "b"], nodata)
      let data = try Dataset.segmentationFolder(
        images: scratch.path + "i",
        labels: scratch.path + folder,
        choice
      )
      return try #require(data.sample(at: 0).content.mask).integers
    }
    #expect(try mask("nan")[6...8] == [1, 255, 1])
    #expect(try mask("tag", .ignored)[6...8] == [1, 255, 1])
    #expect(try mask("tag", .asClass)[6...8] == [1, 0, 1])
    let path = scratch.path + "tag/a.tif"
    #expect(throws: DatasetError.maskNodata(path: path, value: "0", position: 0)) {
      try mask("tag")
    }
    guard case .maskValue = errorOf({ try mask("half") }) as? DatasetError else {
      Issue.record("a fraction was taken for a class")
      return
    }
  }

  @Test func tilesOfAPileKeepTheirHoles() throws {
    let scratch = try Scratch()
    var values = (0..<3 * 1024).map { Double(($0 * 37) % 101) }
    values[40] = -9999
    try write(scratch, "scene/a.tif", values, 3, .int16, nodata: -9999)
    var recipe = PileRecipe(
      sources: [PileRecipe.Source(name: "s", paths: [scratch.path + "scene"])],
      output: scratch.path + "pile"
    )
    (recipe.size, recipe.minimumEntropy) = (32, 0)
    let pile = try PileComposer(recipe).compose()
    let image = try pile.sample(at: 0).content.images[0]
    #expect(try holes(image.valid) == [40])
    #expect(try image.pixels.values.count(where: \.isNaN) == 3)
  }
}
