import CYaml
import Checkpoints
import Files

extension YAMLFile {
  /// Turns the events of a document into values.
  ///
  /// By the events of the parser, not by nodes: a document made to be large, deep or circular is met where it becomes so, and
  /// the user can interrupt.
  struct Reader {
    /// A line and a column of the text, from 1.
    struct Place {
      var line = 1
      var column = 1
    }

    /// A value, and how many values it is when anchors are written out.
    private typealias Counted = (value: CheckpointValue, count: Int)

    /// What an anchor stands for; nil while it is being read.
    private var anchors: [String: Counted?] = [:]
    private var count = 0
    private var events = 0
    private let check: () throws -> Void
    /// Whether an integer beyond 64 bits was kept as text.
    private(set) var hasTextIntegers = false
    /// Anchors may repeat a part any number of times; written out, no file needs more values.
    static let limit = 1_000_000
    private static let depthLimit = 100

    /// - Parameter check: Called now and then; what it throws ends the reading.
    init(check: @escaping () throws -> Void) { self.check = check }

    /// The value of the one document that a text is; none of an empty one.
    ///
    /// - Throws: `Fault`; what `check` throws.
    mutating func document(_ text: String) throws -> CheckpointValue {
      let bytes = Array(text.utf8)
      return try bytes.withUnsafeBufferPointer { bytes in
        var parser = yaml_parser_t()
        guard yaml_parser_initialize(&parser) == 1 else {
          throw Fault.tooMany(what: "bytes", limit: 0)
        }
        defer { yaml_parser_delete(&parser) }
        yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
        return try document(&parser)
      }
    }

    private mutating func document(_ parser: inout yaml_parser_t) throws -> CheckpointValue {
      var value: CheckpointValue?
      while true {
        let event = try next(&parser)
        switch event.kind {
        case .streamEnd: return value ?? .none
        case .other: continue
        default:
          guard value == nil else {
            throw Fault.yaml(
              line: event.place.line,
              column: event.place.column,
              problem: "there is more than one document"
            )
          }
          value = try self.value(event, &parser, depth: 0).value
        }
      }
    }

    private mutating func value(
      _ event: Event,
      _ parser: inout yaml_parser_t,
      depth: Int
    ) throws -> Counted {
      guard depth < Self.depthLimit, !NativeStack.isShort else { throw Fault.tooDeep(limit: depth) }
      if case .alias(let name) = event.kind {
        guard let known = anchors[name] else {
          throw event.fault("there is no anchor '\(name)'")
        }
        guard let known else { throw Fault.cycle }
        try add(known.count)
        return known
      }
      if let anchor = event.anchor { anchors[anchor] = .some(nil) }
      try add(1)
      let start = count - 1
      let value: CheckpointValue
      switch event.kind {
      case .scalar(let text, let isPlain): value = try scalar(text, isPlain, event)
      case .sequence:
        try event.requireTag(among: ["seq"])
        value = .list(try items(&parser, depth: depth))
      default:
        try event.requireTag(among: ["map"])
        value = .record(try record(&parser, depth: depth))
      }
      let counted = (value, count - start)
      if let anchor = event.anchor { anchors[anchor] = counted }
      return counted
    }

    private mutating func add(_ more: Int) throws {
      count += more
      guard count <= Self.limit else { throw Fault.tooMany(what: "values", limit: Self.limit) }
    }

    private mutating func next(_ parser: inout yaml_parser_t) throws -> Event {
      events += 1
      if events & 1023 == 0 { try check() }
      return try Event(&parser)
    }

    private mutating func items(
      _ parser: inout yaml_parser_t,
      depth: Int
    ) throws -> [CheckpointValue] {
      var items: [CheckpointValue] = []
      while true {
        let event = try next(&parser)
        if case .end = event.kind { return items }
        items.append(try value(event, &parser, depth: depth + 1).value)
      }
    }

    /// A mapping, with what its merge key brings in before its own keys.
    private mutating func record(
      _ parser: inout yaml_parser_t,
      depth: Int
    ) throws -> CheckpointRecord {
      var merged = CheckpointRecord()
      var own: [(String, CheckpointValue)] = []
      var names: Set<String> = []
      while true {
        let key = try next(&parser)
        if case .end = key.kind { break }
        // A key of another kind would take time without bound to compare, where anchors lie in each other.
        guard case .scalar(let name, let isPlain) = key.kind else {
          throw key.fault("a key is text; this one is, or holds, more than that")
        }
        try key.requireTag(among: ["str", "merge"])
        let isMerge = isPlain && name == "<<"
        let item = try value(try next(&parser), &parser, depth: depth + 1).value
        if isMerge {
          try merge(item, into: &merged, key)
        } else {
          guard names.insert(name).inserted else { throw key.fault("has '\(name)' more than once") }
          own.append((name, item))
        }
      }
      for (name, value) in own { merged[name] = value }
      return merged
    }

    /// Takes over what is not there yet: of several mappings the first counts.
    private func merge(
      _ item: CheckpointValue,
      into record: inout CheckpointRecord,
      _ key: Event
    ) throws {
      for part in item.elements ?? [item] {
        guard case .record(let other) = part else {
          throw key.fault("'<<' takes a mapping, or a list of them")
        }
        for (name, value) in other where record[name.text] == nil { record[name.text] = value }
      }
    }

    private mutating func scalar(
      _ text: String,
      _ isPlain: Bool,
      _ event: Event
    ) throws -> CheckpointValue {
      guard let tag = event.tag, tag != "!" else {
        let value: CheckpointValue =
          isPlain && event.tag == nil ? try Self.plain(text, at: event.place) : .string(text)
        if isPlain, case .string = value, Self.isInteger(text) { hasTextIntegers = true }
        return value
      }
      let kind = try event.requireTag(among: Self.scalarTags) ?? "str"
      let value = try Self.plain(text, at: event.place)
      switch (kind, value) {
      case ("int", .int), ("float", .float), ("bool", .bool), ("null", .none): return value
      case ("float", .int(let integer)): return .float(Double(integer))
      case ("str", _), ("timestamp", _), ("value", _), ("merge", _): return .string(text)
      default: throw event.fault("'\(text)' is no \(kind), which its tag says it is")
      }
    }

    private static let scalarTags = [
      "str", "int", "float", "bool", "null", "timestamp", "value", "merge",
    ]

    private static func isInteger(_ text: String) -> Bool {
      let digits = text.drop { $0 == "-" || $0 == "+" }
      return digits.count > 15 && digits.first != "0"
        && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// What an unquoted word means: as YAML 1.1 says, and numbers such as 1e-6 besides.
    ///
    /// An integer with a leading zero stays text: YAML 1.1 takes it for octal, YAML 1.2 does not.
    /// - Throws: `Fault.outOfRange`.
    static func plain(_ text: String, at place: Place = Place()) throws -> CheckpointValue {
      switch text.lowercased() {
      case "", "~", "null": return .none
      case "true", "yes", "on": return .bool(true)
      case "false", "no", "off": return .bool(false)
      case ".inf", "+.inf": return .float(.infinity)
      case "-.inf": return .float(-.infinity)
      case ".nan": return .float(.nan)
      default: return try number(text, at: place) ?? .string(text)
      }
    }

    private static func number(_ text: String, at place: Place) throws -> CheckpointValue? {
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
        throw Fault.outOfRange(text, line: place.line, column: place.column)
      }
      return .float(number)
    }
  }
}
