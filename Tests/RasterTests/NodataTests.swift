import Foundation
import Tensor
import Testing

@testable import Raster

/// Where a raster holds no data: by a nodata value, a mask, alpha, or for not being finite.
@Suite struct NodataTests {
  private func fixture(_ name: String) throws -> Raster {
    try Raster(path: root + "Tests/Fixtures/nodata/" + name)
  }

  /// Writes bands of one value with a hole, and opens them.
  private func raster(
    _ scratch: Scratch,
    _ values: [Double],
    _ shape: Shape,
    _ dtype: DType = .float32,
    nodata: Double? = nil,
    name: String = "image.tif"
  ) throws -> Raster {
    var place = Georeference()
    place.nodata = nodata
    let path = scratch.path + name
    try RasterWriter.write(
      Tensor(values, shape: shape, dtype: dtype),
      to: path,
      as: .tiff,
      georeference: place
    )
    return try Raster(path: path)
  }

  private func holes(_ valid: Tensor?) throws -> [Int] {
    try (valid?.doubles ?? []).enumerated().filter { $0.element == 0 }.map(\.offset)
  }

  @Test func notANumberIsOneNodataValueForAllBands() throws {
    let raster = try fixture("al_nan2.tif")
    #expect(raster.nodata?.isNaN == true)
    #expect(raster.nodataByBand == nil)
    #expect(raster.bands[0] == raster.bands[0])
  }

  @Test func nodataOfEachBandIsKeptByWhatIsWritten() throws {
    let raster = try fixture("pernod.img")
    #expect(raster.nodata == nil)
    #expect(raster.nodataByBand == [-1, -2])
    let scratch = try Scratch()
    let place = try Georeference(like: raster, size: (10, 10))
    let path = scratch.path + "map.tif"
    try RasterWriter.write(raster.read(), to: path, as: .tiff, georeference: place)
    #expect(try Raster(path: path).nodataByBand == [-1, -2])
    let copy = scratch.path + "copy.tif"
    try RasterWriter.write(raster, to: copy, as: .tiff)
    #expect(try Raster(path: copy).nodataByBand == [-1, -2])
    // What was beside an earlier file says nothing of a later one.
    try RasterWriter.write(raster.read(), to: path, as: .tiff)
    #expect(try Raster(path: path).bands.map(\.nodata) == [nil, nil])
  }

  @Test func whatLiesOutsideIsTheNodataValueOfEachBand() throws {
    let like = try fixture("al_like.tif")
    let apart = try fixture("pernod.img").read(like: like)
    #expect(Set(try apart.selected(axis: 0, at: 0).doubles) == [5, -1])
    #expect(Set(try apart.selected(axis: 0, at: 1).doubles) == [5, -2])
    let floats = try fixture("al_nan2.tif").read(like: like).doubles
    #expect(floats.count(where: \.isNaN) == 150 && floats.count { $0 == 5 } == 50)
  }

  @Test func aPixelThatLacksOneBandIsNotValid() throws {
    let raster = try fixture("pernod.img")
    let lacks = try raster.read().doubles.enumerated().filter { $0.element < 0 }
    let pixels = Set(lacks.map { $0.offset % 100 })
    #expect(pixels.count == 30)
    #expect(try Set(holes(raster.validity())) == pixels)
    #expect(try Set(holes(raster.readValid().valid)) == pixels)
    #expect(try holes(raster.validity(bands: [1])).count == 30)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func whatIsNotFiniteIsNoDataWithAndWithoutATag(value: Double) throws {
    let scratch = try Scratch()
    var values = [Double](repeating: 1, count: 32)
    values[16 + 5] = value
    for nodata in [nil, .nan, -9999] as [Double?] {
      let raster = try raster(scratch, values, [2, 4, 4], nodata: nodata)
      #expect(try holes(raster.readValid().valid) == [5])
      #expect(try holes(raster.validity()) == [5])
      #expect(try raster.statistics().map(\.count) == [16, 15])
      #expect(try raster.statistics()[1].mean == 1)
      let part = Window(row: 1, column: 1, height: 3, width: 3)
      #expect(try holes(raster.readValid(window: part).valid) == [0])
    }
  }

