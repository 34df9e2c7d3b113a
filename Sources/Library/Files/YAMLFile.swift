import Checkpoints
import Yams

/// YAML into values and back, keys in their order.
enum YAMLFile {
  /// Anchors may repeat a part any number of times; written out, no file needs more values.
  private static let limit = 1_000_000

  /// Reads a file.
  ///
  /// - Throws: `CheckpointError` with line and column.
  static func read(_ path: String) throws -> CheckpointValue {
    guard let text = String(validating: try CheckpointFile.read(path), as: UTF8.self) else {
      throw CheckpointError.malformed(path: path, .yaml, .text(at: 0))
    }
    return try parse(text, path: path)
  }

  /// Reads a text that stands for a file of the given path.
  ///
  /// - Throws: `CheckpointError` with line and column.
  static func parse(_ text: String, path: String) throws -> CheckpointValue {
    do {
      var count = 0
      return try compose(yaml: text).map { try value($0, depth: 0, &count) } ?? .none
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
    default: .yaml(line: 1, column: 1, problem: "is no valid YAML")
    }
  }

  private static func value(_ node: Node, depth: Int, _ count: inout Int) throws -> CheckpointValue
  {
    count += 1
    guard count <= limit else { throw Fault.tooMany(what: "values", limit: limit) }
    guard depth < 100 else { throw Fault.tooDeep(limit: 100) }
    switch node {
    case .scalar(let scalar):
      return scalar.style == .plain ? plain(scalar.string) : .string(scalar.string)
    case .sequence(let sequence):
      var items: [CheckpointValue] = []
      for item in sequence { items.append(try value(item, depth: depth + 1, &count)) }
      return .list(items)
    case .mapping(let mapping):
      var record = CheckpointRecord()
      for (key, item) in mapping {
        guard let name = key.scalar?.string else { throw Fault.wrongType(wanted: "key", at: 0) }
        record[name] = try value(item, depth: depth + 1, &count)
      }
      return .record(record)
    case .alias: throw Fault.cycle
    }
  }

  /// What an unquoted word means: as YAML 1.1 says, and numbers such as 1e-6 besides.
  private static func plain(_ text: String) -> CheckpointValue {
    switch text.lowercased() {
    case "", "~", "null": return .none
    case "true", "yes", "on": return .bool(true)
    case "false", "no", "off": return .bool(false)
    case ".inf", "+.inf": return .float(.infinity)
    case "-.inf": return .float(-.infinity)
    case ".nan": return .float(.nan)
    default: break
    }
    if let integer = Int(text) { return .int(integer) }
    let isNumeric = text.allSatisfy { $0.isNumber || "+-.eE".contains($0) }
    if isNumeric, let number = Double(text) { return .float(number) }
    return .string(text)
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
      let isPlain = plain(text) == .string(text)
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
