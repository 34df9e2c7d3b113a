/// The table of BigEarthNet's second version: each patch's split and labels.
struct PatchTable {
  struct Row {
    let patch: String
    let split: String
    /// Positions among the 19 classes.
    let labels: [Int]
  }

  let rows: [Row]

  /// Reads `metadata.parquet`, or `metadata.csv` with the same columns.
  ///
  /// - Throws: `DatasetError.missingList` where neither is there, `DatasetError.columns` where one has
  ///   other columns.
  init(root: String) throws {
    let name = try Published.list(
      ["metadata.parquet", "metadata.csv"],
      below: root,
      of: BigEarthNetSet.name,
      from: BigEarthNetSet.published
    )
    let path = FolderWalk.joined(root, name)
    rows =
      name.hasSuffix(".csv") ? try Self.fromText(path) : try Self.fromParquet(path)
  }

  private static let columns = ["patch_id", "split", "labels"]

  private static func fromParquet(_ path: String) throws -> [Row] {
    let file = try ParquetFile(path: path)
    for name in columns where !file.columnNames.contains(name) {
      throw DatasetError.columns(
        path: path,
        line: 1,
        expected: "a column \(name)",
        actual: file.columnNames.joined(separator: ", ")
      )
    }
    let patches = try file.strings("patch_id").map { $0.first ?? "" }
    let splits = try file.strings("split").map { $0.first ?? "" }
    let labels = try file.strings("labels")
    guard patches.count == splits.count, patches.count == labels.count else {
      throw DatasetError.file(path: path, reason: "its columns are of different lengths")
    }
    return try patches.indices.map { index in
      try row(patches[index], splits[index], labels[index], path)
    }
  }

  /// Labels in a text table stand in one field, as `['Pastures', 'Mixed forest']` or apart by `;`.
  private static func fromText(_ path: String) throws -> [Row] {
    let lines = try TextFile.rows(path)
    let header = lines.first ?? []
    let places = try columns.map { name in
      guard let place = header.firstIndex(of: name) else {
        throw DatasetError.columns(
          path: path,
          line: 1,
          expected: "columns patch_id, split, labels",
          actual: header.joined(separator: ", ")
        )
      }
      return place
    }
    return try lines.dropFirst().enumerated().map { number, fields in
      guard fields.count == header.count else {
        throw DatasetError.columns(
          path: path,
          line: number + 2,
          expected: "\(header.count) columns",
          actual: "\(fields.count)"
        )
      }
      return try row(fields[places[0]], fields[places[1]], names(in: fields[places[2]]), path)
    }
  }

  private static func names(in field: String) -> [String] {
    if field.hasPrefix("[") {
      let parts = field.split { $0 == "'" || $0 == "\"" }.map(String.init)
      return parts.filter { part in part.contains { $0.isLetter } }
    }
    return field.split(separator: ";").map { String($0.trimmingPrefix(while: \.isWhitespace)) }
  }

  private static func row(
    _ patch: String,
    _ split: String,
    _ names: [String],
    _ path: String
  ) throws -> Row {
    guard patch.hasPrefix("S2"), !patch.contains("/") else {
      throw DatasetError.file(path: path, reason: "\"\(patch.prefix(60))\" is no patch's name")
    }
    let labels = try names.map { name in
      guard let position = BigEarthNet.position(of: name, in: BigEarthNet.all19) else {
        throw DatasetError.label(path: path, name: name, classes: BigEarthNet.all19)
      }
      return position
    }
    return Row(patch: patch, split: split == "validation" ? "val" : split, labels: labels.sorted())
  }
}
