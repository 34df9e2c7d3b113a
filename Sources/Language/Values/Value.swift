/// A value of the language: a number or a reference, sixteen bytes.
package enum Value {
  case none
  case bool(Bool)
  case number(Double)
  case string(TextValue)
  case list(ListValue)
  case record(RecordValue)
  case range(RangeValue)
  case function(FunctionValue)
  case table(TableValue)
  case object(ObjectBox)
  /// The content of a variable that has none yet; no builtin ever sees it.
  case missing

  /// Wraps an object of the domain.
  package init(_ object: any ObjectValue) { self = .object(ObjectBox(object)) }

  /// Makes a string value.
  package init(_ text: String) { self = .string(TextValue(text)) }

  /// Makes a number from an integer.
  package init(_ integer: Int) { self = .number(Double(integer)) }

  /// Makes a list.
  package init(list elements: [Value]) { self = .list(ListValue(elements)) }

  /// Makes a record whose fields keep the given order.
  package init(record fields: [(String, Value)]) { self = .record(RecordValue(fields)) }
}

extension Value {
  /// Name of the value's type as messages say it.
  package var typeName: String {
    switch self {
    case .none: "none"
    case .missing: "undefined"
    case .bool: "bool"
    case .number: "number"
    case .string: "string"
    case .list: "list"
    case .record: "record"
    case .range: "range"
    case .function: "function"
    case .table: "table"
    case .object(let box): box.object.typeName
    }
  }

  /// The type with its article: `a number`, `an image`, `none`.
  package var typeWithArticle: String {
    if case .none = self { return "none" }
    let name = typeName
    let vowel = name.first.map { "aeiouAEIOU".contains($0) } ?? false
    return (vowel ? "an " : "a ") + name
  }
}
