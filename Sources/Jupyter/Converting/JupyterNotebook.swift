import Checkpoints
import Session

/// A notebook as Jupyter's files have it, its texts whole instead of in lines.
package struct JupyterNotebook: Equatable {
  package var cells: [JSONRecord]
  /// Everything but the cells: metadata and the format's version.
  package var rest: JSONRecord

  package init(cells: [JSONRecord], rest: JSONRecord) {
    self.cells = cells
    self.rest = rest
  }

  /// Reads the text of an `.ipynb` file.
  /// - Throws: `ConversionError`.
  package init(text: String, path: String) throws {
    let value: JSONValue
    do {
      value = try JSONParser.parse(Array(text.utf8), as: .python)
    } catch {
      throw ConversionError.notJSON(path: path, problem: "\(error)")
    }
    guard var record = value.recordValue, let version = record["nbformat"]?.intValue else {
      throw ConversionError.notNotebook(path: path)
    }
    guard version == 4, let cells = record["cells"]?.elements else {
      throw ConversionError.version(path: path, version)
    }
    self.cells = try cells.enumerated().map { index, value in
      guard let cell = value.recordValue,
        ["code", "markdown", "raw"].contains(cell["cell_type"]?.stringValue)
      else { throw ConversionError.cell(path: path, number: index + 1) }
      return NotebookLines.joined(cell)
    }
    record["cells"] = nil
    rest = record
  }

  /// The notebook as Jupyter writes it.
  /// - Throws: `CheckpointError` for what no notebook holds.
  package func text() throws -> String {
    var record: JSONRecord = ["cells": .list(cells.map { .record(NotebookLines.split($0)) })]
    for (key, value) in rest { record[key] = value }
    return try JSONWriter.text(.record(record), style: .spread) + "\n"
  }

  /// Whether cells have names of their own, as they do since version 4.5.
  var hasIdentifiers: Bool { rest["nbformat_minor"]?.intValue ?? 0 >= 5 }

  /// What a notebook of gfm's says besides its cells.
  static let plainRest: JSONRecord = [
    "metadata": .record([
      "kernelspec": .record([
        "display_name": .string("gfm"), "language": .string("gfm"), "name": .string("gfm"),
      ]),
      "language_info": .record([
        "file_extension": .string(".gfm"), "mimetype": .string("text/x-gfm"),
        "name": .string("gfm"), "pygments_lexer": .string("python"),
      ]),
    ]),
    "nbformat": .int(4),
    "nbformat_minor": .int(5),
  ]
}

/// Why a notebook or script is not converted.
package enum ConversionError: Error, Equatable {
  case notJSON(path: String, problem: String)
  case notNotebook(path: String)
  case version(path: String, Int)
  case cell(path: String, number: Int)
  case damagedRemainder(path: String, line: Int)
  case endings(String, String)
}

extension ConversionError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notJSON(let path, let problem): "\(path) is not JSON: \(problem)"
    case .notNotebook(let path): "\(path) is not a notebook: it has no 'nbformat'"
    case .version(let path, let version):
      "\(path) has version \(version) of the format; only 4 is read: open and save it in Jupyter"
    case .cell(let path, let number): "\(path): cell \(number) is no code, markdown or raw cell"
    case .damagedRemainder(let path, let line):
      "\(path):\(line): this line is not as a conversion wrote it; without it, what it held is lost"
    case .endings(let from, let to):
      "one of '\(from)' and '\(to)' must end in .ipynb, the other in .gfm"
    }
  }
}
