import Tensor

@testable import Raster

extension Scratch {
  /// Writes a map in a system, north up unless its transform says otherwise.
  func map(
    _ name: String,
    _ pixels: Tensor,
    epsg: Int?,
    _ transform: [Double],
    nodata: Double? = nil
  ) throws -> String {
    var georeference = Georeference()
    georeference.crs = epsg.flatMap { try? CRS(epsg: $0) }
    georeference.transform = GeoTransform(coefficients: transform)
    georeference.nodata = nodata
    try RasterWriter.write(pixels, to: path + name, as: .tiff, georeference: georeference)
    return path + name
  }

  /// Three bands of 64 × 64 bytes with 10 m pixels, where the case of pairs has them.
  func pair(_ name: String, epsg: Int = 32633, west: Double = 500_000) throws -> String {
    let bytes = (0..<3 * 64 * 64).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 / 64) }
    let pixels = try Tensor(bytes: bytes, shape: [3, 64, 64], dtype: .uint8)
    return try map(name, pixels, epsg: epsg, [west, 10, 0, 5_000_000, 0, -10])
  }

  /// One band of numbers that count up.
  func counting(
    _ name: String,
    _ height: Int,
    _ width: Int,
    epsg: Int?,
    _ transform: [Double]
  ) throws -> String {
    let pixels = try Tensor((0..<height * width).map { Float($0) }, shape: [1, height, width])
    return try map(name, pixels, epsg: epsg, transform)
  }
}
