/// The state of a loop over anything but a range.
final class Iteration: ObjectValue {
  let typeName = "iteration"
  private let advance: () throws -> Value?

  init(over value: Value) throws {
    switch value {
    case .list(let list):
      var index = 0
      advance = {
        guard index < list.elements.count else { return nil }
        index += 1
        return list.elements[index - 1]
      }
    case .string(let text):
      var index = 0
      advance = {
        guard index < text.count else { return nil }
        index += 1
        return Value(text.characters(at: CollectionOfOne(index - 1)))
      }
    case .record(let record): advance = Self.list(record.keys.map { Value($0) })
    case .table(let table):
      var index = 0
      advance = {
        guard index < table.rowCount else { return nil }
        index += 1
        return .record(table.row(index - 1))
      }
    case .range(let range):
      var index = 0
      advance = {
        guard index < range.count else { return nil }
        index += 1
        return .number(range[index - 1])
      }
    case .object(let box):
      guard let next = try box.object.elements() else { throw Self.refusal(value) }
      advance = next
    default: throw Self.refusal(value)
    }
  }

  func next() throws -> Value? { try advance() }

  func display(_ options: DisplayOptions) -> String { "<iteration>" }

  private static func list(_ values: [Value]) -> () -> Value? {
    var iterator = values.makeIterator()
    return { iterator.next() }
  }

  private static func refusal(_ value: Value) -> Failure {
    var help: String?
    if case .number(let number) = value {
      help = "to count, write range(\(NumberFormat.text(number)))"
    }
    return Failure("type", "\(value.typeWithArticle) cannot be looped over", help: help)
  }
}
