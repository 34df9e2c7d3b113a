import Raster

/// How scenes are divided into tiles of one size.
enum Tiling {
  /// Tiles side by side from the upper left corner; the last ones reach beyond the scene.
  case padded
  /// Tiles side by side from the upper left corner; the last ones are moved back into the scene.
  case shifted

  /// The tiles of a scene; a scene no larger than a tile is one, whole.
  func windows(height: Int, width: Int, tile: Int) -> [Window?] {
    if self == .shifted, height <= tile, width <= tile { return [nil] }
    if self == .padded, height == tile, width == tile { return [nil] }
    return starts(height, tile).flatMap { row in
      starts(width, tile).map { column in
        Window(
          row: row,
          column: column,
          height: self == .shifted ? min(tile, height) : tile,
          width: self == .shifted ? min(tile, width) : tile
        )
      }
    }
  }

  private func starts(_ length: Int, _ tile: Int) -> [Int] {
    let starts = Array(stride(from: 0, to: length, by: tile))
    return self == .shifted ? starts.map { max(0, min($0, length - tile)) } : starts
  }

  /// Checks a tile's size; `nil` leaves scenes whole.
  static func check(_ tile: Int?, _ operation: String) throws {
    guard let tile, !(1...16384).contains(tile) else { return }
    throw DatasetError.argument(
      operation: operation,
      name: "tile",
      expected: "from 1 to 16384, or none",
      actual: "\(tile)"
    )
  }
}
