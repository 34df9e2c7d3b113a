import Foundation
import Tensor
import Testing

@testable import Raster

/// Places around the globe: longitudes wrap, poles are covered, bounds have one order.
@Suite struct PlaceTests {
  @Test func longitudesWrapInARasterAcrossTheAntimeridian() throws {
    let scratch = try Scratch()
    let path = try scratch.counting("a.tif", 20, 20, epsg: 4326, [175, 0.5, 0, 10, 0, -0.5])
    let raster = try Raster(path: path)
    // 182 degrees is 14 columns on, and 5 degrees north 10 rows down.
    for longitude in [-178.0, 182, 542] {
      #expect(try raster.at(longitude: longitude, latitude: 5).doubles == [10 * 20 + 14])
    }
    #expect(try raster.at(longitude: 176, latitude: 5).doubles == [10 * 20 + 2])
    #expect(throws: RasterError.outside(path: path, longitude: -174, latitude: 5)) {
      try raster.at(longitude: -174, latitude: 5)
    }
    #expect(try raster.place(column: 14, row: 10) == (-178, 5))
    withExtendedLifetime(scratch) {}
  }

  @Test func aRectangleOfDegreesIsAWindowAcrossTheAntimeridianToo() throws {
    let scratch = try Scratch()
    let path = try scratch.counting("a.tif", 20, 20, epsg: 4326, [175, 0.5, 0, 10, 0, -0.5])
    let raster = try Raster(path: path)
    for (west, east, column, width) in [
      (177.0, -178.0, 4, 10), (-179, -178, 12, 2), (176, 177, 2, 2), (170, -170, 0, 20),
      (-180, 180, 0, 20), (176.1, 176.2, 2, 1),
    ] {
      let window = try raster.window(around: Bounds(west: west, south: 4, east: east, north: 6))
      #expect(window == Window(row: 8, column: column, height: 4, width: width), "\(west) \(east)")
    }
    #expect(
      kind(
        errorOf {
          try raster.window(around: Bounds(west: -170, south: 4, east: 170, north: 6))
        }
      ) == "outside"
    )
    withExtendedLifetime(scratch) {}
  }

  @Test func longitudesWrapInMercatorAndFrom0To360() throws {
    let scratch = try Scratch()
    let half = Double.pi * 6_378_137
    let mercator = try scratch.counting(
      "m.tif",
      4,
      4,
      epsg: 3857,
      [half - 2e5, 1e5, 0, 2e5, 0, -1e5]
    )
    // A tenth of a degree beyond the antimeridian is a ninth of a pixel in its third column.
    #expect(try Raster(path: mercator).at(longitude: -179.9, latitude: 0.1).doubles == [4 + 2])
    let world = try scratch.counting("w.tif", 18, 36, epsg: 4326, [0, 10, 0, 90, 0, -10])
    #expect(try Raster(path: world).at(longitude: -75, latitude: 85).doubles == [28])
    withExtendedLifetime(scratch) {}
  }

  @Test func aFootprintAcrossTheAntimeridianHasTwoParts() throws {
    let scratch = try Scratch()
    let path = try scratch.counting(
      "u.tif",
      200,
      200,
      epsg: 32660,
      [620_000, 1000, 0, 5_500_000, 0, -1000]
    )
    let raster = try Raster(path: path)
    let footprint = try raster.footprint()
    #expect(footprint.rings.count == 2)
    #expect(abs(footprint.bounds.west - 178.60) < 0.01)
    #expect(abs(footprint.bounds.east - -178.57) < 0.01)
    for ring in footprint.rings {
      let longitudes = ring.map(\.longitude)
      #expect((longitudes.max() ?? 0) - (longitudes.min() ?? 0) < 2)
      #expect(ring.first?.longitude == ring.last?.longitude)
    }
    #expect(footprint.wellKnownText.hasPrefix("MULTIPOLYGON (((178."))
    #expect(try raster.at(longitude: -179, latitude: 48.7).shape == [1])
    withExtendedLifetime(scratch) {}
  }

  @Test func aFootprintInDegreesBeyond180IsCutThere() throws {
    let scratch = try Scratch()
    let path = try scratch.counting("a.tif", 20, 20, epsg: 4326, [175, 0.5, 0, 10, 0, -0.5])
    let footprint = try Raster(path: path).footprint()
    #expect(footprint.bounds == Bounds(west: 175, south: 0, east: -175, north: 10))
    #expect(footprint.rings.map { $0.map(\.longitude).min() } == [175, -180])
    #expect(footprint.rings.map { $0.map(\.longitude).max() } == [180, -175])
    let world = try scratch.counting("w.tif", 18, 36, epsg: 4326, [-180, 10, 0, 90, 0, -10])
    #expect(
      try Raster(path: world).footprint().bounds
        == Bounds(west: -180, south: -90, east: 180, north: 90)
    )
    #expect(try Raster(path: world).footprint().rings.count == 1)
    withExtendedLifetime(scratch) {}
  }

  @Test(arguments: [(3031, -90.0), (3995, 90.0)])
  func aFootprintAroundAPoleReachesIt(epsg: Int, pole: Double) throws {
    let scratch = try Scratch()
    let path = try scratch.counting(
      "p.tif",
      20,
      20,
      epsg: epsg,
      [-1e6, 1e5, 0, 1e6, 0, -1e5]
    )
    let raster = try Raster(path: path)
    let bounds = try raster.footprint().bounds
    #expect(abs(bounds.west - -180) < 1e-9 && abs(bounds.east - 180) < 1e-9)
    #expect((pole > 0 ? bounds.north : bounds.south) == pole)
    // The corners are 1414 km from the pole, 13 degrees or so.
    let edge = pole > 0 ? bounds.south : bounds.north
    #expect(abs(abs(edge) - 77) < 1)
    for longitude in [-179.9, -90, 0, 45, 180] {
      #expect(try raster.at(longitude: longitude, latitude: pole * 0.99).shape == [1])
    }
    withExtendedLifetime(scratch) {}
  }

  private func area(_ ring: [Footprint.Point]) -> Double {
    abs(
      zip(ring, ring.dropFirst()).reduce(0.0) {
        $0 + $1.0.longitude * $1.1.latitude - $1.1.longitude * $1.0.latitude
      }
    ) / 2
  }

  /// Whether two rings have a piece of an edge in common, which parts of valid geometry have not.
  private func touch(_ one: [Footprint.Point], _ other: [Footprint.Point]) -> Bool {
    func edges(_ ring: [Footprint.Point]) -> [(Footprint.Point, Footprint.Point)] {
      Array(zip(ring, ring.dropFirst()))
    }
    return edges(one).contains { a, b in
      edges(other).contains { c, d in
        let isVertical = Set([a, b, c, d].map { ($0.longitude * 1e6).rounded() }).count == 1
        let low = max(min(a.latitude, b.latitude), min(c.latitude, d.latitude))
        let high = min(max(a.latitude, b.latitude), max(c.latitude, d.latitude))
        return isVertical && high - low > 1e-9
      }
    }
  }

  /// Rasters around a pole, whose corners lie at any longitude, and quarters of these with a corner at the pole.
  @Test(arguments: [3413, 3031, 3995, 3976, 6931, 6932, 5936, 3408])
  func aCircumpolarFootprintIsOnePartAndAQuarterOfItAQuarter(epsg: Int) throws {
    let scratch = try Scratch()
    for (index, half) in [160_000.0, 1e6, 123_456.7].enumerated() {
      let step = half / 10
      let path = try scratch.counting(
        "\(index).tif",
        20,
        20,
        epsg: epsg,
        [-half, step, 0, half, 0, -step]
      )
      let raster = try Raster(path: path)
      let center = try raster.place(column: 10, row: 10)
      // Systems whose middle is not the pole have no such quarters.
      let isCentered = abs(abs(center.latitude) - 90) < 1e-6
      let footprint = try raster.footprint()
      #expect(footprint.rings.count == 1 || !isCentered, "\(footprint.wellKnownText)")
      for ring in footprint.rings {
        #expect(area(ring) > 1 && ring.count > 4)
        #expect(!zip(ring, ring.dropFirst()).contains { $0 == $1 })
        #expect(ring.allSatisfy { abs($0.longitude) <= 180 && abs($0.latitude) <= 90 })
        #expect(footprint.rings.filter { $0.count != ring.count }.allSatisfy { !touch(ring, $0) })
      }
      guard isCentered else { continue }
      let whole = footprint.rings.map(area).reduce(0, +)
      var quarters = 0.0
      for (x, y) in [(-half, half), (0, half), (-half, 0), (0, 0)] {
        let path = try scratch.counting("q.tif", 10, 10, epsg: epsg, [x, step, 0, y, 0, -step])
        let quarter = try Raster(path: path).footprint()
        #expect(quarter.rings.count <= 2)
        quarters += quarter.rings.map(area).reduce(0, +)
      }
      #expect(abs(quarters / whole - 1) < 0.01, "\(epsg): \(quarters) of \(whole)")
    }
    withExtendedLifetime(scratch) {}
  }

  @Test func boundsHaveOneOrderWhateverTheOrientation() throws {
    let scratch = try Scratch()
    let transforms: [[Double]] = [
      [100, 10, 0, 240, 0, -10], [100, 10, 0, 200, 0, 10], [140, -10, 0, 240, 0, -10],
      [100, 0, 10, 200, 10, 0],
    ]
    for (index, transform) in transforms.enumerated() {
      let path = try scratch.counting("\(index).tif", 4, 4, epsg: 32633, transform)
      let raster = try Raster(path: path)
      #expect(raster.bounds == Bounds(west: 100, south: 200, east: 140, north: 240))
      let place = try raster.place(column: 2.5, row: 1.5)
      #expect(try raster.at(longitude: place.longitude, latitude: place.latitude).doubles == [6])
    }
    withExtendedLifetime(scratch) {}
  }

  @Test func aPlainImageHasNeitherTransformNorBounds() throws {
    let scratch = try Scratch()
    let pixels = try Tensor.zeros([1, 4, 4])
    let identity = try scratch.map("i.tif", pixels, epsg: nil, [0, 1, 0, 0, 0, 1])
    try RasterWriter.write(pixels, to: scratch.path + "p.tif", as: .tiff)
    for path in [identity, scratch.path + "p.tif", malformed("pillow/palette_wedge.png")] {
      let raster = try Raster(path: path)
      #expect(raster.transform == nil && raster.bounds == nil && raster.ground == nil)
    }
    withExtendedLifetime(scratch) {}
  }
}
