import Tensor

extension Raster {
  /// Bytes of a window that may be copied to be resampled around its holes.
  static let largestCopy = 512e6

  /// Whether a window of some bands may be copied to be resampled around its holes.
  func isCopyable(_ numbers: [Int], _ window: Window, as dtype: DType) -> Bool {
    let count = Double(numbers.count) * Double(window.height) * Double(window.width)
    return count * Double(dtype.size) <= Self.largestCopy
  }

  /// A window in memory, where it lies, of whose holes GDAL knows: those of floats are NaN, which is nodata.
  ///
  /// GDAL leaves out what a tag, a mask or alpha says; NaN and infinity without one would spread.
  /// - Parameters:
  ///   - pixels: those of the window, in memory of their own, which changes.
  ///   - numbers: their bands.
  ///   - window: the part of this raster that they are, at its own size.
  /// - Returns: a dataset of GDAL.
  /// - Throws: `RasterError`, `TensorError.interrupted`.
  /// - Shape: pixels [bands, height, width]
  func marked(_ pixels: Tensor, _ numbers: [Int], _ window: Window) throws -> Handle {
    var place = Georeference()
    place.transform = transform?.part(window, size: (window.height, window.width))
    place.crs = crs
    if pixels.dtype.isFloating {
      for (index, number) in numbers.enumerated() {
        var map = ValidityMap(height: window.height, width: window.width)
        let band = try pixels.sliced(axis: 0, start: index, count: 1)
        try map.leaveOutNonFinite(of: band)
        try leaveOutMasked([number], window, (window.height, window.width), &map)
        band.fill(.nan, where: map.flags)
      }
      place.nodata = .nan
    } else {
      place.nodataByBand = numbers.map { bands[$0 - 1].nodata }
    }
    let memory = try RasterWriter.inMemory(pixels, path: path)
    place.write(to: memory, dtype: pixels.dtype)
    return memory
  }
}
