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
  /// Pixels outside this raster get the nodata value of their band, or 0.
  /// - Shape: [bands, other.height, other.width]
  package func read(
    bands numbers: [Int]? = nil,
    like other: Raster,
    resampling: Resampling = .bilinear
  ) throws -> Tensor {
    if sharesGrid(with: other) { return try read(bands: numbers) }
    if stored != nil { return try aligned(bands: numbers, like: other, resampling: resampling) }
    let numbers = numbers ?? bands.map(\.number)
    guard let crs, transform != nil else { throw RasterError.noCRS(path: path) }
    guard let target = other.crs, other.transform != nil else {
      throw RasterError.noCRS(path: other.path)
    }
    let size = (height: other.height, width: other.width)
    try check(bands: numbers, size: size, dtype: dtype)
    var georeference = try Georeference(like: other, size: size)
    georeference.nodata = nodata
    georeference.nodataByBand = nodataByBand
    let memory = try RasterWriter.inMemory(canvas(size), path: path)
    georeference.write(to: memory, dtype: dtype)
    try warp(into: memory, crs, target, resampling)
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

  /// Reads bands on pixels of another raster as floats, with NaN outside this raster and where it holds no data.
  ///
  /// The window is one of the other raster, all of it where none is given; the size is how many pixels
  /// it is to have, by default its own.
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
    if let stored {
      let pixels = try stored.aligned(
        bands: numbers,
        like: other,
        window: window,
        size: size,
        resampling: resampling
      )
      return try scaled(pixels, bands: numbers)
    }
    guard let crs, transform != nil else { throw RasterError.noCRS(path: path) }
    guard let target = other.crs, other.transform != nil else {
      throw RasterError.noCRS(path: other.path)
    }
    let isWide = [.int32, .int64, .float64].contains(dtype)
    let type = isWide ? DType.float64 : .float32
    try check(bands: numbers, size: size, dtype: type)
    var georeference = try Georeference(like: other, window: window, size: size)
    // What is no data on the canvas has no share in what is laid over it.
    georeference.nodata = .nan
    let canvas = try Tensor.full([bands.count, size.height, size.width], .nan).converted(to: type)
    let memory = try RasterWriter.inMemory(canvas, path: path)
    georeference.write(to: memory, dtype: type)
    try warp(into: memory, crs, target, resampling)
    let result = try Tensor(uninitialized: [numbers.count, size.height, size.width], type)
    let request = Request(
      numbers: numbers,
      window: Window(row: 0, column: 0, height: size.height, width: size.width),
      size: size,
      resampling: .nearest
    )
    try request.read(into: result, from: memory, path: path, block: (1, size.width))
    return result
  }

  private func warp(
    into memory: borrowing Handle,
    _ crs: CRS,
    _ target: CRS,
    _ resampling: Resampling
  ) throws {
    let dataset = memory.dataset
    try handle.withLock { handle in
      GDAL.clearMessages()
      let code = handle.gdal.GDALReprojectImage(
        handle.dataset,
        crs.wkt,
        dataset,
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
  }

  /// An image of what stands outside of the raster.
  private func canvas(_ size: (height: Int, width: Int)) throws -> Tensor {
    let result = try Tensor(uninitialized: [bands.count, size.height, size.width], dtype)
    let plane = size.height * size.width
    for (index, band) in bands.enumerated() {
      // In the raster's own type: a float would round large numbers.
      let one = try Tensor([band.nodata ?? 0], shape: [1], dtype: dtype)
      for pixel in index * plane..<(index + 1) * plane {
        (result.rawPointer + pixel * dtype.size).copyMemory(
          from: one.rawPointer,
          byteCount: dtype.size
        )
      }
    }
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
