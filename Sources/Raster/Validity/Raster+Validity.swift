import CGDAL
import Glibc
import Tensor

/// Pixels of a raster, and where they hold data.
package struct ValidPixels: Sendable {
  /// What is stored, also where that stands for no data.
  ///
  /// - Shape: [bands, height, width]
  package let values: Tensor
  /// 1 where every band has data; `nil` where all pixels do.
  ///
  /// - Shape: [height, width], bool
  package let valid: Tensor?

  package init(values: Tensor, valid: Tensor?) { (self.values, self.valid) = (values, valid) }

  /// Pixels that hold data where every band is finite, NaN in every band elsewhere.
  ///
  /// - Shape: values [bands, height, width], float32 or float64, in memory of its own
  package init(finite values: Tensor) throws {
    var map = ValidityMap(height: values.shape[1], width: values.shape[2])
    try map.leaveOutNonFinite(of: values)
    values.fill(.nan, where: map.flags)
    self.init(values: values, valid: map.flags)
  }
}

extension Raster {
  /// Reads pixels as `read` does, together with where they hold data.
  ///
  /// A pixel that lacks one of the bands is not valid: by the band's nodata value, a mask, alpha of 0,
  /// or a value that is not finite. At another size, what is invalid has no part in its neighbors.
  /// - Parameters:
  ///   - chosen: the bands, numbered from 1; all where left out.
  ///   - window: all of the raster where left out.
  ///   - size: how many pixels there are to be; those of the window where left out.
  ///   - resampling: how pixels are made at another size.
  ///   - type: the type of the elements; the widest of the bands' where left out.
  ///   - layout: how pixels are to lie in memory.
  /// - Returns: the pixels, and where every band holds data.
  /// - Throws: `RasterError`, `TensorError.memory` where the pixels do not fit into memory.
  package func readValid(
    bands chosen: [Int]? = nil,
    window: Window? = nil,
    size: (height: Int, width: Int)? = nil,
    resampling: Resampling = .bilinear,
    as type: DType? = nil,
    layout: PixelLayout = .planes
  ) throws -> ValidPixels {
    let numbers = chosen ?? bands.map(\.number)
    var values = try read(
      bands: numbers,
      window: window,
      size: size,
      resampling: resampling,
      as: type,
      layout: layout
    )
    let area = window ?? extent
    let target = (height: values.shape[1], width: values.shape[2])
    let isMixed = target != (area.height, area.width) && resampling != .nearest
    let isFloating = numbers.contains { bands[$0 - 1].dtype.isFloating }
    if isMixed, isFloating, try values.holdsNonFinite,
      let better = try readAroundHoles(numbers, area, target, resampling, values.dtype)
    {
      values = better
    }
    var map = ValidityMap(height: target.height, width: target.width)
    if isFloating { try map.leaveOutNonFinite(of: values) }
    try leaveOutMasked(numbers, area, target, &map)
    if isMixed { try leaveOutNodata(numbers, values, &map) }
    return ValidPixels(values: values, valid: map.flags)
  }

  /// Where pixels hold data: 1 where every one of the bands does, 0 elsewhere.
  ///
  /// - Shape: [height, width]
  package func validity(
    bands chosen: [Int]? = nil,
    window: Window? = nil,
    size: (height: Int, width: Int)? = nil
  ) throws -> Tensor {
    let numbers = chosen ?? bands.map(\.number)
    let area = try checked(window ?? extent)
    let size = size ?? (area.height, area.width)
    try checkBands(numbers)
    try checkMemory(count: 2, size: size, dtype: .uint8)
    var map = ValidityMap(height: size.height, width: size.width)
    for number in Set(numbers).sorted() where bands[number - 1].dtype.isFloating {
      try map.leaveOutNonFinite(
        of: read(bands: [number], window: area, size: size, resampling: .nearest)
      )
    }
    try leaveOutMasked(numbers, area, size, &map)
    return try map.flags ?? ValidityMap.everywhere(size)
  }

