import Language
import Sweeps

/// Values of a parameter that are no list, or that are there only sometimes.
final class DomainObject: ObjectValue {
  let domain: Domain
  /// What a list chooses among.
  let choices: [Value]?
  /// A function of the earlier parameters, or a record of what they must be.
  let condition: Value?

  init(_ domain: Domain, choices: [Value]? = nil, when condition: Value? = nil) {
    self.domain = domain
    self.choices = choices
    self.condition = condition
  }

  /// Reads a value of a space: a list, a range, or what `uniform(…)` and the like give.
  init?(reading value: Value) {
    if let object = value.object(DomainObject.self) {
      (domain, choices, condition) = (object.domain, object.choices, object.condition)
      return
    }
    guard let elements = value.elementsOfSequence else { return nil }
    domain = .choice(elements.map(Scalar.init))
    choices = elements
    condition = nil
  }

  var typeName: String { "domain" }

  func display(_ options: DisplayOptions) -> String { summary }

  var summary: String {
    guard let condition else { return domain.description }
    return "when(\(Self.text(of: condition)), \(domain))"
  }

  /// A condition as it is written.
  static func text(of condition: Value) -> String {
    condition.function?.text ?? condition.summary()
  }
}

extension DomainObject: ValueConvertible {
  var asValue: Value { Value(self) }
}

extension Scalar {
  /// A value as the store keeps it; those that are no number, bool or text by their summary.
  init(_ value: Value) {
    switch value {
    case .none, .missing: self = .none
    case .bool(let flag): self = .bool(flag)
    case .number(let number): self = .number(number)
    case .string(let text): self = .text(text.string)
    case .function(let function): self = .text(function.text)
    default: self = .text(value.summary())
    }
  }

  var asValue: Value {
    switch self {
    case .number(let number): .number(number)
    case .bool(let flag): .bool(flag)
    case .text(let text): Value(text)
    case .none: .none
    }
  }
}
