import Language
import Sweeps

/// A rule that ends trials early, as a value.
final class PrunerObject: ObjectValue {
  let pruner: Pruner
  /// The call that gives it.
  let summary: String

  init<Rule: PruningRule>(_ rule: Rule) {
    pruner = Pruner(rule)
    let settings = Rule.options.map { "\($0.info.name)=\($0.value(in: rule).word)" }
    summary = "\(Rule.name)(\(settings.joined(separator: ", ")))"
  }

  var typeName: String { "pruner" }
  func display(_ options: DisplayOptions) -> String { summary }
}

extension PrunerObject: ValueConvertible {
  var asValue: Value { Value(self) }
}
