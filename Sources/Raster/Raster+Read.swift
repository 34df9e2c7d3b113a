import CGDAL
import Glibc
import Tensor

extension Raster {
  /// Reads bands, numbered from 1 and in the order wanted, of a window; all of the whole by default.
  ///
  /// Where another size is asked for than the window has, GDAL starts from the overview that suits.
  /// The elements are of the widest of the bands' types unless one is given.
  /// - Shape: [bands, height, width]
  package func read(
    bands numbers: [Int]? = nil,
    window: Window? = nil,
    size: (height: Int, width: Int)? = nil,
    resampling: Resampling = .bilinear,
    as type: DType? = nil
  ) throws -> Tensor {
    let numbers = numbers ?? bands.map(\.number)
    let window = try checked(window ?? extent)
    let size = size ?? (window.height, window.width)
    guard size.height > 0, size.width > 0 else {
      throw RasterError.size(path: path, height: size.height, width: size.width)
    }
    try checkBands(numbers)
    if let stored {
      let pixels = try stored.read(
        bands: numbers,
        window: window,
        size: size,
        resampling: resampling
      )
      return try scaled(pixels, bands: numbers, as: type)
    }
    if isMadeOfComplex, size != (window.height, window.width) {
      return try resampledAfterwards(
        bands: numbers,
        window: window,
        size: size,
        resampling: resampling,
        as: type
      )
    }
    let dtype =
      type ?? numbers.map { bands[$0 - 1].dtype }.reduce(bands[numbers[0] - 1].dtype, DType.widest)
    try checkMemory(count: numbers.count, size: size, dtype: dtype)
    let stored = orientation.stored(size)
    let result = Tensor(uninitialized: [numbers.count, stored.height, stored.width], dtype)
    let request = Request(
      numbers: numbers,
      window: orientation.stored(window, height: height, width: width),
      size: stored,
      resampling: resampling
    )
    try handle.withLock { handle in
      try request.read(into: result, from: handle, path: path, block: bands[numbers[0] - 1].block)
    }
    return try orientation.applied(to: result)
  }

  /// Where pixels hold data: 1 in at least one of the bands, 0 elsewhere.
  ///
  /// - Shape: [height, width]
  package func validity(
    bands numbers: [Int]? = nil,
    window: Window? = nil,
    size: (height: Int, width: Int)? = nil
  ) throws -> Tensor {
    let numbers = numbers ?? bands.map(\.number)
    let window = try checked(window ?? extent)
    let size = size ?? (window.height, window.width)
    try checkBands(numbers)
    try checkMemory(count: 2, size: size, dtype: .uint8)
    let stored = orientation.stored(size)
    let result = Tensor(uninitialized: [stored.height, stored.width], .bool)
    let part = Tensor(uninitialized: [1, stored.height, stored.width], .uint8)
    let output = result.pointer(to: UInt8.self, .bool)
    memset(output, 0, result.count)
    try handle.withLock { handle in
      for number in numbers {
        let request = Request(
          numbers: [number],
          window: orientation.stored(window, height: height, width: width),
          size: stored,
          resampling: .nearest,
          masks: true
        )
        try request.read(into: part, from: handle, path: path, block: bands[number - 1].block)
        let values = part.pointer(to: UInt8.self, .uint8)
        for index in 0..<result.count where values[index] != 0 { output[index] = 1 }
      }
    }
    return try orientation.applied(to: result)
  }

  /// Whether some pixels may hold no data, by a nodata value, a mask or an alpha band.
  package var hasGaps: Bool {
    handle.withLock { handle in
      bands.contains { band in
        let flags = handle.gdal.GDALGetMaskFlags(
          handle.gdal.GDALGetRasterBand(handle.dataset, Int32(band.number))
        )
        return flags & GMF_ALL_VALID == 0
      }
    }
  }

  private func checked(_ window: Window) throws -> Window {
    guard window.fits(height: height, width: width) else {
      throw RasterError.window(path: path, window: window, width: width, height: height)
    }
    return window
  }

  /// Refuses bands that are not there, and sizes beyond memory.
  func check(bands numbers: [Int], size: (height: Int, width: Int), dtype: DType) throws {
    try checkBands(numbers)
    try checkMemory(count: bands.count, size: size, dtype: dtype)
  }

  private func checkBands(_ numbers: [Int]) throws {
    guard !numbers.isEmpty else { throw RasterError.noBands(path: path) }
    for number in numbers where !(1...bands.count).contains(number) {
      throw RasterError.noBand(path: path, band: "\(number)", names: bandNames)
    }
  }

  /// Refuses sizes that a few hostile bytes can claim, before memory is asked for.
  private func checkMemory(
    count: Int,
    size: (height: Int, width: Int),
    dtype: DType
  ) throws {
    let bytes = Double(count) * Double(size.height) * Double(size.width) * Double(dtype.size)
    let limit = Self.largestRead
    guard bytes <= limit else {
      throw RasterError.tooLarge(
        path: path,
        width: size.width,
        height: size.height,
        bands: count,
        bytes: bytes,
        limit: limit
      )
    }
    try requireMemory(for: [count, size.height, size.width], of: dtype)
    for band in bands {
      let block = Double(band.block.height) * Double(band.block.width) * Double(band.dtype.size)
      guard block <= Self.largestBlock else {
        throw RasterError.blockTooLarge(
          path: path,
          width: band.block.width,
          height: band.block.height,
          bytes: block
        )
      }
    }
  }

  private static let largestRead = 16e9
  private static let largestBlock = 512e6
}
