extension TensorError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .broadcast(let operation, let a, let b):
      "\(operation): shapes \(a) and \(b) do not broadcast"
    case .innerSizes(let operation, let a, let b):
      "\(operation): inner sizes differ: \(a) × \(b)"
    case .shape(let operation, let expected, let actual):
      "\(operation): expected \(expected), got \(actual)"
    case .axis(let operation, let axis, let shape):
      "\(operation): axis \(axis) is out of range for \(shape), which has \(shape.count) axes"
    case .index(let index, let axis, let length):
      "index \(index) is out of range for axis \(axis) of length \(length)"
    case .reshape(let from, let to):
      "reshape: the \(from.elementCount) elements of \(from) do not fit into \(to)"
    case .notOneElement(let operation, let shape):
      "\(operation): expected one element, the tensor has shape \(shape)"
    case .type(let operation, let expected, let actual):
      "\(operation): expected \(expected) elements, got \(actual.rawValue)"
    case .argument(let operation, let name, let expected, let actual):
      "\(operation): \(name) must be \(expected), not \(actual)"
    case .unrepresentable(let operation, let value, let dtype):
      "\(operation): \(value) does not fit into \(dtype.rawValue)\(Self.range(of: dtype))"
    case .inexact(let operation, let value):
      "\(operation): \(value) is not exact as a number, which holds integers to 2^53"
    case .overflow(let operation, let operands):
      "\(operation): \(operands) does not fit into int64"
    case .divisionByZero(let operands):
      "\(operands) is a division of integers by 0"
    case .memory(let shape, let bytes, let available):
      "\(shape.map { "a tensor of shape \($0)" } ?? "the computation") needs \(size(bytes)) of memory, "
        + "\(size(available)) are available"
    case .neededByGradient(let shape):
      "cannot assign into a tensor \(shape) that a gradient still needs; assign into x.detach()"
    case .notRecorded:
      "the value does not depend on what the gradient is taken of"
    case .nestedGradient:
      "a gradient inside a gradient is not supported; take one of them by differences"
    case .interrupted:
      "interrupted"
    }
  }

  /// What a type does hold.
  private static func range(of dtype: DType) -> String {
    if let limits = dtype.limits {
      return ", which holds \(limits.lowerBound) to \(limits.upperBound)"
    }
    switch dtype {
    case .float16: return ", whose largest number is 65504"
    case .float32, .bfloat16: return ", whose largest number is 3.4e38"
    default: return ""
    }
  }

  /// Gigabytes, or megabytes and bytes of what is less.
  private func size(_ bytes: Double) -> String {
    if bytes < 1e5 { return "\(Int(bytes)) bytes" }
    let (unit, name) = bytes < 1e8 ? (1e6, "MB") : (1e9, "GB")
    return "\((bytes / unit * 10).rounded() / 10) \(name)"
  }
}