  @Test func imagesWithoutHolesHaveNoMap() throws {
    #expect(try Raster(path: landsat).readValid().valid == nil)
    #expect(try Raster(path: naip).readValid(size: (50, 50)).valid == nil)
  }

  @Test(arguments: [Resampling.bilinear, .cubic, .average])
  func holesHaveNoPartInTheirNeighbors(resampling: Resampling) throws {
    let scratch = try Scratch()
    let cases: [(DType, Double, Double?)] = [
      (.int16, -9999, -9999), (.uint8, 0, 0), (.float32, -9999, -9999), (.float32, .nan, .nan),
      (.float32, .nan, nil), (.float64, .infinity, nil), (.float32, .nan, -9999),
    ]
    for (dtype, hole, nodata) in cases {
      var values = [Double](repeating: 100, count: 256)
      for row in 4..<8 { for column in 4..<8 { values[row * 16 + column] = hole } }
      let raster = try raster(scratch, values, [1, 16, 16], dtype, nodata: nodata)
      for size in [8, 11, 24, 40] {
        let read = try raster.readValid(size: (size, size), resampling: resampling)
        let valid = try #require(read.valid).doubles
        let numbers = try read.values.doubles
        #expect(valid.contains(0) && valid.contains(1))
        #expect(
          numbers.indices.allSatisfy { valid[$0] == 0 || abs(numbers[$0] - 100) < 1e-3 },
          "\(dtype) \(hole) \(nodata ?? 0) \(size)"
        )
        // The hole of 4 × 4 and what the resampling reaches around it, at the coarser of both sizes.
        let reach = (resampling == .cubic ? 2.0 : 1) * max(1, 16 / Double(size))
        let side = ((4 + 2 * reach) * Double(size) / 16).rounded(.up) + 1
        #expect(Double(valid.count { $0 == 0 }) <= side * side)
      }
    }
  }

  @Test func overviewsAndVirtualRastersKnowHoles() throws {
    let scratch = try Scratch()
    var values = [Double](repeating: 100, count: 1200 * 1200)
    for row in 0..<300 { for column in 0..<300 { values[row * 1200 + column] = -9999 } }
    let raster = try raster(scratch, values, [1, 1200, 1200], .int16, nodata: -9999)
    #expect(raster.bands[0].overviews > 0)
    let read = try raster.readValid(size: (40, 40))
    #expect(try holes(read.valid).count == 100)
    let numbers = try read.values.doubles
    let valid = try #require(read.valid).doubles
    #expect(numbers.indices.allSatisfy { valid[$0] == 0 || numbers[$0] == 100 })
    let text = """
      <VRTDataset rasterXSize="1200" rasterYSize="1200"><VRTRasterBand dataType="Int16" band="1">
      <NoDataValue>-9999</NoDataValue><SimpleSource>
      <SourceFilename relativeToVRT="1">image.tif</SourceFilename><SourceBand>1</SourceBand>
      </SimpleSource></VRTRasterBand></VRTDataset>
      """
    let path = try scratch.write("image.vrt", text.utf8)
    let virtual = try Raster(path: path)
    #expect(try holes(virtual.readValid(size: (40, 40)).valid).count == 100)
    #expect(try virtual.statistics()[0].count == 1200 * 1200 - 90_000)
  }

  @Test func alphaAndMasksBesideAPictureAreHoles() throws {
    let scratch = try Scratch()
    var bytes = [UInt8](repeating: 200, count: 4 * 16)
    bytes[48 + 3] = 0
    let path = scratch.path + "alpha.png"
    try Picture.writePNG(Tensor(bytes: bytes, shape: [4, 4, 4], dtype: .uint8), to: path)
    #expect(try holes(Picture.read(path: path).valid) == [3])
    #expect(try holes(Raster(path: path).readValid(bands: [1, 2, 3]).valid) == [3])
    let masked = try fixture("masked.tif")
    #expect(try holes(Picture.read(path: masked.path).valid) == [7])
    #expect(try holes(masked.readValid().valid) == [7])
  }
}
