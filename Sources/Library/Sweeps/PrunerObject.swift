import Language
import Sweeps

/// A rule that ends trials early, as a value.
final class PrunerObject: ObjectValue {
  let pruner: Pruner
  private let text: String

  init(_ pruner: Pruner, _ text: String) {
    self.pruner = pruner
    self.text = text
  }

  var typeName: String { "pruner" }
  var summary: String { text }
  func display(_ options: DisplayOptions) -> String { text }
}

extension PrunerObject: ValueConvertible {
  var asValue: Value { Value(self) }
}
