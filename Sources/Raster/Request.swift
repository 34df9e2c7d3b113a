import CGDAL
import Tensor

/// One read of pixels, in pieces between which an interruption is seen.
struct Request {
  let numbers: [Int]
  let window: Window
  let size: (height: Int, width: Int)
  let resampling: Resampling
  /// Whether the bands' masks are read in place of their values.
  var masks = false

  func read(
    into tensor: Tensor,
    from handle: borrowing Handle,
    path: String,
    block: (height: Int, width: Int)
  ) throws {
    let resized = size != (window.height, window.width)
    let rows = resized ? size.height : rowsAtOnce(block: block)
    var row = 0
    while row < size.height {
      try Interruption.check()
      let count = min(rows, size.height - row)
      let part =
        resized
        ? window
        : Window(row: window.row + row, column: window.column, height: count, width: window.width)
      try read(part, rows: row..<row + count, into: tensor, from: handle, path: path)
      row += count
    }
  }

  /// Whole blocks, about a million pixels of them.
  private func rowsAtOnce(block: (height: Int, width: Int)) -> Int {
    let wanted = max(1, (1 << 20) / max(1, window.width))
    let height = max(1, block.height)
    return max(height, wanted / height * height)
  }

  private func read(
    _ part: Window,
    rows: Range<Int>,
    into tensor: Tensor,
    from handle: borrowing Handle,
    path: String
  ) throws {
    let gdal = handle.gdal
    let (step, strides) = (tensor.dtype.size, tensor.strides)
    for (index, number) in numbers.enumerated() {
      guard let band = gdal.GDALGetRasterBand(handle.dataset, Int32(number)) else {
        throw RasterError.noBand(path: path, band: "\(number)", names: [])
      }
      var options = GDALRasterIOExtraArg()
      options.nVersion = RASTERIO_EXTRA_ARG_CURRENT_VERSION
      options.eResampleAlg = resampling.algorithm
      options.pfnProgress = GDAL.progress
      // Without these, a window through an overview is rounded to whole pixels of it.
      options.bFloatingPointWindowValidity = 1
      options.dfXOff = Double(part.column)
      options.dfYOff = Double(part.row)
      options.dfXSize = Double(part.width)
      options.dfYSize = Double(part.height)
      GDAL.clearMessages()
      let code = tensor.withBytes { memory in
        gdal.GDALRasterIOEx(
          masks ? gdal.GDALGetMaskBand(band) : band,
          GF_Read,
          Int32(part.column),
          Int32(part.row),
          Int32(part.width),
          Int32(part.height),
          memory + (index * strides[0] + rows.lowerBound * strides[1]) * step,
          Int32(size.width),
          Int32(rows.count),
          tensor.dtype.gdal,
          GSpacing(strides[2] * step),
          GSpacing(strides[1] * step),
          &options
        )
      }
      try Interruption.check()
      try GDAL.requireNoShortage([part.height, part.width], tensor.dtype)
      try check(code, band: number, part: part, path: path)
    }
  }

  private func check(_ code: CPLErr, band: Int, part: Window, path: String) throws {
    // Some failures are only told, and what was not read is left as zeros.
    if code != CE_None || !GDAL.failure.isEmpty {
      throw RasterError.pixels(
        path: path,
        band: band,
        window: part,
        reason: Handle.shortened(GDAL.failure, path: path)
      )
    }
    // The JPEG library fills what is missing with gray and only warns.
    let warning = GDAL.warning
    if warning.contains("Premature end of JPEG") || warning.contains("premature end of data") {
      throw RasterError.truncated(path: path, reason: "the JPEG data end early")
    }
    if warning.contains("bad Huffman code") {
      throw RasterError.pixels(path: path, band: band, window: part, reason: warning)
    }
  }
}
