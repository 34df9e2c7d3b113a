/// What stands before the cursor: what kind of word is being typed, and in which call.
struct LineContext: Equatable {
  /// What the word at the cursor is.
  enum Word: Equatable {
    /// A name that may be a variable, a builtin, a keyword or a named argument.
    case name
    /// What follows `a.b.`.
    case member(of: [String])
    /// The text of a string so far.
    case string
    /// A command of the prompt, `:sa`.
    case command
    /// The argument of a command that takes a file.
    case file
  }

  var word: Word
  var prefix: String
  /// The byte of the line at which the prefix begins.
  var start: Int
  /// The function in whose parentheses the cursor stands.
  var call: String?

  /// Looks at a line before a byte offset.
  init(_ line: String, at point: Int) {
    let bytes = Array(line.utf8.prefix(point))
    word = .name
    prefix = ""
    start = bytes.count
    if bytes.first == UInt8(ascii: ":") {
      readCommand(bytes)
      return
    }
    var calls: [String?] = []
    var quote: (byte: UInt8, start: Int)?
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if let open = quote {
        if byte == UInt8(ascii: "\\"), open.byte == UInt8(ascii: "\"") {
          index += 1
        } else if byte == open.byte {
          quote = nil
        }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = (byte, index + 1)
      } else if LineContext.isOpening(byte) {
        let callee = LineContext.name(endingAt: index, in: bytes)
        calls.append(byte == UInt8(ascii: "(") && !callee.isEmpty ? callee : nil)
      } else if LineContext.isClosing(byte) {
        _ = calls.popLast()
      }
      index += 1
    }
    call = calls.last ?? nil
    if let quote {
      word = .string
      take(from: quote.start, bytes)
    } else {
      readName(bytes)
    }
  }

  private mutating func readCommand(_ bytes: [UInt8]) {
    if let space = bytes.firstIndex(of: 0x20) {
      word = .file
      let first = bytes[space...].firstIndex { $0 != 0x20 } ?? bytes.count
      take(from: first, bytes)
    } else {
      word = .command
      take(from: 1, bytes)
    }
  }

  private mutating func readName(_ bytes: [UInt8]) {
    let name = LineContext.name(endingAt: bytes.count, in: bytes)
    take(from: bytes.count - name.utf8.count, bytes)
    var path: [String] = []
    var end = start
    while end > 0, bytes[end - 1] == UInt8(ascii: ".") {
      let owner = LineContext.name(endingAt: end - 1, in: bytes)
      guard !owner.isEmpty else { return }
      path.insert(owner, at: 0)
      end -= 1 + owner.utf8.count
    }
    if !path.isEmpty { word = .member(of: path) }
  }

  private mutating func take(from first: Int, _ bytes: [UInt8]) {
    start = first
    prefix = String(decoding: bytes[first...], as: UTF8.self)
  }

  /// Returns the name that ends before a place; empty where none does.
  private static func name(endingAt end: Int, in bytes: [UInt8]) -> String {
    var first = end
    while first > 0, isNameByte(bytes[first - 1]) { first -= 1 }
    if first < end, (0x30...0x39).contains(bytes[first]) { return "" }
    return String(decoding: bytes[first..<end], as: UTF8.self)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte == 0x5F || byte >= 0x80 || (0x30...0x39).contains(byte)
      || (0x41...0x5A).contains(byte & 0xDF)
  }

  private static func isOpening(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{")
  }

  private static func isClosing(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
  }
}
