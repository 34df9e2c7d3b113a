import Raster
import Tensor

/// Bands of one image, all in one file or in a file each, brought to one grid.
struct BandStack {
  /// One file for all bands, or one for each.
  let files: [String]
  /// The bands to take of one file, from 1; all where it is `nil`.
  var bands: [Int]?

  /// Height and width of the grid: those of the finest file.
  func size() throws -> (height: Int, width: Int) {
    let rasters = try files.map { try Raster(path: $0) }
    return Self.grid(rasters)
  }

  /// Reads the bands or a part of them; outside of the scene is 0, which counts as data: masks leave it
  /// out.
  ///
  /// - Parameters:
  ///   - window: The part; all where left out.
  ///   - scaling: What becomes of the stored numbers; they stay where left out.
  /// - Returns: The bands in their order, where they hold data, and the size of the whole.
  /// - Throws: `RasterError.depth` where their type does not tell what becomes 1.
  /// - Shape: [bands, height, width], float32
  func read(window: Window? = nil, _ scaling: Scaling? = nil) throws -> Pictures.Part {
    let rasters = try files.map { try Raster(path: $0) }
    let grid = Self.grid(rasters)
    let wanted = window ?? Window(row: 0, column: 0, height: grid.height, width: grid.width)
    guard let inside = wanted.inside(height: grid.height, width: grid.width) else {
      throw RasterError.window(
        path: files[0],
        window: wanted,
        width: grid.width,
        height: grid.height
      )
    }
    for raster in rasters { try scaling?.check(raster) }
    let parts = try rasters.map { raster in
      try Self.part(inside, of: raster, bands: files.count == 1 ? bands : [1], grid: grid)
    }
    let values = parts.count == 1 ? parts[0].values : try Tensor.concatenated(parts.map(\.values))
    scaling?.apply(to: values)
    var map = ValidityMap(height: inside.height, width: inside.width)
    for valid in parts.compactMap(\.valid) { try map.leaveOutZeros(of: valid) }
    guard inside != wanted else {
      return Pictures.Part(values: values, valid: map.flags, scene: grid)
    }
    return try Pictures.Part(
      values: Self.placed(values, inside, in: wanted),
      valid: map.flags.map { try Self.placed(valid: $0, inside, in: wanted) },
      scene: grid
    )
  }

  private static func grid(_ rasters: [Raster]) -> (height: Int, width: Int) {
    let finest = rasters.max { $0.height * $0.width < $1.height * $1.width }
    return (finest?.height ?? 0, finest?.width ?? 0)
  }

  private static func part(
    _ window: Window,
    of raster: Raster,
    bands: [Int]?,
    grid: (height: Int, width: Int)
  ) throws -> ValidPixels {
    if (raster.height, raster.width) == grid {
      return try raster.readValid(bands: bands, window: window, as: .float32)
    }
    let whole = try raster.readValid(bands: bands, size: grid, as: .float32)
    return ValidPixels(
      values: try Pictures.cropped(whole.values, window),
      valid: try whole.valid.map { try Pictures.cropped($0, window) }
    )
  }

  /// Where a part holds data, in a window that reaches beyond the scene.
  private static func placed(
    valid part: Tensor,
    _ inside: Window,
    in window: Window
  ) throws -> Tensor {
    let result = try ValidityMap.everywhere((window.height, window.width))
    window.place(part, of: inside, in: result)
    return result
  }

  /// A part in the place where it belongs in a window that reaches beyond the scene.
  private static func placed(_ part: Tensor, _ inside: Window, in window: Window) throws -> Tensor {
    let result = try Tensor.zeros([part.shape[0], window.height, window.width])
    let dense = try part.contiguous()
    let top = inside.row - window.row
    let left = inside.column - window.column
    withElements(Float.self, dense, result) { from, to in
      for band in 0..<part.shape[0] {
        for row in 0..<inside.height {
          let target = ((band * window.height) + top + row) * window.width + left
          let source = (band * inside.height + row) * inside.width
          (to + target).update(from: from + source, count: inside.width)
        }
      }
    }
    return result
  }
}

extension Window {
  /// Puts the bytes of a part where they belong in what the window holds.
  ///
  /// - Parameters:
  ///   - part: A byte for each pixel of the part.
  ///   - inside: Where the part lies.
  ///   - result: A byte for each pixel of the window.
  func place(_ part: Tensor, of inside: Window, in result: Tensor) {
    part.withBytes { from in
      result.withBytes { to in
        for line in 0..<inside.height {
          let target = (inside.row - row + line) * width + inside.column - column
          (to + target).copyMemory(from: from + line * inside.width, byteCount: inside.width)
        }
      }
    }
  }

  /// The part of the window that lies in a scene of a size; `nil` where there is none.
  func inside(height rows: Int, width columns: Int) -> Window? {
    let (top, left) = (max(row, 0), max(column, 0))
    let (bottom, right) = (min(row + height, rows), min(column + width, columns))
    guard bottom > top, right > left else { return nil }
    return Window(row: top, column: left, height: bottom - top, width: right - left)
  }
}
