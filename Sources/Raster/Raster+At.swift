import Tensor

extension Raster {
  /// The values of all bands at a place, in degrees east and north of WGS 84.
  ///
  /// - Shape: [bands]
  package func at(longitude: Double, latitude: Double) throws -> Tensor {
    let pixel = try pixel(longitude: longitude, latitude: latitude)
    guard pixel.column >= 0, pixel.row >= 0, pixel.column < Double(width),
      pixel.row < Double(height)
    else { throw RasterError.outside(path: path, longitude: longitude, latitude: latitude) }
    let window = Window(row: Int(pixel.row), column: Int(pixel.column), height: 1, width: 1)
    let values = try read(window: window)
    return Tensor(storage: values.storage, shape: [bands.count], dtype: values.dtype)
  }

  /// The column and row of a place, fractions counting from the pixel's upper left corner.
  package func pixel(longitude: Double, latitude: Double) throws -> (column: Double, row: Double) {
    guard let crs, let transform else { throw RasterError.noCRS(path: path) }
    let conversion = try Conversion(from: nil, to: crs, path: path)
    guard let (x, y) = conversion(x: longitude, y: latitude),
      let pixel = transform.pixel(x: x, y: y), pixel.column.isFinite, pixel.row.isFinite
    else {
      throw RasterError.outside(path: path, longitude: longitude, latitude: latitude)
    }
    return (nearestTurn(pixel.column, conversion), pixel.row)
  }
}
