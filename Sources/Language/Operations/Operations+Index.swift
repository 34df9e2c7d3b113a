extension Operations {
  /// One item of an index.
  static func indexItem(_ value: Value) throws -> IndexItem {
    if case .number(let number) = value {
      guard let integer = value.integer else { throw notIntegral(number) }
      return .integer(integer)
    }
    return .value(value)
  }

  private static func notIntegral(_ number: Double) -> Failure {
    Failure(
      "index",
      "an index must be an integer, not \(NumberFormat.text(number))",
      argument: 1,
      help: number.isFinite ? "round with int(x), round(x), or divide with //" : nil
    )
  }

  static func slice(_ start: Value?, _ stop: Value?, _ step: Value?) throws -> IndexItem {
    func bound(_ value: Value?) throws -> Int? {
      guard let value, !value.isNone else { return nil }
      guard let integer = value.integer else {
        if let number = value.number { throw notIntegral(number) }
        throw Failure("index", "a slice takes integers, not \(value.typeWithArticle)")
      }
      return integer
    }
    let step = try bound(step) ?? 1
    guard step != 0 else { throw Failure("index", "a slice's step must not be 0") }
    return .slice(start: try bound(start), stop: try bound(stop), step: step)
  }

  /// `base[index]`.
  static func element(of base: Value, at index: Value) throws -> Value {
    switch (base, index) {
    case (.list(let list), .number(let number)):
      guard let integer = index.integer else { throw notIntegral(number) }
      return list.elements[try position(integer, list.elements.count, "list")]
    case (.record(let record), .string(let key)):
      guard let value = record[key.string] else { throw missingField(key.string, record.keys) }
      return value
    default: return try element(of: base, at: [try indexItem(index)])
    }
  }

  static func element(of base: Value, at items: [IndexItem]) throws -> Value {
    if case .object(let box) = base {
      if let result = try box.object.element(at: items) { return result }
      throw Failure("type", "\(base.typeWithArticle) has no elements", argument: 0)
    }
    guard items.count == 1, let item = items.first else {
      throw Failure("index", "\(base.typeWithArticle) takes one index, \(items.count) given")
    }
    switch base {
    case .list(let list): return try elements(list.elements, item)
    case .string(let text): return try characters(text, item)
    case .range(let range): return try elements(of: range, item)
    case .table(let table): return try rows(of: table, item)
    case .record(let record): return try field(of: record, item)
    default: throw Failure("type", "\(base.typeWithArticle) has no elements", argument: 0)
    }
  }

  static func position(_ index: Int, _ count: Int, _ what: String) throws -> Int {
    let position = index < 0 ? index + count : index
    guard position >= 0, position < count else {
      throw Failure(
        "index",
        "index \(index) is out of range, the \(what) has \(count) element\(count == 1 ? "" : "s")",
        argument: 1
      )
    }
    return position
  }

  /// Positions that an item takes of a sequence; nil where it is one position.
  private static func positions(_ item: IndexItem, _ count: Int, _ what: String) throws -> [Int] {
    switch item {
    case .integer(let index): return [try position(index, count, what)]
    case .slice(let start, let stop, let step):
      return Array(IndexItem.positions(start: start, stop: stop, step: step, count: count))
    case .ellipsis: return Array(0..<count)
    case .value(let value):
      if let flags = value.elementsOfSequence, flags.count == count, !flags.isEmpty,
        flags.allSatisfy({ $0.bool != nil })
      {
        return flags.indices.filter { flags[$0].bool == true }
      }
      guard let integers = value.integers else { throw badIndex(value, what) }
      return try integers.map { try position($0, count, what) }
    }
  }

  private static func badIndex(_ value: Value, _ what: String) -> Failure {
    Failure(
      "index",
      "a \(what) takes an integer or a slice as its index, not \(value.typeWithArticle)",
      argument: 1
    )
  }

  private static func elements(_ elements: [Value], _ item: IndexItem) throws -> Value {
    let positions = try positions(item, elements.count, "list")
    if case .integer = item { return elements[positions[0]] }
    return Value(list: positions.map { elements[$0] })
  }

  private static func characters(_ text: TextValue, _ item: IndexItem) throws -> Value {
    Value(text.characters(at: try positions(item, text.count, "string")))
  }

  private static func elements(of range: RangeValue, _ item: IndexItem) throws -> Value {
    switch item {
    case .integer(let index): return .number(range[try position(index, range.count, "range")])
    case .slice(let start, let stop, let step):
      let taken = IndexItem.positions(start: start, stop: stop, step: step, count: range.count)
      let first = taken.first(where: { _ in true }) ?? 0
      let newStep = range.step * Double(step)
      let begin = range[first]
      let count = taken.underestimatedCount
      return .range(
        RangeValue(start: begin, stop: begin + Double(count) * newStep, step: newStep)
      )
    default:
      try checkRoom(range.count, bytesEach: 16)
      return try elements(Value.range(range).elementsOfSequence ?? [], item)
    }
  }

  private static func rows(of table: TableValue, _ item: IndexItem) throws -> Value {
    if case .value(let value) = item, let name = value.string {
      guard let column = table.column(name) else {
        throw missingField(name, table.columnNames, "the table", "column")
      }
      return Value(list: column.values)
    }
    let positions = try positions(item, table.rowCount, "table")
    if case .integer = item { return .record(table.row(positions[0])) }
    return .table(table.rows(positions))
  }

  private static func field(of record: RecordValue, _ item: IndexItem) throws -> Value {
    if case .value(let value) = item, let name = value.string {
      guard let field = record[name] else { throw missingField(name, record.keys) }
      return field
    }
    throw Failure("index", "a record's index is a field's name in quotes", argument: 1)
  }

  static func missingField(
    _ name: String,
    _ names: [String],
    _ what: String = "the record",
    _ kind: String = "field"
  ) -> Failure {
    let list = names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
    return Failure(
      "field",
      "\(what) has no \(kind) '\(name)'",
      help: Suggestion.question(for: name, among: names)
        ?? (names.isEmpty ? "it is empty" : "it has \(list)")
    )
  }
}
