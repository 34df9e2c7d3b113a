import Language
import Sweeps

/// A space as a script gives it: what is searched, and the values that choices stand for.
struct SweepSpace {
  let space: Space
  private let choices: [String: [Value]]

  /// - Throws: `Failure` or `SweepError`.
  init(_ record: RecordValue, _ call: CallContext) throws {
    var dimensions: [Space.Dimension] = []
    var choices: [String: [Value]] = [:]
    for (name, value) in record.fields {
      guard let domain = DomainObject(reading: value) else {
        throw Failure(
          "type",
          "\(name): expected a list, uniform(…), loguniform(…), int_range(…) or when(…), got "
            + value.typeWithArticle,
          argument: 0,
          help: "a parameter that does not change is a list of one, [\(value.summary(limit: 40))]"
        )
      }
      let earlier = dimensions.map(\.name)
      let condition = try domain.condition.map {
        try Self.condition($0, of: name, earlier: earlier, dimensions, choices, call)
      }
      dimensions.append(Space.Dimension(name, domain.domain, when: condition))
      if let values = domain.choices { choices[name] = values }
    }
    space = try Space(dimensions)
    self.choices = choices
  }

  /// The record that a trial's function gets; parameters that are not there are none.
  func record(_ point: Assignment) -> Value {
    Value(record: space.dimensions.map { ($0.name, Self.value($0, point, choices)) })
  }

  private static func value(
    _ dimension: Space.Dimension,
    _ point: Assignment,
    _ choices: [String: [Value]]
  ) -> Value {
    guard let number = point[dimension.name] else { return .none }
    guard let values = choices[dimension.name] else { return .number(number) }
    return Int(exactly: number).flatMap { values.indices.contains($0) ? values[$0] : nil } ?? .none
  }

  private static func condition(
    _ condition: Value,
    of name: String,
    earlier: [String],
    _ dimensions: [Space.Dimension],
    _ choices: [String: [Value]],
    _ call: CallContext
  ) throws -> Space.Condition {
    if let record = condition.record {
      for key in record.keys where !earlier.contains(key) {
        throw Failure(
          "name",
          "\(name): its condition asks for '\(key)', which is no earlier parameter",
          argument: 0,
          help: Suggestion.question(for: key, among: earlier)
        )
      }
    }
    return Space.Condition(DomainObject.text(of: condition)) { point in
      let fields = dimensions.map { ($0.name, value($0, point, choices)) }
      if let wanted = condition.record {
        return wanted.fields.allSatisfy { key, wanted in
          let value = fields.first { $0.0 == key }?.1 ?? .none
          let allowed = wanted.list?.elements ?? [wanted]
          return allowed.contains { Scalar($0) == Scalar(value) }
        }
      }
      let answer = try call(condition, [Value(record: fields)])
      guard let flag = answer.bool ?? answer.number.map({ $0 != 0 }) else {
        throw Failure(
          "type",
          "\(name): its condition gave \(answer.typeWithArticle), not true or false",
          argument: 0
        )
      }
      return flag
    }
  }
}
