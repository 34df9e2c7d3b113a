import Checkpoints
import Yams

/// YAML into values and back, keys in their order.
enum YAMLFile {
  /// Reads a file.
  ///
  /// - Throws: `CheckpointError` with line and column.
  static func read(_ path: String) throws -> CheckpointValue {
    try read(CheckpointFile.read(path), path: path)
  }

  /// Reads the bytes of a file.
  ///
  /// - Throws: `CheckpointError` with line and column.
  static func read(_ bytes: [UInt8], path: String) throws -> CheckpointValue {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let place = bytes.firstPlaceOutsideUTF8 ?? 0
      throw CheckpointError.malformed(path: path, .yaml, .encoding(at: place))
    }
    return try parse(text, path: path)
  }

  /// Reads a text that stands for a file of the given path.
  ///
  /// - Throws: `CheckpointError` with line and column.
  static func parse(_ text: String, path: String) throws -> CheckpointValue {
    do {
      try YAMLKeys.check(text)
      var reader = Reader(hasTags: text.utf8.contains(UInt8(ascii: "!")))
      return try compose(yaml: text).map { try reader.value($0, depth: 0) } ?? .none
    } catch let error as YamlError {
      throw CheckpointError.malformed(path: path, .yaml, fault(error))
    } catch let fault as Fault {
      throw CheckpointError.malformed(path: path, .yaml, fault)
    }
  }

  private static func fault(_ error: YamlError) -> Fault {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      .yaml(line: mark.line, column: mark.column, problem: problem)
    case .duplicatedKeysInMapping(let keys, let context):
      .yaml(
        line: context.mark.line,
        column: context.mark.column,
        problem: "has '\(keys.first ?? "")' more than once"
      )
    case .reader(let problem, let offset, _, _):
      .yaml(line: 1, column: (offset ?? 0) + 1, problem: problem)
    default: .yaml(line: 1, column: 1, problem: "is no valid YAML")
    }
  }

  /// - Throws: `CheckpointError.unsupportedValue` for tensors and objects.
  static func text(_ value: CheckpointValue, path: String) throws -> String {
    try serialize(node: node(value, path, key: ""), allowUnicode: true)
  }

  private static func node(_ value: CheckpointValue, _ path: String, key: String) throws -> Node {
    switch value {
    case .none: return Node("null")
    case .bool(let flag): return Node(flag ? "true" : "false")
    case .int(let integer): return Node(String(integer))
    case .float(let number): return Node(word(number))
    case .string(let text):
      let isPlain = (try? Reader.plain(text)) == .string(text) && text != "<<"
      return Node(text, Tag(.str), isPlain ? .any : .doubleQuoted)
    case .list(let items), .tuple(let items):
      return Node(try items.map { try node($0, path, key: key) }, Tag(.seq), .flow)
    case .record(let record):
      return Node(
        try record.map { (Node($0.key.text), try node($0.value, path, key: $0.key.text)) }
      )
    case .bytes, .tensor, .inert:
      throw CheckpointError.unsupportedValue(path: path, .yaml, key: key, kind: value.kind)
    }
  }

  private static func word(_ number: Double) -> String {
    if number.isNaN { return ".nan" }
    if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
    return "\(number)"
  }
}
