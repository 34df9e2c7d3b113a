import CGDAL
import Foundation
import Tensor
import Testing

@testable import Raster

/// Pairs lie on the same ground, and outlines where they say.
@Suite struct GroundTests {
  @Test func aPairInAnotherZoneOrShiftedIsRefusedWithBothPlaces() throws {
    let scratch = try Scratch()
    let before = try Raster(path: scratch.pair("before.tif"))
    let others = [
      try scratch.pair("zone.tif", epsg: 32634), try scratch.pair("shifted.tif", west: 500_320),
    ]
    for (path, place) in zip(
      others,
      [
        "EPSG:32634 [500000, 4999360, 500640, 5000000]",
        "EPSG:32633 [500320, 4999360, 500960, 5000000]",
      ]
    ) {
      let error = errorOf { try before.requireSameGround(as: Raster(path: path)) }
      #expect(kind(error) == "ground")
      let text = error.map { "\($0)" } ?? ""
      #expect(text.contains(place) && text.contains("align=true"))
      #expect(text.contains("EPSG:32633 [500000, 4999360, 500640, 5000000]"))
    }
    withExtendedLifetime(scratch) {}
  }

  @Test func halfAPixelOfTheCoarserImageIsTheSameGround() throws {
    let scratch = try Scratch()
    let before = try Raster(path: scratch.pair("before.tif"))
    for (shift, isSame) in [(4.9, true), (5.2, false), (-4.9, true), (-5.2, false)] {
      let other = try Raster(path: scratch.pair("other.tif", west: 500_000 + shift))
      #expect((errorOf { try before.requireSameGround(as: other) } == nil) == isSame, "\(shift)")
    }
    // A fine partner of a coarse image: 16 m is less than half of 40 m.
    let coarse = try scratch.counting(
      "coarse.tif",
      16,
      16,
      epsg: 32633,
      [500_016, 40, 0, 5_000_000, 0, -40]
    )
    try before.requireSameGround(as: Raster(path: coarse))
    try Raster(path: coarse).requireSameGround(as: before)
    withExtendedLifetime(scratch) {}
  }

  @Test func theSameGroundInOtherWordsIsTheSame() throws {
    let scratch = try Scratch()
    let degrees = [15.0, 1e-4, 0, 45, 0, -1e-4]
    let one = try Raster(path: scratch.counting("a.tif", 8, 8, epsg: 4326, degrees))
    let other = try Raster(path: scratch.counting("b.tif", 8, 8, epsg: 4258, degrees))
    try one.requireSameGround(as: other)
    let turned = try scratch.counting("c.tif", 8, 8, epsg: 4326, [375, 1e-4, 0, 45, 0, -1e-4])
    try one.requireSameGround(as: Raster(path: turned))
    let mirrored = try scratch.counting("d.tif", 8, 8, epsg: 4326, [15, 1e-4, 0, 44.9992, 0, 1e-4])
    #expect(kind(errorOf { try one.requireSameGround(as: Raster(path: mirrored)) }) == "ground")
    // Where one says nothing, there is nothing to compare.
    let plain = try Raster(path: malformed("pillow/palette_wedge.png"))
    try one.requireSameGround(as: plain)
    try plain.requireSameGround(as: one)
    withExtendedLifetime(scratch) {}
  }

  @Test func alignedPixelsAreThoseOfTheSameGroundAndNaNBeyond() throws {
    let scratch = try Scratch()
    let before = try Raster(path: scratch.pair("before.tif"))
    let after = try Raster(path: scratch.pair("after.tif", west: 500_320))
    let stored = try after.read(bands: [2]).doubles
    let window = Window(row: 10, column: 20, height: 4, width: 30)
    for resampling in [Resampling.nearest, .bilinear] {
      let found = try after.aligned(
        bands: [2],
        like: before,
        window: window,
        resampling: resampling
      )
      #expect(found.shape == [1, 4, 30])
      for (index, value) in try found.doubles.enumerated() {
        let (row, column) = (10 + index / 30, 20 + index % 30 - 32)
        if column < 0 {
          #expect(value.isNaN)
        } else {
          #expect(value == stored[row * 64 + column])
        }
      }
    }
    withExtendedLifetime(scratch) {}
  }

