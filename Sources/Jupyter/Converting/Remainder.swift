import Checkpoints
import Session

/// What a script cannot say about a cell of a notebook: kept at the script's end, for the conversion back.
struct Remainder: Equatable {
  /// The cell's place in the notebook, from 1.
  let number: Int
  let identifier: String?
  /// Fields that the cell has besides or instead of those that the script says.
  private let fields: JSONRecord
  /// Fields that the cell does not have.
  private let missing: [String]

  /// Compares a cell with what its lines say; nothing where they say it all.
  init?(of cell: JSONRecord, said: JSONRecord, number: Int) {
    self.number = number
    identifier = cell["id"]?.stringValue
    var fields: JSONRecord = [:]
    for (key, value) in cell where said[key] != value { fields[key] = value }
    self.fields = fields
    missing = said.keys.filter { cell[$0] == nil }.map(\.text)
    if fields.isEmpty, missing.isEmpty { return nil }
  }

  /// Reads a remainder; nothing where the record is none.
  init?(_ record: JSONRecord) {
    guard let number = record["cell"]?.intValue, let fields = record["fields"]?.recordValue else {
      return nil
    }
    self.number = number
    self.fields = fields
    identifier = record["id"]?.stringValue
    missing = record["missing"]?.elements?.compactMap(\.stringValue) ?? []
  }

  /// Whether the cell is found again by its name; otherwise by its place.
  var isNamed: Bool { identifier.map(CellText.canBeSaid) ?? false }

  /// The remainder as it is written.
  var record: JSONRecord {
    var record: JSONRecord = ["cell": .int(number)]
    if let identifier { record["id"] = .string(identifier) }
    record["fields"] = .record(fields)
    if !missing.isEmpty { record["missing"] = .list(missing.map { .string($0) }) }
    return record
  }

  /// Returns a cell with what its lines do not say.
  ///
  /// Where the lines were changed since, they count: old outputs do not come back beside new ones.
  func completing(_ said: JSONRecord) -> JSONRecord {
    var cell = said
    for (key, value) in fields {
      switch key.text {
      case "cell_type": continue
      case "source" where !isWritten(alike: "source", value, said): continue
      case "outputs" where !isWritten(alike: "outputs", value, said): continue
      default: cell[key] = value
      }
    }
    for key in missing { cell[key] = nil }
    return cell.sorted
  }

  /// Whether a script has the same lines for a field's value as for what was said.
  private func isWritten(alike key: String, _ value: JSONValue, _ said: JSONRecord) -> Bool {
    var cell = said
    cell[key] = value
    func visible(_ cell: JSONRecord) -> [String] {
      let lines = CellText.lines(of: cell, number: number)
      let notebook = Notebook(text: lines.joined(separator: "\n"), path: "")
      return notebook.cells.flatMap { [$0.code] + $0.recorded }
    }
    return visible(cell).elementsEqual(visible(said)) { $0.utf8.elementsEqual($1.utf8) }
  }
}

extension CheckpointRecord {
  /// The record with its keys in the order of the alphabet.
  var sorted: JSONRecord {
    var sorted: JSONRecord = [:]
    for key in keys.sorted(by: { $0.text < $1.text }) { sorted[key] = self[key] }
    return sorted
  }
}
