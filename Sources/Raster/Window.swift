/// A rectangle of pixels.
package struct Window: Sendable, Hashable, CustomStringConvertible {
  package let row: Int
  package let column: Int
  package let height: Int
  package let width: Int

  package init(row: Int, column: Int, height: Int, width: Int) {
    (self.row, self.column, self.height, self.width) = (row, column, height, width)
  }

  package var description: String { "[\(row), \(column), \(height), \(width)]" }

  /// Whether the window has pixels and none of them lies outside a raster of this size.
  package func fits(height rows: Int, width columns: Int) -> Bool {
    row >= 0 && column >= 0 && height > 0 && width > 0 && row <= rows && column <= columns
      && height <= rows - row && width <= columns - column
  }

  /// Whether the two have a pixel in common.
  package func overlaps(_ other: Window) -> Bool {
    row < other.row + other.height && other.row < row + height
      && column < other.column + other.width && other.column < column + width
  }
}
