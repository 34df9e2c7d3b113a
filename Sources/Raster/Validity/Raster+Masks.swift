import CGDAL
import Tensor

extension Raster {
  /// Where a mask of the file or alpha says that there are data, whatever nodata values say.
  ///
  /// - Parameter window: all of the raster where left out.
  /// - Returns: 1 where there are data; `nil` where that is everywhere.
  /// - Throws: `RasterError`, `TensorError.memory` where the pixels do not fit into memory.
  /// - Shape: [height, width], bool
  package func maskValidity(window: Window? = nil) throws -> Tensor? {
    let window = try checked(window ?? extent)
    let size = (height: window.height, width: window.width)
    try checkMemory(count: 2, size: size, dtype: .uint8)
    var map = ValidityMap(height: size.height, width: size.width)
    let flags = handle.withLock { self.flags(of: 1, $0) }
    if let flags, flags & GMF_NODATA == 0 || bands[0].nodata == nil {
      try map.leaveOutZeros(of: mask(1, window, size))
    } else if let alpha = bands.first(where: { $0.color == GCI_AlphaBand }), alpha.number > 1 {
      // GDAL passes over alpha beside a nodata value.
      try map.leaveOutZeros(of: read(bands: [alpha.number], window: window, as: .uint8))
    }
    return map.flags
  }
}

extension Band {
  /// Whether a stored number is the one that stands for no data.
  package func isNodata(_ value: Double) -> Bool {
    guard let nodata else { return false }
    // A tag is text, and a float's value is not quite what the text says.
    return value == nodata || (dtype == .float32 && value == Double(Float(nodata)))
      || (value.isNaN && nodata.isNaN)
  }
}
