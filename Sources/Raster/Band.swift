import CGDAL
import Tensor

/// One band of a raster.
package struct Band: Sendable, Equatable {
  /// The band's number, from 1.
  package let number: Int
  /// The description in the file, the color where it has one, or else the number.
  package let name: String
  package private(set) var dtype: DType
  package private(set) var nodata: Double?
  /// What the file says of how stored numbers stand for values.
  package private(set) var scale: BandScale
  /// The size of the pieces that the band is stored in.
  package let block: (height: Int, width: Int)
  package let overviews: Int
  let storedType: GDALDataType
  let color: GDALColorInterp

  package static func == (a: Band, b: Band) -> Bool {
    a.number == b.number && a.name == b.name && a.dtype == b.dtype && a.hasNodata(of: b)
  }

  /// Whether the same value stands for "no data", or none does for both; NaN is the same as NaN.
  func hasNodata(of other: Band) -> Bool {
    nodata == other.nodata || (nodata?.isNaN ?? false) && (other.nodata?.isNaN ?? false)
  }

  static func all(of handle: borrowing Handle, path: String) throws -> [Band] {
    let gdal = handle.gdal
    let count = Int(gdal.GDALGetRasterCount(handle.dataset))
    guard count > 0 else {
      let parts = handle.partNames()
      throw parts.isEmpty
        ? RasterError.noBands(path: path) : RasterError.several(path: path, names: parts)
    }
    return try (1...count).map { number in
      guard let band = gdal.GDALGetRasterBand(handle.dataset, Int32(number)) else {
        throw RasterError.format(path: path, reason: "band \(number) is missing")
      }
      return try Band(band, number: number, gdal: gdal, path: path)
    }
  }

  private init(_ band: GDALRasterBandH, number: Int, gdal: gfm_gdal, path: String) throws {
    self.number = number
    storedType = gdal.GDALGetRasterDataType(band)
    guard let dtype = DType(storedType) else {
      let type = GDAL.text(gdal.GDALGetDataTypeName(storedType))
      throw RasterError.complex(path: path, type: type)
    }
    self.dtype = dtype
    color = gdal.GDALGetRasterColorInterpretation(band)
    name = Self.name(band, number: number, color: color, gdal: gdal)
    var present: Int32 = 0
    let value = gdal.GDALGetRasterNoDataValue(band, &present)
    nodata = present != 0 ? value : nil
    var width: Int32 = 0
    var height: Int32 = 0
    gdal.GDALGetBlockSize(band, &width, &height)
    block = (Int(height), Int(width))
    scale = BandScale(of: band, gdal: gdal)
    overviews = Int(gdal.GDALGetOverviewCount(band))
  }

  /// The band once its numbers are scaled: of floats, NaN for no data.
  var scaled: Band {
    var result = self
    result.dtype = [.int32, .int64, .float64].contains(dtype) ? .float64 : .float32
    result.nodata = nodata.map { _ in .nan }
    result.scale = .none
    return result
  }

  private static func name(
    _ band: GDALRasterBandH,
    number: Int,
    color: GDALColorInterp,
    gdal: gfm_gdal
  ) -> String {
    let description = GDAL.text(gdal.GDALGetDescription(band))
    if !description.isEmpty { return description }
    switch color {
    case GCI_RedBand, GCI_GreenBand, GCI_BlueBand, GCI_AlphaBand:
      return GDAL.text(gdal.GDALGetColorInterpretationName(color)).lowercased()
    default: return "\(number)"
    }
  }
}

extension DType {
  /// The type that holds every value of a GDAL type; `nil` for complex ones.
  init?(_ type: GDALDataType) {
    switch type {
    case GDT_Byte: self = .uint8
    case GDT_UInt16: self = .uint16
    case GDT_Int16: self = .int16
    case GDT_Int32: self = .int32
    case GDT_UInt32, GDT_Int64, GDT_UInt64: self = .int64
    case GDT_Float32: self = .float32
    case GDT_Float64: self = .float64
    default: return nil
    }
  }

  /// The GDAL type that a buffer of this type is read as.
  var gdal: GDALDataType {
    switch self {
    case .uint8, .bool: GDT_Byte
    case .uint16: GDT_UInt16
    case .int16: GDT_Int16
    case .int32: GDT_Int32
    case .int64: GDT_Int64
    case .float64: GDT_Float64
    case .float32, .float16, .bfloat16, .int8: GDT_Float32
    }
  }

  /// A type that holds the values of both.
  static func widest(_ a: DType, _ b: DType) -> DType {
    if a == b { return a }
    let types: Set<DType> = [a, b]
    if types.contains(.float64) || types.contains(.int64) || types == [.int32, .float32] {
      return types.contains(where: \.isFloating) ? .float64 : .int64
    }
    if types.contains(.float32) { return .float32 }
    return types == [.uint8, .uint16] ? .uint16 : types == [.uint8, .int16] ? .int16 : .int32
  }
}
