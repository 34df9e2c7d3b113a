import Foundation
import Tensor
import Testing

@testable import Raster

/// Scale and offset are told, and applied where that is asked for; complex numbers become real ones.
@Suite struct ScaleTests {
  private func tagged(
    _ scratch: Scratch,
    _ pixels: Tensor,
    _ tags: String = "<Scale>0.001</Scale><Offset>0.5</Offset>",
    type: String = "Int16"
  ) throws -> String {
    _ = try scratch.map("stored.tif", pixels, epsg: 32633, [500_000, 10, 0, 5_000_000, 0, -10])
    let (height, width) = (pixels.shape[1], pixels.shape[2])
    return try scratch.write(
      "tagged.vrt",
      """
      <VRTDataset rasterXSize="\(width)" rasterYSize="\(height)"><SRS>EPSG:32633</SRS>
      <GeoTransform>500000, 10, 0, 5000000, 0, -10</GeoTransform>
      <VRTRasterBand dataType="\(type)" band="1"><NoDataValue>-32768</NoDataValue>\(tags)
      <SimpleSource><SourceFilename relativeToVRT="1">stored.tif</SourceFilename>
      <SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>
      """.utf8
    )
  }

  private func scaled(_ path: String) throws -> Raster {
    var choice = ValueChoice()
    choice.isScaled = true
    return try Raster.opened(path, choice)
  }

  private let numbers: [Int16] = [0, 1, -500, 32767, -32768, 1000]

  private var pixels: Tensor {
    get throws {
      try Tensor(numbers.map { Float($0) }, shape: [1, 2, 3]).converted(to: .int16)
    }
  }

  @Test func tagsAreToldAndPixelsAreAsTheyAreStored() throws {
    let scratch = try Scratch()
    let raster = try Raster(path: tagged(scratch, pixels))
    #expect(raster.scales == [BandScale(scale: 0.001, offset: 0.5)])
    #expect(raster.dtype == .int16)
    #expect(try raster.read().integers == numbers.map { Int($0) })
    withExtendedLifetime(scratch) {}
  }

  @Test func scaledValuesAreFloatsAndNoDataIsNaN() throws {
    let scratch = try Scratch()
    let raster = try scaled(tagged(scratch, pixels))
    #expect(raster.dtype == .float32)
    #expect(raster.nodata?.isNaN == true)
    #expect(raster.scales == [.none])
    let found = try raster.read()
    #expect(found.dtype == .float32)
    for (value, number) in try zip(found.doubles, numbers) {
      let expected = Double(Float(Double(number) * 0.001 + 0.5))
      #expect(number == -32768 ? value.isNaN : value == expected)
    }
    #expect(try raster.validity().integers == [1, 1, 1, 1, 0, 1])
    let statistics = try raster.statistics()[0]
    #expect(statistics.count == 5 && abs(statistics.maximum - 33.267) < 1e-5)
    withExtendedLifetime(scratch) {}
  }

  @Test func scaledValuesAreWrittenWithTheirPlace() throws {
    let scratch = try Scratch()
    let raster = try scaled(tagged(scratch, pixels))
    try RasterWriter.write(raster, to: scratch.path + "values.tif", as: .tiff)
    let written = try Raster(path: scratch.path + "values.tif")
    #expect(written.transform == raster.transform && written.crs?.epsg == 32633)
    #expect(written.nodata?.isNaN == true && written.scales == [.none])
    #expect(try written.read().doubles.map(\.bitPattern) == raster.read().doubles.map(\.bitPattern))
    withExtendedLifetime(scratch) {}
  }

  @Test func alignedAndResampledValuesAreScaledAlike() throws {
    let scratch = try Scratch()
    let plain = try Tensor((0..<64).map { Float($0 * 10) }, shape: [1, 8, 8]).converted(to: .int16)
    let path = try tagged(scratch, plain)
    let (raster, stored) = (try scaled(path), try Raster(path: path))
    for resampling in [Resampling.nearest, .average] {
      let values = try raster.read(size: (4, 4), resampling: resampling).doubles
      let numbers = try stored.read(size: (4, 4), resampling: resampling).doubles
      #expect(values == numbers.map { Double(Float($0 * 0.001 + 0.5)) })
    }
    let grid = try scratch.counting(
      "grid.tif",
      8,
      8,
      epsg: 32633,
      [500_020, 10, 0, 5_000_000, 0, -10]
    )
    let aligned = try raster.read(like: Raster(path: grid), resampling: .nearest).doubles
    #expect(aligned[0] == Double(Float(20 * 0.001 + 0.5)) && aligned[7].isNaN)
    withExtendedLifetime(scratch) {}
  }

