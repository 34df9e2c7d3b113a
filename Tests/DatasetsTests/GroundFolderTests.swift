import Foundation
import Tensor
import Testing

@testable import Datasets
@testable import Raster

/// Folders of pairs: what does not lie on the same ground is refused, or aligned.
@Suite struct GroundFolderTests {
  /// A map of 10 m pixels in UTM 33, or in another zone.
  private func map(
    _ scratch: Scratch,
    _ name: String,
    bands: Int = 3,
    side: Int = 64,
    pixel: Double = 10,
    west: Double = 500_000,
    epsg: Int = 32633,
    _ value: (_ band: Int, _ row: Int, _ column: Int) -> UInt8
  ) throws {
    let path = scratch.path + name
    try FileManager.default.createDirectory(
      at: URL(filePath: path).deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    var place = Georeference()
    place.crs = try CRS(epsg: epsg)
    place.transform = GeoTransform(coefficients: [west, pixel, 0, 5_000_000, 0, -pixel])
    let bytes = (0..<bands * side * side).map {
      value($0 / (side * side), $0 / side % side, $0 % side)
    }
    let pixels = try Tensor(bytes: bytes, shape: [bands, side, side], dtype: .uint8)
    try RasterWriter.write(pixels, to: path, as: .tiff, georeference: place)
  }

  private func change(
    _ scratch: Scratch,
    isAligned: Bool = false,
    tile: Int? = nil
  ) throws
    -> Dataset
  {
    var choice = Dataset.FolderChoice()
    choice.isAligned = isAligned
    choice.tile = tile
    return try Dataset.changeFolder(
      before: scratch.path + "a",
      after: scratch.path + "b",
      labels: scratch.path + "m",
      choice
    )
  }

  private func isOtherGround(_ error: (any Error)?) -> Bool {
    if case .ground = error as? RasterError { true } else { false }
  }

  @Test func aSecondDateElsewhereIsRefused() throws {
    for (west, epsg, isRefused) in [
      (500_000.0, 32633, false), (500_320, 32633, true), (500_000, 32634, true),
    ] {
      let scratch = try Scratch()
      try map(scratch, "a/1.tif") { _, _, _ in 9 }
      try map(scratch, "b/1.tif", west: west, epsg: epsg) { _, _, _ in 9 }
      try map(scratch, "m/1.tif", bands: 1) { _, _, _ in 0 }
      let error = errorOf { try change(scratch).sample(at: 0) }
      #expect(isOtherGround(error) == isRefused && (error == nil) == !isRefused)
      withExtendedLifetime(scratch) {}
    }
  }

  @Test func aMaskElsewhereIsRefused() throws {
    let scratch = try Scratch()
    try map(scratch, "a/1.tif") { _, _, _ in 9 }
    try map(scratch, "m/1.tif", bands: 1, west: 500_010) { _, _, _ in 0 }
    var choice = Dataset.FolderChoice()
    choice.classes = ["a", "b"]
    let data = try Dataset.segmentationFolder(
      images: scratch.path + "a",
      labels: scratch.path + "m",
      choice
    )
    #expect(isOtherGround(errorOf { try data.sample(at: 0) }))
    withExtendedLifetime(scratch) {}
  }

  @Test(arguments: [nil, 16])
  func alignedPartnersShowTheSameGround(tile: Int?) throws {
    let scratch = try Scratch()
    try map(scratch, "a/1.tif") { _, row, column in UInt8(row + column) }
    try map(scratch, "b/1.tif", west: 500_320) { _, row, column in UInt8(row + column + 32) }
    // A mask of finer pixels, which begins 100 m further east.
    try map(scratch, "m/1.tif", bands: 1, side: 256, pixel: 5, west: 500_100) { _, _, column in
      column >= 40 ? 1 : 0
    }
    let data = try change(scratch, isAligned: true, tile: tile)
    var seen = 0
    for index in 0..<data.count {
      let window = data.items[index].window ?? Window(row: 0, column: 0, height: 64, width: 64)
      let content = try data.sample(at: index).content
      let (before, after) = try (content.images[0].pixels.doubles, content.images[1].pixels.doubles)
      let mask = try #require(content.mask).integers
      for place in mask.indices {
        let column = window.column + place % window.width
        if column >= 32 {
          #expect(after[place] == before[place])
          #expect(mask[place] == (column >= 30 ? 1 : 0))
          seen += 1
        } else {
          #expect(mask[place] == 255)
        }
      }
    }
    #expect(seen >= 64 * 32)
    withExtendedLifetime(scratch) {}
  }

  private func error(_ body: () throws -> some Any) -> String {
    guard let error = errorOf(body) as? DatasetError else { return "none" }
    return Mirror(reflecting: error).children.first?.label ?? "\(error)"
  }

  @Test(arguments: [(501_000.0, 32633), (500_640, 32633), (500_000, 32637), (900_000, 32633)])
  func partnersWithNothingOfTheGroundAreRefused(west: Double, epsg: Int) throws {
    let scratch = try Scratch()
    try map(scratch, "a/1.tif") { _, _, _ in 9 }
    try map(scratch, "b/1.tif") { _, _, _ in 9 }
    try map(scratch, "m/1.tif", bands: 1, west: west, epsg: epsg) { _, _, _ in 0 }
    #expect(error { try change(scratch, isAligned: true).sample(at: 0) } == "uncovered")
    #expect(error { try change(scratch, isAligned: true, tile: 16).sample(at: 3) } == "uncovered")
    withExtendedLifetime(scratch) {}
  }

  /// Takes the system of a map away, and leaves its place.
  private func forgetSystem(_ scratch: Scratch, _ name: String, west: Double, bands: Int) throws {
    var place = Georeference()
    place.transform = GeoTransform(coefficients: [west, 10, 0, 5_000_000, 0, -10])
    let zeros = try Tensor(
      bytes: [UInt8](repeating: 0, count: bands * 64 * 64),
      shape: [bands, 64, 64],
      dtype: .uint8
    )
    try RasterWriter.write(zeros, to: scratch.path + name, as: .tiff, georeference: place)
  }

  @Test func whatCannotBeAlignedIsNotTakenAsItIs() throws {
    // With the system of image and mask, or without.
    for (hasImage, hasMask, west, wanted) in [
      (false, false, 510_000.0, "unalignable"), (false, false, 500_000, "none"),
      (true, false, 500_000, "unalignable"), (false, true, 500_000, "unalignable"),
    ] {
      let scratch = try Scratch()
      for name in ["a", "b"] { try map(scratch, "\(name)/1.tif") { _, _, _ in 9 } }
      try map(scratch, "m/1.tif", bands: 1, west: west) { _, _, _ in 0 }
      if !hasImage {
        for name in ["a", "b"] {
          try forgetSystem(scratch, "\(name)/1.tif", west: 500_000, bands: 3)
        }
      }
      if !hasMask { try forgetSystem(scratch, "m/1.tif", west: west, bands: 1) }
      #expect(error { try change(scratch, isAligned: true).sample(at: 0) } == wanted)
      withExtendedLifetime(scratch) {}
    }
  }

  @Test func coarseAndFineImagesLieOnTheSameGround() throws {
    let scratch = try Scratch()
    try map(scratch, "low/1.tif", side: 16, pixel: 20) { _, row, column in UInt8(row + column) }
    try map(scratch, "high/1.tif", side: 32) { _, row, column in UInt8(row / 2 + column / 2) }
    _ = try Dataset.superresFolder(scratch.path, scale: 2).sample(at: 0)
    try map(scratch, "high/1.tif", side: 32, west: 500_020) { _, _, _ in 0 }
    let shifted = try Dataset.superresFolder(scratch.path, scale: 2)
    #expect(isOtherGround(errorOf { try shifted.sample(at: 0) }))
    // A larger fine image holds the ground of the coarse one.
    try map(scratch, "high/1.tif", side: 64, west: 499_900) { _, _, column in
      UInt8(column)
    }
    let data = try Dataset.superresFolder(scratch.path, scale: 2, isAligned: true)
    let high = try data.sample(at: 0).content.images[1].pixels
    #expect(high.shape == [3, 32, 32])
    #expect(try abs(high.doubles[5] * 255 - 15) < 1e-4)
    withExtendedLifetime(scratch) {}
  }

  @Test func outlinesThatMissAllImagesAreRefusedWhenTheFolderIsOpened() throws {
    let scratch = try Scratch()
    try map(scratch, "a/1.tif") { _, _, _ in 9 }
    let path = scratch.path + "o.geojson"
    func open(_ ring: String) throws -> Dataset {
      try Data(
        """
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry":
        {"type": "Polygon", "coordinates": [\(ring)]}}]}
        """.utf8
      ).write(to: URL(filePath: path))
      var choice = Dataset.FolderChoice()
      choice.classes = ["no", "yes"]
      return try Dataset.segmentationFolder(
        images: scratch.path + "a",
        labels: path,
        choice
      )
    }
    for ring in [
      "[[45.1526, 15.0013], [45.1526, 15.0038], [45.1508, 15.0038], [45.1526, 15.0013]]",
      "[[500100, 4999900], [500300, 4999900], [500300, 4999700], [500100, 4999900]]",
    ] {
      guard case .outlinesElsewhere = errorOf({ try open(ring) }) as? RasterError else {
        Issue.record("outlines elsewhere were taken for none")
        continue
      }
    }
    let ring = "[[15.0013, 45.1526], [15.0038, 45.1526], [15.0038, 45.1508], [15.0013, 45.1526]]"
    let mask = try #require(open(ring).sample(at: 0).content.mask)
    #expect(try mask.integers.contains(1))
    withExtendedLifetime(scratch) {}
  }
}