  private func outlines(_ scratch: Scratch, _ name: String, _ ring: String) throws -> String {
    try scratch.write(
      name,
      """
      {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry":
      {"type": "Polygon", "coordinates": [\(ring)]}}]}
      """.utf8
    )
  }

  private let right = """
    [[15.001272170152232, 45.15257700778301], [15.003816510452957, 45.15257695110105],
    [15.0038163902993, 45.15077661370202], [15.001272130101013, 45.15077667038043],
    [15.001272170152232, 45.15257700778301]]
    """
  private let swapped = """
    [[45.15257700778301, 15.001272170152232], [45.15257695110105, 15.003816510452957],
    [45.15077661370202, 15.0038163902993], [45.15077667038043, 15.001272130101013],
    [45.15257700778301, 15.001272170152232]]
    """
  private let projected = """
    [[500100, 4999900], [500300, 4999900], [500300, 4999700], [500100, 4999700], [500100, 4999900]]
    """

  @Test func outlinesThatCannotBeThereAreRefusedWithWhatMayBeTheMatter() throws {
    let scratch = try Scratch()
    let image = try scratch.pair("image.tif")
    let elsewhere = "[[10, 50], [10.1, 50], [10.1, 50.1], [10, 50]]"
    let cases = [
      (swapped, "exchanged"), (projected, "cannot be degrees"), (projected, "EPSG::32633"),
      (elsewhere, "none of them touches"),
    ]
    for (ring, words) in cases {
      let path = try outlines(scratch, "o.geojson", ring)
      let error = errorOf { try Outlines.requireTouching(path, [image]) }
      #expect(kind(error) == "outlinesElsewhere")
      #expect("\(error.map { "\($0)" } ?? "")".contains(words))
    }
    withExtendedLifetime(scratch) {}
  }

  @Test func outlinesOfOneOfManyImagesAreFine() throws {
    let scratch = try Scratch()
    let image = try Raster(path: scratch.pair("image.tif"))
    let far = try scratch.pair("far.tif", west: 600_000)
    let path = try outlines(scratch, "o.geojson", right)
    try Outlines.requireTouching(path, [far, image.path])
    #expect(kind(errorOf { try Outlines.requireTouching(path, [far]) }) == "outlinesElsewhere")
    let mask = try Outlines.mask(path, of: image, window: image.extent)
    #expect(try mask.integers.reduce(0, +) == 400)
    let none = try scratch.write(
      "n.geojson",
      "{\"type\": \"FeatureCollection\", \"features\": []}".utf8
    )
    try Outlines.requireTouching(none, [far])
    withExtendedLifetime(scratch) {}
  }

  @Test func aSystemThatIsALinkIsNotTakenForDegrees() throws {
    let scratch = try Scratch()
    let image = try Raster(path: scratch.pair("image.tif"))
    let link = "{\"href\": \"http://localhost/crs\", \"type\": \"proj4\"}"
    for system in [
      "\"type\": \"link\", \"properties\": \(link)", "\"properties\": \(link), \"type\": \"link\"",
    ] {
      let text = "{\"type\": \"FeatureCollection\", \"crs\": {\(system)}, \"features\": []}"
      let path = try scratch.write("o.geojson", text.utf8)
      let error = errorOf { try Outlines.mask(path, of: image, window: image.extent) }
      #expect("\(String(describing: error))".contains("is a link"))
    }
    withExtendedLifetime(scratch) {}
  }

  /// GeoJSON of geometries in the system of `pair`.
  private func file(_ scratch: Scratch, _ geometries: [String]) throws -> String {
    let features = geometries.map {
      "{\"type\": \"Feature\", \"properties\": {}, \"geometry\": \($0)}"
    }
    let system = "{\"type\": \"name\", \"properties\": {\"name\": \"urn:ogc:def:crs:EPSG::32633\"}}"
    return try scratch.write(
      "g.geojson",
      """
      {"type": "FeatureCollection", "crs": \(system), "features": [\(features.joined(separator: ","))]}
      """.utf8
    )
  }

