import Foundation
import Tensor
import Testing

@testable import Raster

/// Scenes that lie on no grid keep what tells their places, and refuse to be asked by place.
@Suite struct SensorGeometryTests {
  private func points() throws -> SensorGeometry {
    let corners = [(0.0, 0.0), (12, 0), (0, 8), (11.5, 7.25)]
    return SensorGeometry(
      crs: try CRS(epsg: 32633),
      points: corners.enumerated().map { index, corner in
        SensorGeometry.ControlPoint(
          name: "\(index + 1)",
          column: corner.0,
          row: corner.1,
          x: 500_000 + 10 * corner.0 + corner.1,
          y: 5_000_000 - 10 * corner.1,
          z: 100
        )
      }
    )
  }

  private var camera: SensorGeometry {
    var coefficients = [
      "LINE_OFF": "3.5", "SAMP_OFF": "5.5", "LAT_OFF": "49.5", "LONG_OFF": "10.5",
      "HEIGHT_OFF": "0", "LINE_SCALE": "4", "SAMP_SCALE": "6", "LAT_SCALE": "0.5",
      "LONG_SCALE": "0.5", "HEIGHT_SCALE": "100",
    ]
    for (name, place) in [("LINE_NUM", 2), ("LINE_DEN", 0), ("SAMP_NUM", 1), ("SAMP_DEN", 0)] {
      coefficients["\(name)_COEFF"] =
        (0..<20).map { $0 == place ? "1" : "0" }.joined(separator: " ")
    }
    return SensorGeometry(crs: nil, points: [], coefficients: coefficients)
  }

  /// A scene of 8 × 12 pixels with one band or three.
  private func scene(
    _ scratch: Scratch,
    _ name: String,
    _ geometry: SensorGeometry,
    bands: Int = 3
  ) throws -> String {
    var place = Georeference()
    place.sensorGeometry = geometry
    let bytes = (0..<bands * 96).map { UInt8($0 % 251) }
    let pixels = try Tensor(bytes: bytes, shape: [bands, 8, 12], dtype: .uint8)
    try RasterWriter.write(pixels, to: scratch.path + name, as: .tiff, georeference: place)
    return scratch.path + name
  }

  @Test func aSceneWithControlPointsSaysSo() throws {
    let scratch = try Scratch()
    let raster = try Raster(path: scene(scratch, "p.tif", points()))
    #expect(raster.transform == nil && raster.bounds == nil)
    #expect(try raster.sensorGeometry?.points == points().points)
    #expect(raster.systemLabel == "EPSG:32633, 4 ground control points")
    let photographed = try Raster(path: scene(scratch, "c.tif", camera))
    #expect(photographed.systemLabel == "rational polynomial coefficients")
    #expect(try Raster(path: landsat).systemLabel == "EPSG:31985")
    #expect(try Raster(path: malformed("pillow/palette_wedge.png")).systemLabel == nil)
    withExtendedLifetime(scratch) {}
  }

  @Test func aMapOfAWindowAtAnotherSizeHasThePointsThere() throws {
    let scratch = try Scratch()
    let raster = try Raster(path: scene(scratch, "p.tif", points()))
    let window = Window(row: 2, column: 3, height: 4, width: 6)
    let place = try Georeference(like: raster, window: window, size: (8, 18))
    let map = scratch.path + "map.tif"
    let pixels = try Tensor.zeros([1, 8, 18]).converted(to: .uint8)
    try RasterWriter.write(pixels, to: map, as: .tiff, georeference: place)
    let found = try #require(Raster(path: map).sensorGeometry)
    #expect(found.crs?.epsg == 32633)
    let wanted = try points().points
    #expect(found.points.count == wanted.count)
    for (a, b) in zip(found.points, wanted) {
      #expect(abs(a.column - (b.column - 3) * 3) < 1e-9 && abs(a.row - (b.row - 2) * 2) < 1e-9)
      #expect((a.x, a.y, a.z) == (b.x, b.y, b.z))
    }
    withExtendedLifetime(scratch) {}
  }

