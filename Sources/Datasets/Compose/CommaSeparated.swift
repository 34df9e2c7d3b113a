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
    var field: [UInt8] = []
    var isQuoted = false
    let bytes = Array(text.utf8)
    var next = 0
    func close(_ field: inout [UInt8]) {
      fields.append(String(decoding: field, as: UTF8.self))
      field.removeAll(keepingCapacity: true)
    }
    while next < bytes.count {
      let byte = bytes[next]
      next += 1
      if isQuoted {
        if byte != UInt8(ascii: "\"") {
          field.append(byte)
        } else if next < bytes.count, bytes[next] == byte {
          field.append(byte)
          next += 1
        } else {
          isQuoted = false
        }
      } else if byte == UInt8(ascii: "\"") {
        isQuoted = true
      } else if byte == UInt8(ascii: ",") {
        close(&field)
      } else if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        if byte == UInt8(ascii: "\r"), next < bytes.count, bytes[next] == UInt8(ascii: "\n") {
          next += 1
        }
        close(&field)
        rows.append(fields)
        fields = []
      } else {
        field.append(byte)
      }
    }
    if !field.isEmpty || !fields.isEmpty {
      close(&field)
      rows.append(fields)
    }
    return rows
  }
}
