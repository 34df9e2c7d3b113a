import Tensor

/// A part of a raster in memory, of whose holes GDAL knows.
struct MarkedSource: ~Copyable {
  let handle: Handle
  /// The window of the raster.
  let part: Window
}

extension Raster {
  /// Lays pixels that belong to a window of this raster on the pixels of another: the nearest of them each.
  ///
  /// - Parameters:
  ///   - pixels: what was made of the window, such as classes.
  ///   - part: the window of this raster.
  ///   - other: the raster whose pixels they are laid on.
  ///   - window: one of the other raster.
  ///   - outside: what stands where this raster does not lie.
  /// - Returns: pixels of the same type.
  /// - Throws: `RasterError.noCRS` where one of the two has no place, `.transform` where there is no way from one
  ///   system to the other, and others; `TensorError.memory`, `.interrupted`.
  /// - Shape: pixels [bands, part.height, part.width] → [bands, window.height, window.width]
  package func laid(
    _ pixels: Tensor,
    of part: Window,
    like other: Raster,
    window: Window,
    outside: Double
  ) throws -> Tensor {
    let (crs, target) = try systems(of: other)
    let size = (height: window.height, width: window.width)
    let count = pixels.shape[0]
    let canvases = [(2 * count, pixels.dtype)]
    try checkMemory(count: count, size: size, dtype: pixels.dtype, beside: canvases)
    var place = Georeference()
    (place.crs, place.transform) = (crs, transform?.part(part, size: (part.height, part.width)))
    let source = try RasterWriter.inMemory(pixels, path: path)
    place.write(to: source, dtype: pixels.dtype)
    let georeference = try Georeference(like: other, window: window, size: size)
    (place.crs, place.transform) = (target, georeference.transform)
    let empty = try Canvas.filled(Array(repeating: outside, count: count), size, pixels.dtype)
    let memory = try RasterWriter.inMemory(empty, path: path)
    place.write(to: memory, dtype: pixels.dtype)
    try warp(source, into: memory, crs, target, .nearest)
    return try all(of: memory, Array(1...count), size, pixels.dtype)
  }

  /// What lies under a window of another raster, in memory with its holes marked, where GDAL would spread them;
  /// `nil` where it would not, or where that is too large to be copied.
  func markedSource(
    _ numbers: [Int],
    under window: Window,
    of other: Raster,
    size: (height: Int, width: Int)
  ) throws -> MarkedSource? {
    let type = widest(numbers)
    guard type.isFloating, let part = try self.window(under: window, of: other, size: size),
      isCopyable(numbers, part, as: type)
    else { return nil }
    let pixels = try read(bands: numbers, window: part)
    guard try pixels.holdsNonFinite else { return nil }
    return MarkedSource(handle: try marked(pixels, numbers, part), part: part)
  }

  /// Some bands, of which what holds no data is marked, on the pixels of another raster as `read` gives them.
  func read(
    _ numbers: [Int],
    from source: borrowing MarkedSource,
    like other: Raster,
    _ resampling: Resampling
  ) throws -> Tensor {
    let (crs, target) = try systems(of: other)
    let size = (height: other.height, width: other.width)
    var georeference = try Georeference(like: other, size: size)
    (georeference.nodata, georeference.nodataByBand) = (.nan, nil)
    let empty = try Canvas.filled(numbers.map { _ in .nan }, size, dtype)
    let memory = try RasterWriter.inMemory(empty, path: path)
    georeference.write(to: memory, dtype: dtype)
    try warp(source.handle, into: memory, crs, target, resampling)
    let result = try all(of: memory, Array(1...numbers.count), size, dtype)
    let part = source.part
    let ones = try Canvas.filled([1], (part.height, part.width), .uint8)
    let lies = try laid(ones, of: part, like: other, window: other.extent, outside: 0).flags
    for (index, number) in numbers.enumerated() {
      let band = try result.sliced(axis: 0, start: index, count: 1)
      var holes = ValidityMap(height: size.height, width: size.width)
      try holes.leaveOutNonFinite(of: band)
      guard let flags = try holes.flags?.flags else { continue }
      if let nodata = bands[number - 1].nodata {
        band.fill(nodata, where: holes.flags)
      } else {
        // NaN is a hole where the raster lies, and what is outside elsewhere.
        var outside = ValidityMap(height: size.height, width: size.width)
        for pixel in flags.indices where !flags[pixel] && !lies[pixel] {
          try outside.leaveOut(pixel)
        }
        band.fill(0, where: outside.flags)
      }
    }
    return result
  }
}