  @Test func coefficientsAreThoseOfTheMapsOwnPixels() throws {
    let scratch = try Scratch()
    let raster = try Raster(path: scene(scratch, "c.tif", camera))
    let place = try Georeference(like: raster, size: (16, 24))
    let map = scratch.path + "map.tif"
    let pixels = try Tensor.zeros([1, 16, 24]).converted(to: .uint8)
    try RasterWriter.write(pixels, to: map, as: .tiff, georeference: place)
    let found = try #require(Raster(path: map).sensorGeometry).coefficients.mapValues {
      Double($0.prefix { $0 != " " })
    }
    // The middle of the scene, from the middle of the first pixel: 4 pixels of 8 are 8 of 16.
    #expect(found["LINE_OFF"] == 7.5 && found["SAMP_OFF"] == 11.5)
    #expect(found["LINE_SCALE"] == 8 && found["SAMP_SCALE"] == 12)
    #expect(found["LONG_OFF"] == 10.5 && found["HEIGHT_SCALE"] == 100)
    withExtendedLifetime(scratch) {}
  }

  @Test func everyWayToOpenASceneKeepsItsGeometry() throws {
    let scratch = try Scratch()
    for (name, geometry) in [("points", try points()), ("camera", camera)] {
      let path = try scene(scratch, "\(name).tif", geometry)
      let raster = try Raster(path: path)
      let wanted = try #require(raster.sensorGeometry)
      let copy = scratch.path + "\(name)-copy.tif"
      try RasterWriter.write(raster, to: copy, as: .tiff)
      #expect(try Raster(path: copy).sensorGeometry == wanted)
      var choice = ValueChoice()
      choice.scales = [2]
      let scaled = try Raster.opened(path, choice)
      try RasterWriter.write(scaled, to: copy, as: .tiff)
      #expect(try Raster(path: copy).sensorGeometry?.points == wanted.points)
      let folder = scratch.path + name
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for band in ["B1", "B2"] {
        _ = try scene(scratch, "\(name)/\(band).tif", geometry, bands: 1)
      }
      let files = try #require(Raster(opening: folder).sensorGeometry)
      #expect(files.points == wanted.points && files.kind == wanted.kind)
      #expect(files.crs?.epsg == wanted.crs?.epsg)
    }
    withExtendedLifetime(scratch) {}
  }

  @Test func whatIsAskedByPlaceNamesWhatTellsThePlaces() throws {
    let scratch = try Scratch()
    let outlines = try scratch.write(
      "o.geojson",
      "{\"type\": \"FeatureCollection\", \"features\": []}".utf8
    )
    let grid = try Raster(path: landsat)
    for geometry in [try points(), camera] {
      let path = try scene(scratch, "s.tif", geometry)
      let raster = try Raster(path: path)
      let asked: [() throws -> Void] = [
        { _ = try raster.at(longitude: 15, latitude: 45) },
        { _ = try raster.place(column: 1, row: 1) }, { _ = try raster.footprint() },
        { _ = try raster.window(around: Bounds(west: 14, south: 44, east: 16, north: 46)) },
        { _ = try raster.read(like: grid) }, { _ = try grid.read(like: raster) },
        { _ = try raster.aligned(like: grid) }, { _ = try raster.sharesGround(with: grid) },
        { _ = try grid.sharesGround(with: raster) },
        { _ = try Outlines.mask(outlines, of: raster, window: raster.extent) },
      ]
      for (index, ask) in asked.enumerated() {
        let error = errorOf(ask)
        #expect(error as? RasterError == .noGrid(path: path, by: geometry.kind), "\(index)")
        #expect("\(String(describing: error))".contains(geometry.kind))
      }
    }
    withExtendedLifetime(scratch) {}
  }
}