  /// Whether some pixels may hold no data: by a nodata value, a mask or alpha, or for being not finite.
  package var hasGaps: Bool {
    bands.contains { $0.dtype.isFloating }
      || handle.withLock { handle in bands.contains { flags(of: $0.number, handle) != nil } }
  }

  /// The flags of a band's mask; `nil` where all its pixels are valid.
  func flags(of number: Int, _ handle: borrowing Handle) -> Int32? {
    let flags = handle.gdal.GDALGetMaskFlags(
      handle.gdal.GDALGetRasterBand(handle.dataset, Int32(number))
    )
    return flags & GMF_ALL_VALID == 0 ? flags : nil
  }

  /// Leaves out what nodata values, masks and alpha say.
  func leaveOutMasked(
    _ numbers: [Int],
    _ window: Window,
    _ size: (height: Int, width: Int),
    _ map: inout ValidityMap
  ) throws {
    var hasShared = false
    for number in Set(numbers).sorted() {
      guard let flags = handle.withLock({ flags(of: number, $0) }) else { continue }
      // A mask of the whole file is the same for every band.
      let isShared = flags & GMF_PER_DATASET != 0
      if isShared, hasShared { continue }
      hasShared = hasShared || isShared
      try map.leaveOutZeros(of: mask(number, window, size))
    }
  }

  /// The mask of a band: 0 where it has no data.
  func mask(
    _ number: Int,
    _ window: Window,
    _ size: (height: Int, width: Int)
  ) throws -> Tensor {
    let stored = orientation.stored(size)
    let result = try Tensor(uninitialized: [1, stored.height, stored.width], .uint8)
    let request = Request(
      numbers: [number],
      window: orientation.stored(window, height: height, width: width),
      size: stored,
      resampling: .nearest,
      masks: true
    )
    try handle.withLock { handle in
      try request.read(into: result, from: handle, path: path, block: bands[number - 1].block)
    }
    return try orientation.applied(to: result)
  }

  /// Leaves out what came of no valid pixel at all, for which GDAL puts the nodata value.
  private func leaveOutNodata(
    _ numbers: [Int],
    _ values: Tensor,
    _ map: inout ValidityMap
  ) throws {
    for (index, number) in numbers.enumerated() {
      guard let nodata = bands[number - 1].nodata, values.dtype.holds(nodata) else { continue }
      try map.leaveOut(nodata, of: values.selected(axis: 0, at: index))
    }
  }

  /// Bands at another size, made of the pixels alone that hold data.
  ///
  /// - Returns: `nil` for a window so large that it is left to GDAL.
  private func readAroundHoles(
    _ numbers: [Int],
    _ window: Window,
    _ size: (height: Int, width: Int),
    _ resampling: Resampling,
    _ dtype: DType
  ) throws -> Tensor? {
    guard dtype.isFloating, isCopyable(numbers, window, as: dtype) else { return nil }
    let memory = try marked(read(bands: numbers, window: window, as: dtype), numbers, window)
    return try resampled(memory, numbers.count, window, size, resampling, dtype)
  }

  /// A window that lies in memory, at another size.
  ///
  /// - Parameters:
  ///   - memory: The pixels of the window, in bands.
  ///   - count: The number of bands.
  ///   - window: Whose size it has.
  ///   - size: The size that is wanted.
  ///   - resampling: How pixels are mixed.
  ///   - dtype: The type of the result.
  /// - Returns: The pixels.
  /// - Throws: `RasterError`, `TensorError.memory`.
  /// - Shape: → [bands, height, width]
  func resampled(
    _ memory: borrowing Handle,
    _ count: Int,
    _ window: Window,
    _ size: (height: Int, width: Int),
    _ resampling: Resampling,
    _ dtype: DType
  ) throws -> Tensor {
    let result = try Tensor(uninitialized: [count, size.height, size.width], dtype)
    let request = Request(
      numbers: Array(1...count),
      window: Window(row: 0, column: 0, height: window.height, width: window.width),
      size: size,
      resampling: resampling
    )
    try request.read(into: result, from: memory, path: path, block: (1, window.width))
    return result
  }
}
