import Language
import Tensor

extension TensorError: DiagnosedError {
  /// What a script's `e.kind` and the diagnostic say.
  package var failure: Failure {
    let kind =
      switch self {
      case .broadcast, .innerSizes, .shape, .reshape: "shape"
      case .axis, .index: "index"
      case .notOneElement, .argument, .overflow: "value"
      case .type: "type"
      case .memory: "memory"
      case .neededByGradient, .notRecorded, .nestedGradient: "gradient"
      case .interrupted: "interrupted"
      }
    return Failure(kind, description)
  }
}
