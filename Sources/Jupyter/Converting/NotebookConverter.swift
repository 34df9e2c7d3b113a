import Checkpoints
import Session

/// Turns notebooks of Jupyter's into scripts and back, so that nothing is lost on the way.
package enum NotebookConverter {
  /// The marker of the cell that holds what a script cannot say.
  private static let remainderMarker = "# %% [raw] [jupyter]"

  /// Returns a notebook as a script in the percent format.
  package static func script(of notebook: JupyterNotebook) -> String {
    var lines: [String] = []
    var remainders: [JSONRecord] = []
    var rest = notebook.rest
    if let header = takeOwn(&rest)?["header"]?.stringValue { lines += TextLines.split(header) }
    if rest != JupyterNotebook.plainRest { remainders.append(["notebook": .record(rest)]) }
    for (index, cell) in notebook.cells.enumerated() {
      let isLast = index == notebook.cells.count - 1 && remainders.isEmpty
      let (text, remainder) = written(cell, number: index + 1, isLast: isLast, in: notebook)
      lines += text
      if let remainder { remainders.append(remainder.record) }
    }
    if !remainders.isEmpty {
      lines +=
        [remainderMarker] + remainders.map { "# " + String(decoding: $0.line, as: UTF8.self) }
      lines.append("")
    }
    return lines.joined(separator: "\n")
  }

  /// A cell's lines, and what they do not say.
  ///
  /// The lines that it had in a script once come back, if they still say it all.
  private static func written(
    _ cell: JSONRecord,
    number: Int,
    isLast: Bool,
    in notebook: JupyterNotebook
  ) -> (lines: [String], remainder: Remainder?) {
    var cell = cell
    let former = takeOwn(&cell)?["written"]?.stringValue
    func remainder(of lines: [String]) -> Remainder? {
      let cells = Notebook(text: lines.joined(separator: "\n"), path: "").cells
      let said =
        cells.count == 1
        ? CellText.cell(cells[0], number: number, hasIdentifiers: notebook.hasIdentifiers) : [:]
      return Remainder(of: cell, said: said.sorted, number: number)
    }
    if let lines = former.map(TextLines.split), remainder(of: lines) == nil {
      // A string that is left open would swallow what follows.
      let isOpen = TextLines.startsInString(lines + [""]).last == true
      if isLast || !isOpen { return (lines, nil) }
    }
    let lines = CellText.lines(of: cell, number: number)
    guard let rest = remainder(of: lines) else { return (lines, nil) }
    return (CellText.lines(of: cell, number: number, isNamed: rest.isNamed), rest)
  }

  /// Takes out of a metadata what the converter itself put there.
  private static func takeOwn(_ record: inout JSONRecord) -> JSONRecord? {
    guard var metadata = record["metadata"]?.recordValue,
      var own = metadata["gfm"]?.recordValue,
      own["header"] != nil || own["written"] != nil
    else { return nil }
    let taken = own
    own["header"] = nil
    own["written"] = nil
    metadata["gfm"] = own.isEmpty ? nil : .record(own)
    record["metadata"] = .record(metadata)
    return taken
  }

  /// Returns a script in the percent format as a notebook.
  /// - Throws: `ConversionError.damagedRemainder`.
  package static func notebook(of script: Notebook) throws -> JupyterNotebook {
    var cells = script.cells
    var rest = JupyterNotebook.plainRest
    var remainders: [Remainder] = []
    if let last = cells.last, last.isRemainder {
      cells.removeLast()
      (rest, remainders) = try read(last, path: script.path)
    }
    if let first = cells.first, first.markerLine == nil, !first.isRunnable {
      cells.removeFirst()
      let header = first.body.joined(separator: "\n")
      if !header.isEmpty || !cells.isEmpty { put(own: "header", .string(header), into: &rest) }
    }
    let notebook = JupyterNotebook(cells: [], rest: rest)
    let named = Dictionary(
      remainders.filter(\.isNamed).map { ($0.identifier ?? "", $0) }
    ) { first, _ in first }
    // Of cells that share a name, each has what stood at its place.
    let placed = Dictionary(
      remainders.filter(\.isNamed).map { ("\($0.number) \($0.identifier ?? "")", $0) }
    ) { first, _ in first }
    let names = cells.map { cell in
      cell.marker.options.compactMap(CellText.identifier).last
    }
    let counts = Dictionary(names.compactMap { $0 }.map { ($0, 1) }, uniquingKeysWith: +)
    let numbered = Dictionary(
      remainders.filter { !$0.isNamed }.map { ($0.number, $0) }
    ) { first, _ in first }
    let converted = cells.enumerated().map { index, cell -> JSONRecord in
      let number = index + 1
      let said = CellText.cell(cell, number: number, hasIdentifiers: notebook.hasIdentifiers)
      let remainder =
        names[index].map { counts[$0] == 1 ? named[$0] : placed["\(number) \($0)"] }
        ?? numbered[number]
      var record = remainder?.completing(said) ?? said.sorted
      let lines = (cell.markerLine.map { [$0] } ?? []) + cell.body
      if lines != CellText.lines(of: record, number: number, isNamed: remainder != nil) {
        put(own: "written", .string(lines.joined(separator: "\n")), into: &record)
      }
      return record
    }
    return JupyterNotebook(cells: unique(converted, notebook), rest: rest)
  }

  private static func put(own key: String, _ value: JSONValue, into record: inout JSONRecord) {
    var metadata = record["metadata"]?.recordValue ?? [:]
    var own = metadata["gfm"]?.recordValue ?? [:]
    own[key] = value
    metadata["gfm"] = .record(own)
    record["metadata"] = .record(metadata)
  }

  private static func read(
    _ cell: Cell,
    path: String
  ) throws -> (rest: JSONRecord, remainders: [Remainder]) {
    var rest = JupyterNotebook.plainRest
    var remainders: [Remainder] = []
    for (offset, line) in cell.body.enumerated() {
      let text = line.drop { $0 == "#" || $0 == " " }
      if text.allSatisfy(\.isWhitespace) { continue }
      guard let record = try? JSONParser.parse(Array(text.utf8), as: .python).recordValue else {
        throw ConversionError.damagedRemainder(path: path, line: cell.firstLine + offset)
      }
      if let notebook = record["notebook"]?.recordValue {
        rest = notebook
      } else if let remainder = Remainder(record) {
        remainders.append(remainder)
      } else {
        throw ConversionError.damagedRemainder(path: path, line: cell.firstLine + offset)
      }
    }
    return (rest, remainders)
  }

  /// Gives cells that were added to a script names that no other cell has.
  private static func unique(_ cells: [JSONRecord], _ notebook: JupyterNotebook) -> [JSONRecord] {
    guard notebook.hasIdentifiers else { return cells }
    let names = cells.map { $0["id"]?.stringValue }
    var known = Set(
      names.enumerated().compactMap { index, name in
        name == CellText.plainIdentifier(index + 1) ? nil : name
      }
    )
    return cells.enumerated().map { index, cell in
      guard names[index] == CellText.plainIdentifier(index + 1) else { return cell }
      var cell = cell
      var name = CellText.plainIdentifier(index + 1)
      while !known.insert(name).inserted { name += "-new" }
      cell["id"] = .string(name)
      return cell
    }
  }
}