  @Test func wideIntegersAreScaledInDoublePrecision() throws {
    let scratch = try Scratch()
    let pixels = try Tensor([0, 1], shape: [1, 1, 2]).converted(to: .int32)
    let raster = try scaled(tagged(scratch, pixels, "<Scale>0.1</Scale>", type: "Int32"))
    #expect(raster.dtype == .float64)
    #expect(try raster.read().doubles == [0, 0.1])
    withExtendedLifetime(scratch) {}
  }

  @Test func whatIsToBeScaledNeedsAScale() throws {
    let scratch = try Scratch()
    let path = try scratch.counting("a.tif", 2, 2, epsg: nil, [0, 2, 0, 0, 0, -2])
    #expect(kind(errorOf { try scaled(path) }) == "noScale")
    var choice = ValueChoice()
    choice.scales = [0.5]
    choice.offsets = [1]
    #expect(try Raster.opened(path, choice).read().doubles == [1, 1.5, 2, 2.5])
    choice.offsets = [1, 2]
    #expect(kind(errorOf { try Raster.opened(path, choice) }) == "scaleCount")
    withExtendedLifetime(scratch) {}
  }

  @Test func aSentinel2ProductTellsItsOffset() throws {
    let scratch = try Scratch()
    let product = scratch.path + "S2B_MSIL2A_20220301T101009_N0400_R022_T32TQM_20220301T120000.SAFE"
    let folder = product + "/GRANULE/L2A_T32TQM/IMG_DATA/R10m"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let pixels = try Tensor([0, 1000, 1500, 11000], shape: [1, 2, 2]).converted(to: .uint16)
    let path = folder + "/T32TQM_20220301T101009_B04_10m.tif"
    try RasterWriter.write(pixels, to: path, as: .tiff)
    #expect(try Raster(path: path).scales == [BandScale(scale: 1e-4, offset: -0.1)])
    try Data(
      """
      <n1:Level-2A_User_Product><BOA_QUANTIFICATION_VALUE unit="none">10000</BOA_QUANTIFICATION_VALUE>
      <BOA_ADD_OFFSET_VALUES_LIST><BOA_ADD_OFFSET band_id="2">0</BOA_ADD_OFFSET>
      <BOA_ADD_OFFSET band_id="3">-1000</BOA_ADD_OFFSET></BOA_ADD_OFFSET_VALUES_LIST>
      """.utf8
    ).write(to: URL(filePath: product + "/MTD_MSIL2A.xml"))
    let values = try scaled(path).read().doubles
    for (value, expected) in zip(values, [-0.1, 0, 0.05, 1]) {
      #expect(abs(value - expected) < 1e-7)
    }
    withExtendedLifetime(scratch) {}
  }

  @Test func complexNumbersBecomeAmplitudePhaseOrParts() throws {
    let path = malformed("gdal/cfloat32.tif")
    func open(_ part: ValueChoice.ComplexPart) throws -> Raster {
      var choice = ValueChoice()
      choice.complex = part
      return try Raster.opened(path, choice)
    }
    let (parts, amplitude, phase) = (try open(.parts), try open(.amplitude), try open(.phase))
    #expect(parts.bandNames == ["real", "imaginary"])
    #expect(parts.dtype == .float32 && amplitude.bands.count == 1)
    let values = try parts.read().doubles
    let count = values.count / 2
    let (size, angle) = (try amplitude.read().doubles, try phase.read().doubles)
    for index in 0..<count {
      let (real, imaginary) = (values[index], values[count + index])
      #expect(abs(size[index] - (real * real + imaginary * imaginary).squareRoot()) < 1e-4)
      #expect(abs(angle[index] - atan2(imaginary, real)) < 1e-6)
    }
    let half = (amplitude.height / 2, amplitude.width / 2)
    let coarse = try amplitude.read(size: half, resampling: .average).doubles
    let width = amplitude.width
    #expect(abs(coarse[0] - (size[0] + size[1] + size[width] + size[width + 1]) / 4) < 1e-3)
    var choice = ValueChoice()
    choice.complex = .phase
    #expect(kind(errorOf { try Raster.opened(naip, choice) }) == "notComplex")
  }
}
