import Raster
import Tensor

/// Stored pixels of a part of a mask: numbers, or colors as one number each.
struct MaskPixels {
  let values: [Double]
  private let missing: [Bool]?
  private let nodata: [Bool]?

  /// Whether a mask of the file or alpha says that a pixel holds no data, or it is not finite.
  func isMissing(_ index: Int) -> Bool { missing?[index] ?? false }

  /// Whether a pixel has the value that stands for no data: a number its own, a color in all three channels, or
  /// its position in the table of colors.
  func isNodata(_ index: Int) -> Bool { nodata?[index] ?? false }

  /// Reads a window of a mask.
  ///
  /// - Parameters:
  ///   - raster: the mask.
  ///   - window: no more of it than fits into memory several times over.
  ///   - areColors: whether values are colors, of three bands or of a table.
  /// - Throws: `RasterError.bandCount` where colors are wanted and there are none, `DatasetError.maskColor` where they
  ///   are not wanted and bands differ.
  init(_ raster: Raster, _ window: Window, areColors: Bool) throws {
    let hasTable = areColors && raster.hasPalette
    guard !areColors || hasTable || raster.bands.count >= 3 else {
      throw RasterError.bandCount(path: raster.path, expected: 3, actual: raster.bands.count)
    }
    let plane = window.height * window.width
    let isThreefold = !areColors && raster.bands.count >= 3
    let bands = areColors && !hasTable || isThreefold ? [1, 2, 3] : [1]
    let stored = try raster.read(bands: bands, window: window, resampling: .nearest).doubles
    let tags = bands.map { raster.bands[$0 - 1] }
    nodata =
      tags.contains { $0.nodata == nil }
      ? nil
      : (0..<plane).map { index in
        tags.indices.allSatisfy { tags[$0].isNodata(stored[$0 * plane + index]) }
      }
    var missing = try raster.maskValidity(window: window)?.flags.map { !$0 }
    if stored.contains(where: { !$0.isFinite }) {
      let known = missing ?? [Bool](repeating: false, count: plane)
      missing = known.indices.map { index in
        known[index] || bands.indices.contains { !stored[$0 * plane + index].isFinite }
      }
    }
    self.missing = missing
    if isThreefold, let place = Self.color(in: stored, plane, missing) {
      throw DatasetError.maskColor(
        path: raster.path,
        color: (0..<3).map { stored[$0 * plane + place] },
        row: window.row + place / window.width,
        column: window.column + place % window.width
      )
    }
    if hasTable {
      values = Self.colors(stored, of: raster)
    } else if areColors {
      values = (0..<plane).map { index in
        (0..<3).reduce(0) { $0 * 256 + Self.byte(stored[$1 * plane + index]) }
      }
    } else {
      values = isThreefold ? Array(stored[..<plane]) : stored
    }
  }

  /// The first pixel that counts and whose three bands are not one number.
  private static func color(in stored: [Double], _ plane: Int, _ missing: [Bool]?) -> Int? {
    (0..<plane).first { index in
      let value = stored[index]
      return !(missing?[index] ?? false)
        && (value != stored[plane + index] || value != stored[2 * plane + index])
    }
  }

  private static func byte(_ value: Double) -> Double {
    value.isNaN ? 0 : min(max(value.rounded(), 0), 255)
  }

  /// Colors by their positions in a raster's table.
  private static func colors(_ positions: [Double], of raster: Raster) -> [Double] {
    var known: [Double: Double] = [:]
    return positions.map { position in
      if let color = known[position] { return color }
      let color = raster.color(at: Int(exactly: position) ?? -1)
      let number = color.reduce(0.0) { $0 * 256 + Double($1) }
      known[position] = number
      return number
    }
  }

  /// A window in strips of about a million pixels.
  static func strips(of window: Window) -> [Window] {
    let rows = max(1, (1 << 20) / window.width)
    return stride(from: 0, to: window.height, by: rows).map { row in
      Window(
        row: window.row + row,
        column: window.column,
        height: min(rows, window.height - row),
        width: window.width
      )
    }
  }

  /// The whole numbers that a window of a mask holds, in ascending order; a thousand of them are enough.
  static func integers(of raster: Raster, in window: Window) throws -> [Int] {
    var found: Set<Int> = []
    for strip in strips(of: window) where found.count < 1000 {
      for value in try MaskPixels(raster, strip, areColors: false).values {
        if let integer = Int(exactly: value) { found.insert(integer) }
      }
    }
    return found.sorted()
  }
}
