extension Operations {
  /// `base[index] = value`.
  static func setElement(of base: Value, at index: Value, to value: Value) throws {
    switch (base, index) {
    case (.list(let list), .number):
      guard let integer = index.integer else {
        _ = try indexItem(index)
        return
      }
      list.elements[try position(integer, list.elements.count, "list")] = value
    case (.record(let record), .string(let key)): record[key.string] = value
    case (.record, _): throw Failure("index", "a record's index is a field's name", argument: 1)
    default: try setElement(of: base, at: [try indexItem(index)], to: value)
    }
  }

  static func setElement(of base: Value, at items: [IndexItem], to value: Value) throws {
    switch base {
    case .object(let box):
      if try box.object.setElement(at: items, to: value) { return }
    case .list(let list):
      guard items.count == 1, let item = items.first else { break }
      return try setElements(of: list, item, value)
    case .table(let table):
      guard items.count == 1, case .value(let name)? = items.first, let name = name.string else {
        break
      }
      return try setColumn(name, of: table, to: value)
    case .string:
      throw Failure(
        "type",
        "a string's characters cannot be assigned",
        argument: 0,
        help: "make a new one, with replace() or \"…{x}…\""
      )
    default: break
    }
    throw Failure("type", "elements of \(base.typeWithArticle) cannot be assigned", argument: 0)
  }

  private static func setElements(_ list: ListValue, _ positions: [Int], _ values: [Value]) throws {
    guard positions.count == values.count else {
      throw Failure("value", "\(positions.count) elements cannot take \(values.count) values")
    }
    for (position, value) in zip(positions, values) { list.elements[position] = value }
  }

  private static func setElements(
    of list: ListValue,
    _ item: IndexItem,
    _ value: Value
  ) throws {
    let count = list.elements.count
    switch item {
    case .integer(let index): list.elements[try position(index, count, "list")] = value
    case .slice(let start, let stop, let step):
      let taken = IndexItem.positions(start: start, stop: stop, step: step, count: count)
      let values = try sequence(value, "assigned to a slice")
      if step != 1 { return try setElements(list, Array(taken), values) }
      try checkRoom(count + values.count, bytesEach: 16)
      let clamped = IndexItem.positions(start: start, stop: nil, step: 1, count: count)
      let first = clamped.first(where: { _ in true }) ?? count
      list.elements.replaceSubrange(first..<(first + Array(taken).count), with: values)
    case .ellipsis: list.elements = try sequence(value, "assigned to a slice")
    case .value(let index):
      guard let integers = index.integers else {
        throw Failure("index", "a list takes an integer or a slice as its index", argument: 1)
      }
      try setElements(
        list,
        try integers.map { try position($0, count, "list") },
        try sequence(value, "assigned to elements")
      )
    }
  }

  /// `base.name = value`.
  static func setField(_ name: String, of base: Value, to value: Value) throws {
    switch base {
    case .record(let record): record[name] = value
    case .table(let table): try setColumn(name, of: table, to: value)
    case .object(let box):
      if try box.object.setField(name, to: value) { return }
      if box.object.fieldNames.contains(name) {
        throw Failure("field", "field '\(name)' of \(base.typeWithArticle) cannot be assigned")
      }
      throw missingField(name, box.object.fieldNames, "the \(base.typeName)")
    default:
      throw Failure("type", "\(base.typeWithArticle) has no fields to assign")
    }
  }

  static func setColumn(_ name: String, of table: TableValue, to value: Value) throws {
    var values = [value]
    switch value {
    case .string, .number, .bool, .none, .record:
      values = Array(repeating: value, count: table.rowCount)
    default: values = try sequence(value, "made a column")
    }
    guard table.columns.isEmpty || values.count == table.rowCount else {
      throw Failure(
        "value",
        "a column of \(values.count) values does not fit a table of \(table.rowCount) rows"
      )
    }
    table.setColumn(TableValue.Column(name: name, values: values))
  }
}