  private func geometry(_ type: String, _ coordinates: String) -> String {
    "{\"type\": \"\(type)\", \"coordinates\": \(coordinates)}"
  }

  private func collection(_ geometries: String...) -> String {
    "{\"type\": \"GeometryCollection\", \"geometries\": [\(geometries.joined(separator: ","))]}"
  }

  private var line: String { geometry("LineString", "[[500050, 4999950], [500400, 4999600]]") }
  private var point: String { geometry("Point", "[500500, 4999500]") }
  private var square: String { geometry("Polygon", "[\(projected)]") }

  @Test func whatHasNoInsideAloneIsRefusedByName() throws {
    let scratch = try Scratch()
    let image = try Raster(path: scratch.pair("image.tif"))
    let pieces = geometry("MultiLineString", "[[[500050, 4999950], [500400, 4999600]]]")
    let cases: [([String], [String: Int])] = [
      ([line], ["LineString": 1]), ([point, point], ["Point": 2]),
      ([pieces], ["MultiLineString": 1]),
      ([line, point, line], ["LineString": 2, "Point": 1]),
      ([collection(line, point)], ["GeometryCollection": 1]),
      ([geometry("MultiPoint", "[[500500, 4999500]]"), "null"], ["MultiPoint": 1]),
    ]
    for (geometries, others) in cases {
      let path = try file(scratch, geometries)
      let refusal = RasterError.noAreas(path: path, others: others)
      #expect(throws: refusal) { try Outlines.requireTouching(path, [image.path]) }
      #expect(throws: refusal) { try Outlines.mask(path, of: image, window: image.extent) }
    }
    withExtendedLifetime(scratch) {}
  }

  @Test func onlyAreasAreDrawnHoweverTheyAreWrapped() throws {
    let scratch = try Scratch()
    let image = try Raster(path: scratch.pair("image.tif"))
    let hole =
      "[[500150, 4999850], [500150, 4999750], [500250, 4999750], [500250, 4999850], [500150, 4999850]]"
    let bow =
      "[[500100, 4999900], [500300, 4999700], [500300, 4999900], [500100, 4999700], [500100, 4999900]]"
    let high = projected.replacing("00]", with: "00, 120.5]")
    let cases: [([String], Range<Int>, [String: Int])] = [
      ([square], 400..<401, [:]),
      ([line, square, point], 400..<401, ["LineString": 1, "Point": 1]),
      ([collection(square, line)], 400..<401, ["LineString": 1]),
      ([collection(collection(square), point)], 400..<401, ["Point": 1]),
      ([geometry("Polygon", "[\(projected), \(hole)]")], 300..<301, [:]),
      // Parts that overlap are no holes.
      ([geometry("MultiPolygon", "[[\(projected)], [\(projected)]]")], 400..<401, [:]),
      ([geometry("Polygon", "[\(bow)]")], 180..<221, [:]),
      ([geometry("Polygon", "[\(high)]")], 400..<401, [:]),
      ([geometry("Polygon", "[]"), square, "null"], 400..<401, [:]),
      ([geometry("Polygon", "[]"), "null", geometry("MultiPolygon", "[]")], 0..<1, [:]),
      ((0..<5000).map { _ in square }, 400..<401, [:]),
    ]
    for (geometries, count, others) in cases {
      let path = try file(scratch, geometries)
      try Outlines.requireTouching(path, [image.path])
      let mask = try Outlines.mask(path, of: image, window: image.extent)
      let name = geometries[0].prefix(60)
      #expect(try count.contains(mask.integers.reduce(0, +)), "\(name)")
      #expect(try Outlines.geometriesWithoutArea(in: path) == others, "\(name)")
    }
    withExtendedLifetime(scratch) {}
  }

