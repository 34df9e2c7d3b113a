import CGDAL
import Tensor

extension Raster {
  /// Whether another raster has the same pixels on the ground.
  package func sharesGrid(with other: Raster) -> Bool {
    height == other.height && width == other.width && transform == other.transform
      && (crs == other.crs || (crs?.epsg != nil && crs?.epsg == other.crs?.epsg))
  }

  /// Reads bands on the pixels of another raster: as they are where both share them, else warped.
  ///
  /// Pixels outside this raster get the nodata value of their band, or 0. What holds no data has no part in its
  /// neighbors, as in `aligned`.
  /// - Throws: `RasterError.noCRS` where one of the two has no place.
  /// - Shape: [bands, other.height, other.width]
  package func read(
    bands numbers: [Int]? = nil,
    like other: Raster,
    resampling: Resampling = .bilinear
  ) throws -> Tensor {
    if sharesGrid(with: other) { return try read(bands: numbers) }
    if stored != nil { return try aligned(bands: numbers, like: other, resampling: resampling) }
    let numbers = numbers ?? bands.map(\.number)
    try checkBands(numbers)
    let (crs, target) = try systems(of: other)
    let size = (height: other.height, width: other.width)
    // The canvas has all bands, and is there twice.
    let canvases = [(2 * bands.count, dtype)]
    try checkMemory(count: numbers.count, size: size, dtype: dtype, beside: canvases)
    if resampling != .nearest,
      let source = try markedSource(numbers, under: other.extent, of: other, size: size)
    {
      return try read(numbers, from: source, like: other, resampling)
    }
    var georeference = try Georeference(like: other, size: size)
    georeference.nodata = nodata
    georeference.nodataByBand = nodataByBand
    let canvas = try Canvas.filled(bands.map { $0.nodata ?? 0 }, size, dtype)
    let memory = try RasterWriter.inMemory(canvas, path: path)
    georeference.write(to: memory, dtype: dtype)
    try handle.withLock { try warp($0, into: memory, crs, target, resampling) }
    return try all(of: memory, numbers, size, dtype)
  }

  /// Reads bands on pixels of another raster as floats, with NaN outside this raster and where it holds no data.
  ///
  /// The window is one of the other raster, all of it where none is given; the size is how many pixels
  /// it is to have, by default its own. What holds no data has no part in its neighbors, but for NaN without a
  /// nodata value in so large a window (`largestCopy`) that it is left to GDAL, which lets it spread.
  /// - Throws: `RasterError.noCRS` where one of the two has no place.
  /// - Shape: [bands, height, width], float32, or float64 for wide integers
  package func aligned(
    bands numbers: [Int]? = nil,
    like other: Raster,
    window: Window? = nil,
    size: (height: Int, width: Int)? = nil,
    resampling: Resampling = .bilinear
  ) throws -> Tensor {
    let numbers = numbers ?? bands.map(\.number)
    let window = window ?? other.extent
    let size = size ?? (window.height, window.width)
    try checkBands(numbers)
    if let stored {
      let beside = [(numbers.count, dtype)]
      try checkMemory(count: numbers.count, size: size, dtype: dtype, beside: beside)
      let pixels = try stored.aligned(
        bands: numbers,
        like: other,
        window: window,
        size: size,
        resampling: resampling
      )
      return try scaled(pixels, bands: numbers)
    }
    let (crs, target) = try systems(of: other)
    let isWide = [.int32, .int64, .float64].contains(dtype)
    let type = isWide ? DType.float64 : .float32
    let canvases = [(2 * bands.count, type)]
    try checkMemory(count: numbers.count, size: size, dtype: type, beside: canvases)
    var georeference = try Georeference(like: other, window: window, size: size)
    // What is no data on the canvas has no share in what is laid over it.
    georeference.nodata = .nan
    georeference.nodataByBand = nil
    func canvas(_ count: Int) throws -> Handle {
      let empty = try Canvas.filled([Double](repeating: .nan, count: count), size, type)
      let memory = try RasterWriter.inMemory(empty, path: path)
      georeference.write(to: memory, dtype: type)
      return memory
    }
    if resampling != .nearest,
      let source = try markedSource(numbers, under: window, of: other, size: size)
    {
      let memory = try canvas(numbers.count)
      try warp(source.handle, into: memory, crs, target, resampling)
      return try all(of: memory, Array(1...numbers.count), size, type)
    }
    let memory = try canvas(bands.count)
    try handle.withLock { try warp($0, into: memory, crs, target, resampling) }
    return try all(of: memory, numbers, size, type)
  }

  /// The systems of this raster and another, both of which have a place.
  ///
  /// - Throws: `RasterError` where one has none, also where its corners lie where no place is.
  func systems(of other: Raster) throws -> (own: CRS, other: CRS) {
    guard let crs, transform != nil else { throw noPlace }
    guard let target = other.crs, other.transform != nil else {
      throw other.noPlace
    }
    try requireNear(crs)
    try other.requireNear(target)
    return (crs, target)
  }

  /// Makes sure that GDAL's warper finds its way: see `Conversion.farthest`.
  private func requireNear(_ crs: CRS) throws {
    let (rows, columns) = (Double(height), Double(width))
    let corners = [(0, 0), (columns, 0), (0, rows), (columns, rows)].map {
      transform?.coordinates(column: $0.0, row: $0.1) ?? (0, 0)
    }
    let isNear = corners.allSatisfy { x, y in
      abs(x) <= Conversion.farthest && abs(y) <= Conversion.farthest
    }
    guard isNear else {
      let reason = "its corners are farther out than \(Conversion.farthest)"
      throw RasterError.transform(path: path, crs: crs.label, reason: reason)
    }
  }

  func warp(
    _ source: borrowing Handle,
    into memory: borrowing Handle,
    _ crs: CRS,
    _ target: CRS,
    _ resampling: Resampling
  ) throws {
    GDAL.clearMessages()
    let code = source.gdal.GDALReprojectImage(
      source.dataset,
      crs.wkt,
      memory.dataset,
      target.wkt,
      resampling.warp,
      Self.warpMemory,
      // An eighth of a pixel: what GDAL's own tools allow for speed.
      0.125,
      GDAL.progress,
      nil,
      nil
    )
    try Interruption.check()
    guard code == CE_None else {
      throw RasterError.transform(path: path, crs: target.label, reason: GDAL.failure)
    }
  }

  /// Some bands of an image in memory.
  func all(
    of memory: borrowing Handle,
    _ numbers: [Int],
    _ size: (height: Int, width: Int),
    _ dtype: DType
  ) throws -> Tensor {
    let result = try Tensor(uninitialized: [numbers.count, size.height, size.width], dtype)
    let request = Request(
      numbers: numbers,
      window: Window(row: 0, column: 0, height: size.height, width: size.width),
      size: size,
      resampling: .nearest
    )
    try request.read(into: result, from: memory, path: path, block: (1, size.width))
    return result
  }

  /// Bytes that warping may take at a time.
  private static let warpMemory = 256e6
}

extension Resampling {
  fileprivate var warp: GDALResampleAlg {
    switch self {
    case .nearest: GRA_NearestNeighbour
    case .bilinear: GRA_Bilinear
    case .cubic: GRA_Cubic
    case .average: GRA_Average
    case .mode: GRA_Mode
    }
  }
}
