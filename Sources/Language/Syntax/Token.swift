/// One word, number, sign or part of a string.
struct Token {
  enum Kind: UInt8 {
    case name
    case keyword
    case number
    case symbol
    /// A string without interpolation; its text is unescaped.
    case rawString
    case stringStart
    case stringText
    case holeStart
    /// The `:` before the format of an interpolated value.
    case formatStart
    case holeEnd
    case stringEnd
    case invalid
    case end
  }

  let kind: Kind
  let span: Span
  let text: String
  let startsLine: Bool
  var number = 0.0
  /// Position of the token that closes this bracket; 0 where none does.
  var closing = 0
}

extension Token {
  static let keywords: Set<String> = [
    "and", "or", "not", "in", "if", "else", "for", "while", "break", "continue", "return", "fn",
    "param", "try", "catch", "assert", "true", "false", "none",
  ]

  /// How messages name the token.
  var described: String {
    switch kind {
    case .end: "the end of the input"
    case .stringStart, .rawString: "a string"
    case .stringText, .stringEnd: "the rest of a string"
    case .holeStart, .holeEnd, .formatStart: "'\(text)' in a string"
    default: "'\(text)'"
    }
  }
}
