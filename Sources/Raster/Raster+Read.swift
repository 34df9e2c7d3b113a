import Tensor

extension Raster {
  /// Reads bands, numbered from 1 and in the order wanted, of a window; all of the whole by default.
  ///
  /// Where another size is asked for than the window has, GDAL starts from the overview that suits.
  /// The elements are of the widest of the bands' types unless one is given. A layout is a wish: what is
  /// computed of stored pixels comes in planes.
  /// - Throws: `RasterError`, `TensorError.memory` where the pixels do not fit into memory.
  /// - Shape: [bands, height, width]
  package func read(
    bands numbers: [Int]? = nil,
    window: Window? = nil,
    size: (height: Int, width: Int)? = nil,
    resampling: Resampling = .bilinear,
    as type: DType? = nil,
    layout: PixelLayout = .planes
  ) throws -> Tensor {
    let numbers = numbers ?? bands.map(\.number)
    let window = try checked(window ?? extent)
    let size = size ?? (window.height, window.width)
    try checkBands(numbers)
    let dtype = type ?? widest(numbers)
    let beside = stored.map { [(numbers.count, $0.widest(numbers))] } ?? []
    try checkMemory(count: numbers.count, size: size, dtype: dtype, beside: beside)
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
        as: dtype
      )
    }
    let stored = orientation.stored(size)
    let result = try layout.room([numbers.count, stored.height, stored.width], dtype)
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

  /// The type that holds the values of some bands.
  func widest(_ numbers: [Int]) -> DType {
    numbers.map { bands[$0 - 1].dtype }.reduce(bands[numbers[0] - 1].dtype, DType.widest)
  }

  func checked(_ window: Window) throws -> Window {
    guard window.fits(height: height, width: width) else {
      throw RasterError.window(path: path, window: window, width: width, height: height)
    }
    return window
  }

  func checkBands(_ numbers: [Int]) throws {
    guard !numbers.isEmpty else { throw RasterError.noBands(path: path) }
    for number in numbers where !(1...bands.count).contains(number) {
      throw RasterError.noBand(path: path, band: "\(number)", names: bandNames)
    }
  }

  /// Refuses sizes that nothing has, and those that a few hostile bytes can claim, before memory is asked for.
  ///
  /// - Parameters:
  ///   - count: the number of bands of the result.
  ///   - size: its height and width, in pixels.
  ///   - dtype: its type.
  ///   - others: bands of that size that are needed meanwhile, and their types.
  /// - Throws: `RasterError.size`, `.tooLarge`, `.blockTooLarge`, `TensorError.memory`.
  func checkMemory(
    count: Int,
    size: (height: Int, width: Int),
    dtype: DType,
    beside others: [(count: Int, dtype: DType)] = []
  ) throws {
    let sides = 1...Self.longestSide
    guard sides.contains(size.height), sides.contains(size.width) else {
      throw RasterError.size(path: path, height: size.height, width: size.width)
    }
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
    let more = others.reduce(0) { $0 + $1.count * $1.dtype.size }
    let planes = count + (more + dtype.size - 1) / dtype.size
    try requireMemory(for: [planes, size.height, size.width], of: dtype)
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

  /// The longest side of an image, in pixels: what GDAL counts by.
  static let longestSide = Int(Int32.max)
  private static let largestRead = 16e9
  private static let largestBlock = 512e6
}
