extension CommaSeparated {
  /// Splits bytes into lines of fields.
  package struct Lines {
    private let bytes: [UInt8]
    private let delimiter: UInt8
    private var position: Int
    private var line = 1

    /// - Parameter bytes: Text in UTF-8; a byte order mark at its start is no part of it.
    package init(_ bytes: [UInt8]) {
      self.bytes = bytes
      position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      delimiter = CommaSeparated.delimiter(of: bytes[position...]) ?? UInt8(ascii: ",")
    }

    /// The next line and its number, from 1.
    ///
    /// - Parameter check: called now and then; what it throws ends the reading.
    /// - Returns: the line's number and its fields; nil at the end.
    /// - Throws: `Fault.openQuote`.
    package mutating func next(
      check: () throws -> Void = {}
    ) throws -> (number: Int, fields: [Field])? {
      guard position < bytes.count else { return nil }
      let number = line
      var fields: [Field] = []
      while true {
        fields.append(try field(check))
        guard position < bytes.count, bytes[position] == delimiter else { break }
        position += 1
      }
      passLineBreak()
      return (number, fields)
    }

    private mutating func field(_ check: () throws -> Void) throws -> Field {
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        return Field(text: try plain(check), isQuoted: false)
      }
      let start = line
      position += 1
      var content: [UInt8] = []
      while position < bytes.count {
        let byte = bytes[position]
        position += 1
        if byte != UInt8(ascii: "\"") {
          if byte == 0x0A { line += 1 }
          content.append(byte)
          if content.count & 0xFFFFF == 0 { try check() }
        } else if position < bytes.count, bytes[position] == byte {
          content.append(byte)
          position += 1
        } else {
          // What follows the closing quote belongs to the field, as spreadsheets have it.
          return Field(
            text: String(decoding: content, as: UTF8.self) + (try plain(check)),
            isQuoted: true
          )
        }
      }
      throw Fault.openQuote(line: start)
    }

    /// The text up to the next delimiter or the end of the line.
    private mutating func plain(_ check: () throws -> Void) throws -> String {
      let start = position
      while position < bytes.count {
        let byte = bytes[position]
        if byte == delimiter || byte == 0x0A || byte == 0x0D { break }
        position += 1
        if position & 0xFFFFF == 0 { try check() }
      }
      return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func passLineBreak() {
      if position < bytes.count, bytes[position] == 0x0D { position += 1 }
      if position < bytes.count, bytes[position] == 0x0A { position += 1 }
      line += 1
    }
  }
}
