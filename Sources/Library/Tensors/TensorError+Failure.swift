import Language
import Tensor

extension TensorError: DiagnosedError {
  /// What a script's `e.kind` and the diagnostic say.
  package var failure: Failure {
    let kind =
      switch self {
      case .broadcast, .innerSizes, .shape, .reshape: "shape"
      case .axis, .index: "index"
      case .notOneElement, .argument, .unrepresentable, .inexact, .overflow, .divisionByZero:
        "value"
      case .type: "type"
      case .memory: "memory"
      case .neededByGradient, .notRecorded, .nestedGradient: "gradient"
      case .interrupted: "interrupted"
      }
    return Failure(kind, description, help: help)
  }

  private var help: String? {
    switch self {
    case .unrepresentable(_, let value, let dtype):
      if dtype.isFloating { return "dtype=\"float64\" holds it" }
      if value == "nan" { return "where(isnan(x), 0, x) replaces it" }
      return Int(value) == nil && Double(value)?.isFinite == true
        ? "round(x) makes integers, dtype=\"float32\" keeps fractions"
        : "clip(x, low, high) limits the values, another dtype holds more"
    case .inexact: return "it is exact as long as it stays in the tensor; str(…) gives its digits"
    case .overflow: return "astype(\"float64\") before gives the nearest float"
    case .divisionByZero: return "floats divided by 0 are infinite; astype(\"float64\") makes some"
    default: return nil
    }
  }
}
