/// Tables as text, with commas between fields and quotes around those that need them.
enum CommaSeparated {
  static func quoted(_ field: String) -> String {
    guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
    return "\"\(field.replacing("\"", with: "\"\""))\""
  }

  /// The fields of each line; quoted fields may hold commas and newlines.
  static func rows(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var fields: [String] = []
    var field = ""
    var isQuoted = false
    var rest = Substring(text)
    while let character = rest.popFirst() {
      if isQuoted {
        if character != "\"" {
          field.append(character)
        } else if rest.first == "\"" {
          field.append(rest.removeFirst())
        } else {
          isQuoted = false
        }
      } else if character == "\"" {
        isQuoted = true
      } else if character == "," || character.isNewline {
        fields.append(field)
        field = ""
        if character.isNewline {
          rows.append(fields)
          fields = []
        }
      } else {
        field.append(character)
      }
    }
    if !field.isEmpty || !fields.isEmpty { rows.append(fields + [field]) }
    return rows
  }
}