  @Test func curvesSurfacesAndMeasuresAreDrawn() throws {
    let scratch = try Scratch()
    let image = try Raster(path: scratch.pair("image.tif"))
    let circle = "CIRCULARSTRING (500200 4999800, 500300 4999800, 500200 4999800)"
    let triangles =
      "((500100 4999900 5, 500300 4999900 5, 500100 4999700 5, 500100 4999900 5)), "
      + "((500300 4999900 5, 500300 4999700 5, 500100 4999700 5, 500300 4999900 5))"
    let square = "500100 4999900 1 2, 500300 4999900 1 2, 500300 4999700 1 2, 500100 4999700 1 2"
    let cases: [(String, ClosedRange<Int>)] = [
      ("CURVEPOLYGON (\(circle))", 76...81), ("MULTISURFACE (CURVEPOLYGON (\(circle)))", 76...81),
      ("GEOMETRYCOLLECTION (CURVEPOLYGON (\(circle)), POINT (500000 4999000))", 76...81),
      ("TIN Z (\(triangles))", 380...400), ("POLYHEDRALSURFACE Z (\(triangles))", 380...400),
      ("POLYGON ZM ((\(square), 500100 4999900 1 2))", 400...400),
    ]
    for (index, entry) in cases.enumerated() {
      let path = "\(scratch.path)\(index).gpkg"
      try write([entry.0], like: image, to: path)
      try Outlines.requireTouching(path, [image.path])
      let mask = try Outlines.mask(path, of: image, window: image.extent)
      #expect(try entry.1.contains(mask.integers.reduce(0, +)), "\(entry.0)")
    }
    let lines = scratch.path + "lines.gpkg"
    try write(["\(circle)", "COMPOUNDCURVE (\(circle))"], like: image, to: lines)
    let others = ["CircularString": 1, "CompoundCurve": 1]
    #expect(throws: RasterError.noAreas(path: lines, others: others)) {
      try Outlines.mask(lines, of: image, window: image.extent)
    }
    withExtendedLifetime(scratch) {}
  }

  /// A GeoPackage of geometries in the system of an image.
  private func write(_ texts: [String], like image: Raster, to path: String) throws {
    let gdal = try GDAL.functions()
    let driver = gdal.GDALGetDriverByName("GPKG")
    let dataset = gdal.GDALCreate(driver, path, 0, 0, 0, GDT_Unknown, nil)
    let system = gdal.OSRNewSpatialReference(image.crs?.wkt)
    defer { gdal.OSRDestroySpatialReference(system) }
    let layer = gdal.GDALDatasetCreateLayer(dataset, "a", system, wkbUnknown, nil)
    for text in texts {
      let feature = gdal.OGR_F_Create(gdal.OGR_L_GetLayerDefn(layer))
      var shape: OGRGeometryH?
      let code = text.withCString { text in
        var text: UnsafeMutablePointer<CChar>? = UnsafeMutablePointer(mutating: text)
        return gdal.OGR_G_CreateFromWkt(&text, nil, &shape)
      }
      #expect(code == OGRERR_NONE, "\(text)")
      _ = gdal.OGR_F_SetGeometryDirectly(feature, shape)
      #expect(gdal.OGR_L_CreateFeature(layer, feature) == OGRERR_NONE, "\(text)")
      gdal.OGR_F_Destroy(feature)
    }
    _ = gdal.GDALClose(dataset)
  }

  @Test func outlinesBeyondTheAntimeridianAreDrawn() throws {
    let scratch = try Scratch()
    let image = try Raster(
      path: scratch.counting("a.tif", 20, 20, epsg: 4326, [175, 0.5, 0, 10, 0, -0.5])
    )
    let path = try outlines(
      scratch,
      "o.geojson",
      "[[-179, 2], [-178, 2], [-178, 4], [-179, 4], [-179, 2]]"
    )
    try Outlines.requireTouching(path, [image.path])
    let mask = try Outlines.mask(path, of: image, window: image.extent).integers
    #expect(
      mask.indices.filter { mask[$0] == 1 }
        == [12, 13, 14, 15].flatMap { row in
          [12, 13].map { row * 20 + $0 }
        }
    )
    withExtendedLifetime(scratch) {}
  }
}
