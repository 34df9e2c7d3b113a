import Formats
import Glibc
import Raster

/// The list of a composed pile's tiles: where each was cut and what must not be divided by a split.
package struct Manifest: Sendable, Equatable {
  /// One tile.
  package struct Row: Sendable, Equatable {
    /// The tile's path below the pile.
    package let tile: String
    package let source: String
    /// The file it was cut from, below the source's folder.
    package let file: String
    package let window: Window
    package let crs: String
    /// Coordinates of the upper left corner, as text; empty for plain images.
    package let x: String
    package let y: String
    /// SHA-256 of the tile's pixels, channel after channel.
    package let hash: String
    package let place: String
    package let spot: String
    package let entropy: String
  }

  package static let name = "manifest.csv"
  package let rows: [Row]

  package var rowsByTile: [String: Row] {
    Dictionary(rows.map { ($0.tile, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private static let columns = [
    "tile", "source", "file", "row", "column", "height", "width", "crs", "x", "y", "hash",
    "place", "spot", "entropy",
  ]

  /// The manifest as text.
  package var text: String {
    let lines = rows.map { row in
      [
        row.tile, row.source, row.file, "\(row.window.row)", "\(row.window.column)",
        "\(row.window.height)", "\(row.window.width)", row.crs, row.x, row.y, row.hash,
        row.place, row.spot, row.entropy,
      ].map(CommaSeparated.field).joined(separator: ",")
    }
    return ([Self.columns.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
  }

  package init(rows: [Row]) { self.rows = rows }

  /// Reads the manifest in a pile's folder; `nil` where there is none.
  package static func read(besidePile root: String) throws -> Manifest? {
    let path = FolderWalk.joined(root, name)
    guard access(path, F_OK) == 0 else { return nil }
    let lines = try TextFile.rows(path)
    guard lines.first == columns else {
      // Another program's table of the same name says nothing to us.
      return nil
    }
    return Manifest(
      rows: try lines.dropFirst().enumerated().map { number, fields in
        try Row(fields, path: path, line: number + 2)
      }
    )
  }
}

extension Manifest.Row {
  fileprivate init(_ fields: [String], path: String, line: Int) throws {
    guard fields.count == 14 else {
      throw DatasetError.manifest(
        path: path,
        line: line,
        reason: "\(fields.count) columns instead of 14"
      )
    }
    let numbers = fields[3..<7].compactMap { Int($0) }
    guard numbers.count == 4 else {
      throw DatasetError.manifest(path: path, line: line, reason: "a window is four whole numbers")
    }
    self.init(
      tile: fields[0],
      source: fields[1],
      file: fields[2],
      window: Window(row: numbers[0], column: numbers[1], height: numbers[2], width: numbers[3]),
      crs: fields[7],
      x: fields[8],
      y: fields[9],
      hash: fields[10],
      place: fields[11],
      spot: fields[12],
      entropy: fields[13]
    )
  }
}
