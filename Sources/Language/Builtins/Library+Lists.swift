extension Library {
  func defineLists() {
    define(
      "append",
      "Puts a value at the end of a list.",
      .list("xs", "The list, which is changed."),
      .any("x", "The value."),
      examples: [.init("xs = [1]; xs.append(2); xs", shows: "[1, 2]")]
    ) { _, xs, x in
      try xs.append(x)
      return Value.none
    }
    define(
      "extend",
      "Puts all elements of another list at the end of a list.",
      .list("xs", "The list, which is changed."),
      .any("more", "Elements to add."),
      examples: [.init("xs = [1]; xs.extend([2, 3]); xs", shows: "[1, 2, 3]")]
    ) { _, xs, more in
      try xs.extend(try Operations.sequence(more, "added to a list"))
      return Value.none
    }
    define(
      "insert",
      "Puts a value into a list before a position.",
      .list("xs", "The list, which is changed."),
      .integer("position", "Where, from 0; negative counts from the end."),
      .any("x", "The value."),
      examples: [.init("xs = [1, 3]; xs.insert(1, 2); xs", shows: "[1, 2, 3]")]
    ) { _, xs, position, x in
      let count = xs.elements.count
      xs.elements.insert(x, at: min(max(position < 0 ? position + count : position, 0), count))
      return Value.none
    }
    defineListRemoval()
  }

  private func defineListRemoval() {
    define(
      "pop",
      "Takes an element out of a list and gives it.",
      .list("xs", "The list, which is changed."),
      .integer("position", "Which one, from 0; the last by default.", default: -1),
      returns: "any",
      examples: [.init("[1, 2].pop()", shows: "2")]
    ) { _, xs, position in
      xs.elements.remove(at: try Operations.position(position, xs.elements.count, "list"))
    }
    define(
      "remove",
      "Takes the first element equal to a value out of a list.",
      .list("xs", "The list, which is changed."),
      .any("x", "The value."),
      examples: [.init("xs = [1, 2]; xs.remove(1); xs", shows: "[2]")]
    ) { _, xs, x in
      xs.elements.remove(at: try Self.index(of: x, in: xs))
      return Value.none
    }
    define(
      "index",
      "Gives the position of the first element equal to a value.",
      .list("xs", "A list."),
      .any("x", "The value."),
      returns: "number",
      examples: [.init("[\"a\", \"b\"].index(\"b\")", shows: "1")]
    ) { _, xs, x in try Self.index(of: x, in: xs) }
    defineListOrder()
  }

  private static func index(of value: Value, in list: ListValue) throws -> Int {
    guard let index = try list.elements.firstIndex(where: { try Operations.areEqual($0, value) })
    else { throw Failure("value", "\(value.summary(limit: 60)) is not in the list", argument: 1) }
    return index
  }

  private func defineListOrder() {
    define(
      "count",
      "Counts the elements equal to a value.",
      .list("xs", "A list."),
      .any("x", "The value."),
      returns: "number",
      examples: [.init("[1, 2, 1].count(1)", shows: "2")]
    ) { _, xs, x in try xs.elements.filter { try Operations.areEqual($0, x) }.count }
    define(
      "sort",
      "Puts a list in order, in place, and gives it; NaN and none come last.",
      .list("xs", "The list, which is changed."),
      Parameter.function("key", "Gives what each element is ordered by.").optional.named,
      .bool("reverse", "Whether the largest comes first.", default: false).named,
      returns: "list",
      examples: [.init("[3, 1, 2].sort()", shows: "[1, 2, 3]")]
    ) { call, xs, key, reverse in
      xs.elements = try Self.sorted(xs.elements, key, reverse, call)
      return Value.list(xs)
    }
    define(
      "reverse",
      "Turns a list round, in place, and gives it.",
      .list("xs", "The list, which is changed."),
      returns: "list",
      examples: [.init("[1, 2, 3].reverse()", shows: "[3, 2, 1]")]
    ) { _, xs in
      xs.elements.reverse()
      return Value.list(xs)
    }
    define(
      "copy",
      "Gives a list, record or table of its own with the same elements.",
      .any("x", type: "list, record, table or object", "What to copy.", accepts: Self.isReference),
      returns: "any",
      examples: [.init("a = [1]; b = a.copy(); b.append(2); a", shows: "[1]")]
    ) { _, x in try Self.copy(x) }
  }

  private static func isReference(_ value: Value) -> Bool {
    switch value {
    case .list, .record, .table, .object: true
    default: false
    }
  }

  private static func copy(_ value: Value) throws -> Value {
    switch value {
    case .list(let list): return Value(list: list.elements)
    case .record(let record): return Value(record: record.fields)
    case .table(let table): return .table(TableValue(columns: table.columns))
    case .object(let box):
      if let copy = try box.object.copy() { return copy }
      throw Failure("type", "\(value.typeWithArticle) cannot be copied", argument: 0)
    default: return value
    }
  }

  func defineRecords() {
    define(
      "keys",
      "Lists the names of a record's fields, in order.",
      .record("r", "A record."),
      returns: "list of strings",
      examples: [.init("{lr: 1, batch: 8}.keys()", shows: "[\"lr\", \"batch\"]")]
    ) { _, r in r.keys }
    define(
      "values",
      "Lists the values of a record's fields, in order.",
      .record("r", "A record."),
      returns: "list",
      examples: [.init("{lr: 1, batch: 8}.values()", shows: "[1, 8]")]
    ) { _, r in r.values }
    define(
      "items",
      "Lists a record's fields as pairs of name and value.",
      .record("r", "A record."),
      returns: "list of pairs",
      examples: [.init("{lr: 1}.items()", shows: "[[\"lr\", 1]]")]
    ) { _, r in r.fields.map { Value(list: [Value($0), $1]) } }
    defineRecordAccess()
  }

  private func defineRecordAccess() {
    define(
      "get",
      "Gives a record's field, or a default where it has none.",
      .record("r", "A record."),
      .string("name", "Field."),
      Parameter.any("default", "What to give instead.").optional,
      returns: "any",
      examples: [.init("{lr: 1}.get(\"batch\", 8)", shows: "8")]
    ) { (_, r: RecordValue, name: String, fallback: Value?) -> Value in
      r[name] ?? fallback ?? Value.none
    }
    define(
      "pop",
      "Takes a field out of a record and gives its value.",
      .record("r", "The record, which is changed."),
      .string("name", "Field."),
      returns: "any",
      examples: [.init("{lr: 1}.pop(\"lr\")", shows: "1")]
    ) { _, r, name in
      guard let value = r[name] else { throw Operations.missingField(name, r.keys) }
      r[name] = nil
      return value
    }
  }
}
