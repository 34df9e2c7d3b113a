import Checkpoints
import Language

/// Declares the reading of published configurations.
func defineConfiguration(in library: Library) {
  library.define(
    "config",
    "Reads a configuration of the published code, with its defaults for what the file leaves out.",
    .string("path", "A YAML file; the files that its BASE names come first."),
    .any(
      "opts",
      type: "list or record",
      "Keys and values that replace the file's, [\"TRAIN.EPOCHS\", 5, …] or a record.",
      default: Value(list: [])
    ) { $0.list != nil || $0.record != nil },
    returns: "record",
    examples: []
  ) { _, path, options -> Value in
    var configuration = try Configuration()
    try configuration.merge(path)
    try configuration.apply(options)
    return try configuration.record.value()
  }
}

/// A configuration of the published code: its keys are fixed, files and options fill them.
struct Configuration {
  private(set) var record: CheckpointValue
  /// The keys that files and options said, such as `TRAIN.EPOCHS`.
  private(set) var given: Set<String> = []
  private static let deepestBase = 10

  init() throws { record = try YAMLFile.parse(Self.defaults, path: "defaults") }

  /// Takes over a file, after those that it builds on.
  ///
  /// - Throws: `CheckpointError`; `Failure` for keys that do not exist and values of another type.
  mutating func merge(_ path: String, depth: Int = 0) throws {
    guard depth < Self.deepestBase else {
      throw Failure("file", "\(path): BASE goes more than \(Self.deepestBase) files deep")
    }
    let content = try YAMLFile.read(path)
    guard let keys = content.recordValue else {
      throw Failure("file", "\(path): a configuration is a record of keys, not \(content.kind)")
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let bases = keys["BASE"].map { $0.elements ?? [$0] } ?? []
    for base in bases.compactMap(\.stringValue) where !base.isEmpty {
      try merge(base.hasPrefix("/") ? base : folder + base, depth: depth + 1)
    }
    record = try Self.merged(record, with: content, key: "", source: path)
    note(content, under: "")
  }

  /// Takes over keys and values in turn, or a record of them.
  ///
  /// - Throws: `Failure`.
  mutating func apply(_ options: Value) throws {
    for (key, option) in try Self.pairs(options) {
      var update = try Self.literal(option)
      for part in key.split(separator: ".").reversed() {
        update = .record(CheckpointRecord([(String(part), update)]))
      }
      record = try Self.merged(record, with: update, key: "", source: "opts")
      note(update, under: "")
    }
  }

  /// The same with a key's default.
  ///
  /// - Throws: `CheckpointError`, were the defaults no YAML.
  func without(_ key: String) throws -> Configuration {
    var result = self
    let parts = key.split(separator: ".").map { RecordKey.string(String($0)) }
    guard let usual = try Configuration()[key] else { return self }
    result.record = Self.setting(usual, at: parts[...], in: record)
    result.given.remove(key)
    return result
  }

  private static func setting(
    _ value: CheckpointValue,
    at path: ArraySlice<RecordKey>,
    in whole: CheckpointValue
  ) -> CheckpointValue {
    guard let first = path.first, var keys = whole.recordValue, let old = keys[first] else {
      return value
    }
    keys[first] = setting(value, at: path.dropFirst(), in: old)
    return .record(keys)
  }

  private mutating func note(_ value: CheckpointValue, under key: String) {
    guard let keys = value.recordValue else {
      given.insert(key)
      return
    }
    for (name, value) in keys {
      note(value, under: key.isEmpty ? name.text : "\(key).\(name.text)")
    }
  }

  private static func pairs(_ options: Value) throws -> [(String, Value)] {
    if let record = options.record { return record.fields }
    let items = options.elementsOfSequence ?? []
    guard items.count.isMultiple(of: 2) else {
      throw Failure("value", "opts: keys and values take turns, the last key has no value")
    }
    return try stride(from: 0, to: items.count, by: 2).map { index in
      guard let key = items[index].string, !key.isEmpty else {
        throw Failure("type", "opts: a key is a string, not \(items[index].typeWithArticle)")
      }
      return (key, items[index + 1])
    }
  }

  /// A value; a string is read as a file would have it, as on a command line.
  private static func literal(_ option: Value) throws -> CheckpointValue {
    guard let text = option.string else { return try CheckpointValue(option) }
    return try YAMLFile.parse(text, path: "opts")
  }

  private static func merged(
    _ base: CheckpointValue,
    with update: CheckpointValue,
    key: String,
    source: String
  ) throws -> CheckpointValue {
    guard case .record(var record) = base else {
      guard suits(update, base) else {
        throw Failure("type", "\(source): \(key) is \(update.kind), the key holds \(base.kind)")
      }
      return update
    }
    guard let updates = update.recordValue else {
      throw Failure("type", "\(source): \(key) holds keys of its own, not \(update.kind)")
    }
    for (name, value) in updates {
      let path = key.isEmpty ? name.text : "\(key).\(name.text)"
      guard let old = record[name] else {
        throw Failure(
          "name",
          "\(source): there is no key \(path)",
          help: Suggestion.question(for: name.text, among: record.keys.map(\.text))
        )
      }
      record[name] = try merged(old, with: value, key: path, source: source)
    }
    return .record(record)
  }

  /// Whether a value may stand where another stood: kinds agree, whole numbers are numbers too.
  private static func suits(_ update: CheckpointValue, _ base: CheckpointValue) -> Bool {
    switch (base, update) {
    case (.none, _), (_, .none), (.bool, .bool), (.string, .string), (.list, .list): true
    case (.int, .int), (.float, .int), (.float, .float), (.int, .float): true
    default: false
    }
  }
}
