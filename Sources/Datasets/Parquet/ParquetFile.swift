import Files
import Foundation

/// A Parquet file's columns of texts, and of lists of texts.
///
/// - Source: Apache Parquet, `parquet.thrift`.
package struct ParquetFile {
  /// The most values of a column that are believed.
  static let mostValues = 1 << 24

  private let path: String
  private let data: [UInt8]
  private let columns: [Column]
  private let groups: [Thrift]

  private struct Column {
    let name: String
    let path: [String]
    /// How deep a value lies that is there, and how deep lists are nested.
    let definition: Int
    let repetition: Int
    let isText: Bool
  }

  package init(path: String) throws {
    self.path = path
    do {
      data = try ReadableFile.bytes(of: path)
    } catch {
      throw DatasetError.file(path: path, reason: "it cannot be read")
    }
    do {
      let footer = try Self.footer(of: data)
      guard let schema = footer[2]?.list, let groups = footer[4]?.list else {
        throw ParquetFault.structure
      }
      columns = try Self.columns(of: schema)
      self.groups = groups
    } catch let fault as ParquetFault {
      throw DatasetError.file(path: path, reason: "no Parquet table: \(fault.reason)")
    }
  }

  package var columnNames: [String] { columns.map(\.name) }

  /// The texts of a column, a list for each row.
  package func strings(_ name: String) throws -> [[String]] {
    guard let column = columns.first(where: { $0.name == name }), column.isText else {
      throw DatasetError.file(path: path, reason: "it has no column \(name) of texts")
    }
    do {
      // Several groups may name the same bytes, so that only their sum says how much there is.
      var left = Self.mostValues
      return try groups.flatMap { group in
        let rows = try rows(of: column, in: group, most: left)
        left -= rows.reduce(rows.count) { $0 + $1.count }
        return rows
      }
    } catch let fault as ParquetFault {
      throw DatasetError.file(path: path, reason: "column \(name): \(fault.reason)")
    }
  }

  private static func footer(of data: [UInt8]) throws -> Thrift {
    guard data.count > 12, data.suffix(4) == [0x50, 0x41, 0x52, 0x31] else {
      throw ParquetFault.ends
    }
    var tail = Bytes(data.suffix(8))
    let length = try tail.fixed(4)
    guard length <= data.count - 12 else { throw ParquetFault.ends }
    var bytes = Bytes(data[(data.count - 8 - length)..<(data.count - 8)])
    return try Thrift(&bytes)
  }

  private static func columns(of schema: [Thrift]) throws -> [Column] {
    var columns: [Column] = []
    var next = 1
    func visit(_ path: [String], _ definition: Int, _ repetition: Int) throws {
      guard next < schema.count, path.count < 16 else { throw ParquetFault.structure }
      let element = schema[next]
      next += 1
      let kind = element[3]?.number ?? 0
      guard (0...2).contains(kind) else { throw ParquetFault.structure }
      let path = path + [element[4]?.text ?? ""]
      let (definition, repetition) = (definition + min(kind, 1), repetition + (kind == 2 ? 1 : 0))
      let children = element[5]?.number ?? 0
      if children > 0 {
        guard children <= schema.count else { throw ParquetFault.structure }
        for _ in 0..<children { try visit(path, definition, repetition) }
      } else {
        columns.append(
          Column(
            name: path[0],
            path: path,
            definition: definition,
            repetition: repetition,
            isText: element[1]?.number == 6
          )
        )
      }
    }
    let children = schema.first?[5]?.number ?? 0
    guard (0...schema.count).contains(children) else { throw ParquetFault.structure }
    for _ in 0..<children { try visit([], 0, 0) }
    return columns
  }

  private func rows(of column: Column, in group: Thrift, most: Int) throws -> [[String]] {
    let chunk = group[1]?.list?.first { chunk in
      chunk[3]?[3]?.list?.compactMap(\.text) == column.path
    }
    guard let chunk = chunk?[3], let total = chunk[5]?.number, let start = chunk[9]?.number else {
      throw ParquetFault.structure
    }
    guard total >= 0, total <= most else { throw ParquetFault.tooMany }
    var offset = min(chunk[11]?.number ?? start, start)
    if offset == 0 { offset = start }
    guard (0..<data.count).contains(offset) else { throw ParquetFault.ends }
    var bytes = Bytes(data[offset...])
    var page = ParquetPage(
      codec: chunk[4]?.number ?? 0,
      definition: column.definition,
      repetition: column.repetition
    )
    while page.count < total { try page.read(&bytes) }
    return page.rows
  }
}
