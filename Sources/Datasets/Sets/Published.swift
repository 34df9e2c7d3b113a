import Glibc

/// The files of published datasets' layouts.
enum Published {
  /// Lists of splits that several datasets are used with.
  static let splits = "https://storage.googleapis.com/remote_sensing_representations"

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The first of some names that is there below a root.
  ///
  /// - Throws: `DatasetError.missingPart`, naming the first, where none is.
  static func part(
    _ names: [String],
    below root: String,
    of dataset: String,
    from published: String
  ) throws -> String {
    try first(of: names, below: root) {
      .missingPart(dataset: dataset, path: $0, published: published)
    }
  }

  /// The first of some names of a split's list that is there below a root.
  ///
  /// - Throws: `DatasetError.missingList`, naming the first, where none is.
  static func list(
    _ names: [String],
    below root: String,
    of dataset: String,
    from published: String
  ) throws -> String {
    try first(of: names, below: root) {
      .missingList(dataset: dataset, path: $0, published: published)
    }
  }

  private static func first(
    of names: [String],
    below root: String,
    orElse missing: (_ path: String) -> DatasetError
  ) throws -> String {
    if let name = names.first(where: { exists(FolderWalk.joined(root, $0)) }) { return name }
    throw missing(FolderWalk.joined(root, names[0]))
  }

  /// Checks that a root is a folder.
  static func require(folder root: String) throws { _ = try FolderWalk.entries(of: root) }

  /// The name of a split, which must be one of those there are.
  static func check(_ split: String, among known: [String], _ dataset: String) throws {
    guard !known.contains(split) else { return }
    throw DatasetError.argument(
      operation: dataset,
      name: "split",
      expected: known.map { "\"\($0)\"" }.joined(separator: " or "),
      actual: "\"\(split)\""
    )
  }

  /// The lines of a list of names, without empty ones.
  static func lines(_ path: String) throws -> [String] {
    try TextFile.read(path).split(whereSeparator: \.isNewline)
      .map { $0.trimmingPrefix(while: \.isWhitespace) }
      .map { line in
        String(line.reversed().drop(while: \.isWhitespace).reversed())
      }
      .filter { !$0.isEmpty }
  }

  /// A name without its ending.
  static func stem(_ name: String) -> String {
    name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }
}
