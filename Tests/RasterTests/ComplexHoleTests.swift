import Foundation
import Tensor
import Testing

@testable import Raster

/// Where complex numbers are no data, what is made of them is none.
@Suite struct ComplexHoleTests {
  /// Bands of 16 × 16, complex ones of them with no imaginary part: 100 but for one pixel.
  private func file(
    _ scratch: Scratch,
    hole: Double = -9999,
    _ bands: [(type: String, nodata: String?)],
    mask: Bool = false
  ) throws -> String {
    var values = [Double](repeating: 100, count: 256)
    values[5 * 16 + 6] = hole
    let pixels = try Tensor(values, shape: [1, 16, 16], dtype: .float32)
    try RasterWriter.write(pixels, to: scratch.path + "seed.tif", as: .tiff)
    var flags = [UInt8](repeating: 255, count: 256)
    flags[3] = 0
    let shown = try Tensor(bytes: flags, shape: [1, 16, 16], dtype: .uint8)
    try RasterWriter.write(shown, to: scratch.path + "shown.tif", as: .tiff)
    func source(_ name: String) -> String {
      "<SimpleSource><SourceFilename relativeToVRT=\"1\">\(name)</SourceFilename>"
        + "<SourceBand>1</SourceBand></SimpleSource>"
    }
    let text = bands.enumerated().map { index, band in
      "<VRTRasterBand dataType=\"\(band.type)\" band=\"\(index + 1)\">"
        + (band.nodata.map { "<NoDataValue>\($0)</NoDataValue>" } ?? "")
        + "\(source("seed.tif"))</VRTRasterBand>"
    }
    let beside =
      mask
      ? "<MaskBand><VRTRasterBand dataType=\"Byte\">\(source("shown.tif"))</VRTRasterBand></MaskBand>"
      : ""
    return try scratch.write(
      "image.vrt",
      "<VRTDataset rasterXSize=\"16\" rasterYSize=\"16\">\(text.joined())\(beside)</VRTDataset>"
        .utf8
    )
  }

  private func holes(_ raster: Raster, _ bands: [Int]? = nil) throws -> [Int] {
    try raster.validity(bands: bands).doubles.enumerated().filter { $0.element == 0 }.map(\.offset)
  }

  @Test(arguments: ValueChoice.ComplexPart.allCases)
  func nodataIsKeptByEachPart(part: ValueChoice.ComplexPart) throws {
    let scratch = try Scratch()
    let path = try file(scratch, [("CFloat32", "-9999"), ("Float32", "100"), ("CFloat64", nil)])
    let raster = try Raster(complex: path, part)
    let real = part == .parts ? 3 : 2
    #expect(try holes(raster, [1]) == [86])
    #expect(try holes(raster, [real]).count == 255)
    #expect(raster.bands[real - 1].nodata == 100)
    #expect(try holes(raster, [real + 1]) == [])
    #expect(raster.bands[real].nodata == nil)
    switch part {
    case .amplitude: #expect(raster.bands[0].nodata == 9999)
    case .phase: #expect(raster.bands[0].nodata == nil)
    case .parts:
      #expect(raster.bands[0].nodata == -9999 && raster.bands[1].nodata == nil)
      #expect(try holes(raster, [2]) == [])
    }
    withExtendedLifetime(scratch) {}
  }

  @Test(arguments: ValueChoice.ComplexPart.allCases)
  func masksAreKeptByEachPart(part: ValueChoice.ComplexPart) throws {
    let scratch = try Scratch()
    let path = try file(scratch, hole: 100, [("CFloat32", nil), ("Int16", nil)], mask: true)
    let raster = try Raster(complex: path, part)
    for band in raster.bands { #expect(try holes(raster, [band.number]) == [3]) }
    #expect(try holes(raster) == [3])
    #expect(raster.hasGaps)
    withExtendedLifetime(scratch) {}
  }

  @Test(arguments: [Resampling.bilinear, .cubic, .average])
  func holesHaveNoPartInTheirNeighbors(resampling: Resampling) throws {
    let scratch = try Scratch()
    for (hole, nodata) in [(-9999, "-9999"), (0, "0"), (.nan, "nan"), (.nan, nil)]
      as [(Double, String?)]
    {
      let raster = try Raster(
        complex: file(scratch, hole: hole, [("CFloat32", nodata)]),
        .amplitude
      )
      for size in [8, 11, 24, 40] {
        let read = try raster.readValid(size: (size, size), resampling: resampling)
        let valid = try read.valid?.doubles ?? [Double](repeating: 1, count: size * size)
        let values = try read.values.doubles
        #expect(
          values.indices.allSatisfy { valid[$0] == 0 || abs(values[$0] - 100) < 1e-3 },
          "\(hole) \(size)"
        )
        #expect(valid.count { $0 == 0 } <= size * size / 4)
        let plain = try raster.read(size: (size, size), resampling: resampling).doubles
        let mark: Double = raster.bands[0].nodata ?? .nan
        let others = plain.filter { !$0.isNaN && abs($0 - 100) > 1e-3 }
        #expect(others.allSatisfy { abs($0 - mark) < 1e-3 })
      }
    }
    withExtendedLifetime(scratch) {}
  }
}
