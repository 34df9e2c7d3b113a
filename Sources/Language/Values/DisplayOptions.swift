/// How values are shown.
package struct DisplayOptions: Sendable {
  /// Columns available.
  package var width: Int
  /// Whether tables show columns of times and rates.
  package var showsVolatileColumns: Bool
  /// Most rows a table shows before it is cut in the middle.
  package var tableRows: Int

  package init(width: Int = 100, showsVolatileColumns: Bool = false, tableRows: Int = 20) {
    self.width = width
    self.showsVolatileColumns = showsVolatileColumns
    self.tableRows = tableRows
  }
}
