import Checkpoints
import Yams

extension YAMLFile {
  /// Turns the nodes of a document into values.
  struct Reader {
    /// Whether the text can have tags, which cost much to ask for.
    private let hasTags: Bool
    private var count = 0
    /// Anchors may repeat a part any number of times; written out, no file needs more values.
    private static let limit = 1_000_000
    private static let depthLimit = 100
    /// The tags that say no more than the value itself.
    private static let tags: Set<String> = [
      "str", "int", "float", "bool", "null", "map", "seq", "merge", "timestamp", "value",
    ]

    init(hasTags: Bool) { self.hasTags = hasTags }

    /// - Throws: `Fault`.
    mutating func value(_ node: Node, depth: Int) throws -> CheckpointValue {
      count += 1
      guard count <= Self.limit else { throw Fault.tooMany(what: "values", limit: Self.limit) }
      guard depth < Self.depthLimit else { throw Fault.tooDeep(limit: Self.depthLimit) }
      if hasTags { try checkTag(of: node) }
      switch node {
      case .scalar(let scalar):
        guard scalar.style == .plain else { return .string(scalar.string) }
        return try Self.plain(scalar.string, at: scalar.mark)
      case .sequence(let sequence):
        var items: [CheckpointValue] = []
        for item in sequence { items.append(try value(item, depth: depth + 1)) }
        return .list(items)
      case .mapping(let mapping): return .record(try record(mapping, depth: depth))
      case .alias: throw Fault.cycle
      }
    }

    /// A mapping, with what its merge key brings in before its own keys.
    private mutating func record(
      _ mapping: Node.Mapping,
      depth: Int
    ) throws -> CheckpointRecord {
      var record = CheckpointRecord()
      var own: Set<String> = []
      for (key, item) in mapping where Self.isMerge(key) {
        // Of several mappings the first counts.
        for part in (item.sequence.map { Array($0) } ?? [item]).reversed() {
          guard case .record(let merged) = try value(part, depth: depth + 1) else {
            throw Fault.yaml(
              line: key.mark?.line ?? 1,
              column: key.mark?.column ?? 1,
              problem: "'<<' takes a mapping, or a list of them"
            )
          }
          for (name, value) in merged { record[name] = value }
        }
      }
      for (key, item) in mapping where !Self.isMerge(key) {
        guard let name = key.scalar?.string else { throw Fault.wrongType(wanted: "key", at: 0) }
        guard own.insert(name).inserted else { throw Fault.duplicateKey(name) }
        record[name] = try value(item, depth: depth + 1)
      }
      return record
    }

    private static func isMerge(_ key: Node) -> Bool {
      key.scalar.map { $0.style == .plain && $0.string == "<<" } ?? false
    }

    private func checkTag(of node: Node) throws {
      let tag = node.tag.description
      let prefix = "tag:yaml.org,2002:"
      guard !tag.isEmpty,
        !(tag.hasPrefix(prefix) && Self.tags.contains(String(tag.dropFirst(prefix.count))))
      else { return }
      throw Fault.yaml(
        line: node.mark?.line ?? 1,
        column: node.mark?.column ?? 1,
        problem: "the tag '\(tag)' asks for an object; only plain values are read"
      )
    }

    /// What an unquoted word means: as YAML 1.1 says, and numbers such as 1e-6 besides.
    ///
    /// An integer with a leading zero stays text: YAML 1.1 takes it for octal, YAML 1.2 does not.
    /// - Throws: `Fault.outOfRange`.
    static func plain(_ text: String, at mark: Mark? = nil) throws -> CheckpointValue {
      switch text.lowercased() {
      case "", "~", "null": return .none
      case "true", "yes", "on": return .bool(true)
      case "false", "no", "off": return .bool(false)
      case ".inf", "+.inf": return .float(.infinity)
      case "-.inf": return .float(-.infinity)
      case ".nan": return .float(.nan)
      default: return try number(text, at: mark) ?? .string(text)
      }
    }

    private static func number(_ text: String, at mark: Mark?) throws -> CheckpointValue? {
      for (prefix, radix) in [("0x", 16), ("0o", 8)] where text.hasPrefix(prefix) {
        return Int(text.dropFirst(2), radix: radix).map { .int($0) }
      }
      let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
      guard digits.first.map({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }) ?? false,
        text.utf8.allSatisfy({
          (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0)
        })
      else { return nil }
      if digits.allSatisfy({ (0x30...0x39).contains($0) }) {
        // Beyond 64 bits the digits stay text, exact.
        return digits.first == UInt8(ascii: "0") && digits.count > 1
          ? nil : Int(text).map { .int($0) }
      }
      guard let number = Double(text) else { return nil }
      guard number.isFinite else {
        throw Fault.outOfRange(text, line: mark?.line ?? 1, column: mark?.column ?? 1)
      }
      return .float(number)
    }
  }
}
