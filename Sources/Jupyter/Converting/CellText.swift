import Session

/// A cell of a notebook as lines of a script, as far as a script can say it.
enum CellText {
  /// What stands before a line that would mean something else in a script.
  private static let escape = "#\\"

  /// Returns a cell's lines: its marker, its text, what it printed and an empty line.
  /// - Parameters:
  ///   - cell: the cell as the notebook's file has it.
  ///   - number: the cell's place in the notebook, from 1.
  ///   - isNamed: whether the marker has the cell's name even where it comes from the place.
  /// - Returns: lines without their ends.
  static func lines(of cell: JSONRecord, number: Int, isNamed: Bool = false) -> [String] {
    let source = cell["source"]?.stringValue ?? ""
    let isCode = cell["cell_type"]?.stringValue == "code"
    let body = isCode ? codeLines(source) : remarkLines(source)
    let printed = isCode ? printedLines(cell["outputs"]?.elements ?? []) : []
    return [marker(of: cell, isNamed ? nil : number).line] + body
      + printed.map { $0.isEmpty ? "#>" : "#> " + $0 } + [""]
  }

  private static func marker(of cell: JSONRecord, _ number: Int?) -> CellMarker {
    let kind = CellMarker.Kind(rawValue: cell["cell_type"]?.stringValue ?? "") ?? .code
    var marker = CellMarker(kind: kind)
    if let count = cell["execution_count"]?.intValue { marker.options.append("[\(count)]") }
    if let name = cell["id"]?.stringValue, canBeSaid(name), name != number.map(plainIdentifier) {
      marker.options.append("id=\"\(name)\"")
    }
    if let tags = tags(of: cell), let option = CellMarker.option(ofTags: tags) {
      marker.options.append(option)
    }
    if let title = cell["metadata"]?.recordValue?["title"]?.stringValue,
      CellMarker(line: "# %% " + title) == CellMarker(title: title)
    {
      marker.title = title
    }
    return marker
  }

  /// Whether a marker can have a cell's name.
  static func canBeSaid(_ name: String) -> Bool {
    let option = "id=\"\(name)\""
    return !name.contains("\"") && !name.contains("\\")
      && CellMarker(line: "# %% " + option)?.options == [option]
  }

  /// The cell's tags, where it has any and they are such.
  private static func tags(of cell: JSONRecord) -> [String]? {
    guard let items = cell["metadata"]?.recordValue?["tags"]?.elements, !items.isEmpty else {
      return nil
    }
    let tags = items.compactMap(\.stringValue)
    return tags.count == items.count ? tags : nil
  }

  /// The name that an option gives a cell, with quotes as we write it or without, as we did before.
  static func identifier(of option: String) -> String? {
    guard option.hasPrefix("id=") else { return nil }
    let name = option.dropFirst(3)
    guard name.first == "\"", name.last == "\"", name.count > 1 else { return String(name) }
    return String(name.dropFirst().dropLast())
  }

  /// The name of a cell that has none of its own.
  static func plainIdentifier(_ number: Int) -> String { "cell-\(number)" }

  private static func codeLines(_ source: String) -> [String] {
    if source.isEmpty { return [] }
    let lines = TextLines.split(source)
    let inString = TextLines.startsInString(lines + [""])
    // A string that is left open would swallow the cells after it.
    if inString.last == true { return lines.map { escape + $0 } }
    return zip(lines, inString).map { line, inside in
      let isTaken =
        line.hasPrefix("#>") || line.hasPrefix(escape) || CellMarker(line: line) != nil
      return !inside && isTaken ? escape + line : line
    }
  }

  private static func remarkLines(_ source: String) -> [String] {
    if source.isEmpty { return [] }
    return TextLines.split(source).map { line in
      let remark = line.isEmpty ? "#" : "# " + line
      return CellMarker(line: remark) == nil ? remark : escape + line
    }
  }

  /// The lines that a session would have recorded for outputs.
  static func printedLines(_ outputs: [JSONValue]) -> [String] {
    var text = ""
    for output in outputs.compactMap(\.recordValue) {
      switch output["output_type"]?.stringValue {
      case "stream" where output["name"]?.stringValue == "stdout":
        text += output["text"]?.stringValue ?? ""
      case "display_data", "execute_result":
        guard let shown = output["data"]?.recordValue?["text/plain"]?.stringValue,
          output["metadata"]?.recordValue?["gfm"]?.recordValue?["progress"]?.boolValue != true
        else { continue }
        if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        text += shown + "\n"
      default: continue
      }
    }
    var lines = TextLines.split(text).map(TextLines.withoutReturn)
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// Returns what lines of a script say about a cell.
  static func cell(_ cell: Cell, number: Int, hasIdentifiers: Bool) -> JSONRecord {
    let marker = cell.marker
    var record: JSONRecord = ["cell_type": .string(marker.kind.rawValue)]
    if marker.kind == .code { record["execution_count"] = JSONValue.none }
    if hasIdentifiers { record["id"] = .string(plainIdentifier(number)) }
    var metadata: JSONRecord = [:]
    if !marker.title.isEmpty { metadata["title"] = .string(marker.title) }
    for option in marker.options {
      if let name = identifier(of: option) {
        record["id"] = .string(name)
      } else if marker.kind == .code, let count = Int(option.dropFirst().dropLast()),
        option == "[\(count)]"
      {
        record["execution_count"] = .int(count)
      }
    }
    if !marker.tags.isEmpty { metadata["tags"] = .list(marker.tags.map { .string($0) }) }
    record["metadata"] = .record(metadata.sorted)
    if marker.kind == .code {
      let text = cell.recorded.map { $0 + "\n" }.joined()
      let output: JSONRecord = [
        "name": .string("stdout"), "output_type": .string("stream"), "text": .string(text),
      ]
      record["outputs"] = .list(text.isEmpty ? [] : [.record(output)])
    }
    record["source"] = .string(marker.kind == .code ? code(of: cell) : remark(of: cell))
    return record
  }

  private static func code(of cell: Cell) -> String {
    let lines = TextLines.split(cell.code)
    return zip(lines, TextLines.startsInString(lines)).map { line, inside in
      !inside && line.hasPrefix(escape) ? String(line.dropFirst(escape.count)) : line
    }.joined(separator: "\n")
  }

  private static func remark(of cell: Cell) -> String {
    TextLines.split(cell.code).map { line in
      if line.hasPrefix(escape) { return String(line.dropFirst(escape.count)) }
      if line.hasPrefix("# ") { return String(line.dropFirst(2)) }
      return line.hasPrefix("#") ? String(line.dropFirst()) : line
    }.joined(separator: "\n")
  }
}
