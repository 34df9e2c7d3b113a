/// Cuts a source into tokens; strings with interpolation become flat runs of tokens, so no input nests the lexer.
struct Lexer {
  enum Mode {
    case code
    /// Inside `{ }` of a string; `depth` counts the brackets opened since.
    case hole(depth: Int)
    case string(isTriple: Bool, start: Int)
    case format
  }

  let source: SourceText
  let bytes: [UInt8]
  var position = 0
  var startsLine = true
  var tokens: [Token] = []
  var errors: [SyntaxError] = []
  var modes: [Mode] = [.code]
  private var open: [Int] = []
  private let maximumModes = 64

  init(_ source: SourceText) {
    self.source = source
    bytes = source.bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// All tokens, the last one marking the end.
  mutating func lex() -> [Token] {
    while position < bytes.count {
      switch modes.last ?? .code {
      case .code, .hole: lexCode()
      case .string(let isTriple, _): lexStringPart(isTriple: isTriple)
      case .format: lexFormatPart()
      }
    }
    reportOpenString()
    add(.end, from: position, text: "")
    return tokens
  }

  private mutating func reportOpenString() {
    for mode in modes {
      guard case .string(let isTriple, let start) = mode else { continue }
      let span = Span(start: start, end: min(start + (isTriple ? 3 : 1), bytes.count))
      errors.append(
        SyntaxError(
          "this string is not closed",
          span,
          help: isTriple ? "close it with three quotes" : "close it with a quote",
          isAtEnd: isTriple
        )
      )
      return
    }
  }

  // MARK: Verbs

  func peek(_ offset: Int = 0) -> UInt8 {
    position + offset < bytes.count ? bytes[position + offset] : 0
  }

  func at(_ text: StaticString) -> Bool {
    guard position + text.utf8CodeUnitCount <= bytes.count else { return false }
    for index in 0..<text.utf8CodeUnitCount
    where bytes[position + index] != text.utf8Start[index] {
      return false
    }
    return true
  }

  mutating func add(_ kind: Token.Kind, from start: Int, text: String, number: Double = 0) {
    let span = Span(start: start, end: position)
    tokens.append(
      Token(kind: kind, span: span, text: text, startsLine: startsLine, number: number)
    )
    startsLine = false
  }

  mutating func report(_ message: String, from start: Int, help: String? = nil) {
    errors.append(
      SyntaxError(message, Span(start: start, end: max(position, start + 1)), help: help)
    )
  }

  // MARK: Code

  private mutating func lexCode() {
    let byte = peek()
    switch byte {
    case 0x20, 0x09, 0x0D, 0x0C: position += 1
    case 0x0A: lexLineBreak()
    case UInt8(ascii: "#"):
      while position < bytes.count, bytes[position] != 0x0A { position += 1 }
    case UInt8(ascii: "\\") where peek(1) == 0x0A: position += 2
    case UInt8(ascii: "\\") where peek(1) == 0x0D && peek(2) == 0x0A: position += 3
    case UInt8(ascii: "\""), UInt8(ascii: "'"): lexQuote(byte)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): lexNumber()
    case UInt8(ascii: ".") where Self.isDigit(peek(1)): lexNumber()
    case _ where Self.isNameStart(byte): lexName()
    default: lexSymbol()
    }
  }

  private mutating func lexLineBreak() {
    position += 1
    startsLine = true
    guard case .hole = modes.last, !isInTripleString else { return }
    endBrokenString()
  }

  private var isInTripleString: Bool {
    modes.contains { if case .string(true, _) = $0 { true } else { false } }
  }

  /// A line ended inside a string of one line: reports it and goes on as code.
  mutating func endBrokenString() {
    while modes.count > 1 {
      if case .string(_, let start) = modes.removeLast(), modes.count == 1 {
        errors.append(
          SyntaxError(
            "this string is not closed",
            Span(start: start, end: start + 1),
            help: "close it with a quote; strings over several lines take three"
          )
        )
      }
    }
    add(.invalid, from: position, text: "string")
  }

  mutating func push(_ mode: Mode) {
    if modes.count < maximumModes {
      modes.append(mode)
    } else {
      report("strings are nested too deeply", from: position)
      position = bytes.count
      modes = [.code]
    }
  }

  private mutating func lexSymbol() {
    let start = position
    for symbol in Self.longSymbols where at(symbol) {
      position += symbol.utf8CodeUnitCount
      add(.symbol, from: start, text: symbol.description)
      return
    }
    let byte = peek()
    let character = String(UnicodeScalar(byte))
    if byte < 0x80, Self.symbols.contains(byte) {
      if closesHole(byte) { return }
      position += 1
      add(.symbol, from: start, text: character)
      trackBrackets(byte)
    } else {
      lexUnknown()
    }
  }

  /// Ends an interpolated value at its `}` or begins its format at `:`.
  private mutating func closesHole(_ byte: UInt8) -> Bool {
    guard case .hole(let depth) = modes.last, depth == 0 else { return false }
    let start = position
    if byte == UInt8(ascii: "}") {
      position += 1
      modes.removeLast()
      add(.holeEnd, from: start, text: "}")
      return true
    }
    if byte == UInt8(ascii: ":") {
      position += 1
      modes[modes.count - 1] = .format
      add(.formatStart, from: start, text: ":")
      return true
    }
    return false
  }

  private mutating func trackBrackets(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
      open.append(tokens.count - 1)
      if case .hole(let depth) = modes.last { modes[modes.count - 1] = .hole(depth: depth + 1) }
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
      if let opening = open.popLast() { tokens[opening].closing = tokens.count - 1 }
      if case .hole(let depth) = modes.last, depth > 0 {
        modes[modes.count - 1] = .hole(depth: depth - 1)
      }
    default: break
    }
  }

  private static let longSymbols: [StaticString] = [
    "...", "**=", "//=", "->", "=>", "|>", "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=", "%=",
    "^=", "@=", "**", "//", "&&", "||", "++", "--",
  ]
  private static let symbols = Set("()[]{}<>=+-*/%@^,.:;?|&!~$".utf8)
}

/// A syntax error before it has a location.
struct SyntaxError: Error {
  let message: String
  let span: Span
  let help: String?
  /// Whether more input could mend it.
  let isAtEnd: Bool

  init(_ message: String, _ span: Span, help: String? = nil, isAtEnd: Bool = false) {
    (self.message, self.span, self.help, self.isAtEnd) = (message, span, help, isAtEnd)
  }
}
