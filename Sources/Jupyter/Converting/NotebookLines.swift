import Session

/// Texts of a notebook, which files hold as lists of lines.
enum NotebookLines {
  /// Returns a cell whose texts are whole.
  static func joined(_ cell: JSONRecord) -> JSONRecord { mapped(cell) { _, value in join(value) } }

  /// Returns a cell whose texts are lists of lines.
  static func split(_ cell: JSONRecord) -> JSONRecord {
    mapped(cell) { kind, value in isSplit(kind) ? split(value) : value }
  }

  /// Whether files hold texts of a kind as lines.
  private static func isSplit(_ kind: String) -> Bool {
    kind.hasPrefix("text/") || ["application/javascript", "image/svg+xml"].contains(kind)
  }

  private static func mapped(
    _ cell: JSONRecord,
    _ change: (String, JSONValue) -> JSONValue
  ) -> JSONRecord {
    var cell = cell
    if let source = cell["source"] { cell["source"] = change("text/plain", source) }
    if let attachments = cell["attachments"]?.recordValue {
      cell["attachments"] = .record(
        fields(of: attachments) { _, value in
          value.recordValue.map { .record(bundle($0, change)) } ?? value
        }
      )
    }
    if let outputs = cell["outputs"]?.elements {
      cell["outputs"] = .list(outputs.map { output(of: $0, change) })
    }
    return cell
  }

  private static func output(
    of value: JSONValue,
    _ change: (String, JSONValue) -> JSONValue
  ) -> JSONValue {
    guard var output = value.recordValue else { return value }
    switch output["output_type"]?.stringValue {
    case "stream": if let text = output["text"] { output["text"] = change("text/plain", text) }
    case "display_data", "execute_result":
      if let data = output["data"]?.recordValue { output["data"] = .record(bundle(data, change)) }
    default: break
    }
    return .record(output)
  }

  /// A bundle of forms; those that are JSON themselves stay as they are.
  private static func bundle(
    _ data: JSONRecord,
    _ change: (String, JSONValue) -> JSONValue
  ) -> JSONRecord {
    fields(of: data) { kind, value in
      let isJSON =
        kind == "application/json" || kind.hasPrefix("application/") && kind.hasSuffix("+json")
      return isJSON ? value : change(kind, value)
    }
  }

  private static func fields(
    of record: JSONRecord,
    _ change: (String, JSONValue) -> JSONValue
  ) -> JSONRecord {
    var record = record
    for (key, value) in record { record[key] = change(key.text, value) }
    return record
  }

  private static func join(_ value: JSONValue) -> JSONValue {
    guard let items = value.elements else { return value }
    let texts = items.compactMap(\.stringValue)
    return texts.count == items.count ? .string(texts.joined()) : value
  }

  private static func split(_ value: JSONValue) -> JSONValue {
    guard let text = value.stringValue else { return value }
    var lines = TextLines.split(text)
    for index in lines.indices.dropLast() { lines[index] += "\n" }
    if lines.last == "" { lines.removeLast() }
    return .list(lines.map { .string($0) })
  }
}
