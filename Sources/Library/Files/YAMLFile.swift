import Checkpoints
import Tensor
import Yams

/// YAML into values and back, keys in their order.
enum YAMLFile {
  /// Reads a file.
  ///
  /// - Throws: `CheckpointError` with line and column.
  static func read(_ path: String) throws -> CheckpointValue {
    try parse(text(CheckpointFile.read(path), path: path), path: path)
  }

  /// Reads the bytes of a file; the user may interrupt.
  ///
  /// - Throws: `CheckpointError` with line and column.
  static func load(_ bytes: [UInt8], path: String) throws -> LoadedFile {
    let text = try text(bytes, path: path)
    let content = try document(text, path: path, check: Interruption.check)
    var file = LoadedFile(path: path, format: .yaml, value: content.value)
    file.hasTextIntegers = content.hasTextIntegers
    return file
  }

  private static func text(_ bytes: [UInt8], path: String) throws -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let place = bytes.firstPlaceOutsideUTF8 ?? 0
      throw CheckpointError.malformed(path: path, .yaml, .encoding(at: place))
    }
    return text
  }

  /// Reads a text that stands for a file of the given path.
  ///
  /// - Throws: `CheckpointError` with line and column.
  static func parse(_ text: String, path: String) throws -> CheckpointValue {
    try document(text, path: path).value
  }

  /// The value of a text, and whether an integer beyond 64 bits was kept as text.
  private static func document(
    _ text: String,
    path: String,
    check: @escaping () throws -> Void = {}
  ) throws -> (value: CheckpointValue, hasTextIntegers: Bool) {
    do {
      var reader = Reader(check: check)
      let value = try reader.document(text)
      return (value, reader.hasTextIntegers)
    } catch let fault as Fault {
      throw CheckpointError.malformed(path: path, .yaml, fault)
    }
  }

  /// - Throws: `CheckpointError.unsupportedValue` for tensors and objects.
  static func text(_ value: CheckpointValue, path: String) throws -> String {
    var count = 0
    let node = try node(value, path, key: "", &count)
    return try serialize(node: node, allowUnicode: true)
  }

  private static func node(
    _ value: CheckpointValue,
    _ path: String,
    key: String,
    _ count: inout Int
  ) throws -> Node {
    count += 1
    guard count <= Reader.limit else {
      throw CheckpointError.unsupportedValue(
        path: path,
        .yaml,
        key: key,
        kind: "more than \(Reader.limit) values"
      )
    }
    switch value {
    case .none: return Node("null")
    case .bool(let flag): return Node(flag ? "true" : "false")
    case .int(let integer): return Node(String(integer))
    case .float(let number): return Node(word(number))
    case .string(let text): return node(text)
    case .list(let items), .tuple(let items):
      return Node(try items.map { try node($0, path, key: key, &count) }, Tag(.seq), .flow)
    case .record(let record):
      return Node(
        try record.map { (node($0.key.text), try node($0.value, path, key: $0.key.text, &count)) }
      )
    case .bytes, .tensor, .inert:
      throw CheckpointError.unsupportedValue(path: path, .yaml, key: key, kind: value.kind)
    }
  }

  private static func node(_ text: String) -> Node {
    Node(text, Tag(.str), isTextToAll(text) ? .any : .doubleQuoted)
  }

  /// Whether every reader takes a text without quotes for text.
  ///
  /// YAML 1.1 has numbers to the base 60, with underscores and in binary, dates, `=` and `<<`; YAML 1.2 has others.
  /// None of them begins with a letter but for some words.
  private static func isTextToAll(_ text: String) -> Bool {
    guard let first = text.first, first.isLetter || first == "_" || first == "/" else {
      return false
    }
    return !words.contains(text.lowercased())
      && text.unicodeScalars.allSatisfy { scalar in
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .format: false
        default: true
        }
      }
  }

  /// What YAML 1.1 or 1.2 takes for truth values or for nothing.
  private static let words: Set = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null",
  ]

  /// A number as readers of YAML 1.1 know it, who want a point in each that has an exponent.
  private static func word(_ number: Double) -> String {
    if number.isNaN { return ".nan" }
    if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
    let text = "\(number)"
    guard !text.contains("."), let exponent = text.firstIndex(of: "e") else { return text }
    return "\(text[..<exponent]).0\(text[exponent...])"
  }
}
