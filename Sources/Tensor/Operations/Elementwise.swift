/// An elementwise function of two tensors, with NumPy's broadcasting.
package enum BinaryFunction: String, Sendable, CaseIterable {
  case add
  case subtract
  case multiply
  case divide
  case maximum
  case minimum
  case power
  case remainder
  case floorDivide
  case less
  case lessOrEqual
  case greater
  case greaterOrEqual
  case equal
  case notEqual
  case arcTangent

  /// Whether the result is true or false.
  package var isComparison: Bool {
    switch self {
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual: true
    default: false
    }
  }

  /// The operation, with its pullback where it has one; integers may become floating.
  private func operation(givesFractions: Bool) -> Operation {
    let rule: Operation.Rule = { [self] in
      try result(of: $0[0], $0[1], givesFractions: givesFractions)
    }
    return Operation(rawValue, keeps: keeps, result: rule) { [self] inputs, form in
      (try compute(inputs[0], inputs[1], form), [])
    } pullback: { [self] recorded, gradient in
      try pullback(recorded, gradient)
    }
  }

  private var keeps: Operation.Keeps {
    switch self {
    case .add, .subtract: []
    case .power: [.inputs, .output]
    default: [.inputs]
    }
  }

  private func compute(_ a: Tensor, _ b: Tensor, _ form: TensorForm) throws -> Tensor {
    switch form.dtype {
    case .bool:
      guard a.dtype == .float32, b.dtype == .float32 else { return try compare(a, b, form) }
      return try compute(a, b, form.of(.float32)).converted(to: .bool)
    case .int64: return try computeIntegers(a, b, form)
    case .float64:
      return try form.stretches(a, b, Double.self, Double.self, Double.self) {
        Kernels.binary(self, $2, step: $3, $4, step: $5, into: $1, count: $6)
      }
    default:
      return try form.stretches(a, b, Float.self, Float.self, Float.self) {
        Kernels.binary(self, $2, step: $3, $4, step: $5, into: $1, count: $6)
      }
    }
  }

  private func pullback(_ recorded: Operation.Recorded, _ dy: Tensor) throws -> [Tensor?] {
    if self == .add { return [dy, dy] }
    if self == .subtract { return [dy, recorded.wanted[1] ? try -dy : nil] }
    let (a, b) = (recorded.inputs[0], recorded.inputs[1])
    switch self {
    case .multiply:
      return [recorded.wanted[0] ? try dy * b : nil, recorded.wanted[1] ? try dy * a : nil]
    case .divide:
      return [
        recorded.wanted[0] ? try dy / b : nil,
        recorded.wanted[1] ? try -(dy * a / (b * b)) : nil,
      ]
    case .power: return try powerPullback(recorded, a, b, dy)
    case .maximum, .minimum:
      return try extremePullback(a, b, dy)
    case .remainder:
      return [dy, recorded.wanted[1] ? try -(dy * BinaryFunction.floorDivide(a, b)) : nil]
    case .arcTangent:
      let squares = try a * a + b * b
      return [try dy * b / squares, try -(dy * a / squares)]
    default: return [nil, nil]
    }
  }

  /// Computes the function of two tensors.
  package func callAsFunction(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    try operation(givesFractions: givesFractions(a, b))(a, b)
  }
}

extension Tensor {
  package static func + (a: Tensor, b: Tensor) throws -> Tensor { try BinaryFunction.add(a, b) }
  package static func - (a: Tensor, b: Tensor) throws -> Tensor {
    try BinaryFunction.subtract(a, b)
  }
  package static func * (a: Tensor, b: Tensor) throws -> Tensor {
    try BinaryFunction.multiply(a, b)
  }
  package static func / (a: Tensor, b: Tensor) throws -> Tensor { try BinaryFunction.divide(a, b) }
  package static prefix func - (a: Tensor) throws -> Tensor { try UnaryFunction.negate(a) }
}

extension OperationSample {
  /// Of functions of two numbers.
  static let binary: [OperationSample] = {
    let functions: [BinaryFunction] = [
      .add, .subtract, .multiply, .maximum, .minimum, .arcTangent,
    ]
    let comparisons = BinaryFunction.allCases.filter(\.isComparison)
    let plain = (functions + comparisons).map { function in
      OperationSample(
        function.rawValue,
        [2, 3],
        [2, 3],
        step: function.isComparison ? 1e-3 : 1e-2
      ) {
        try function($0[0], $0[1])
      }
    }
    return plain + [
      OperationSample("divide", [2, 3], [2, 3]) { try $0[0] / ($0[1] * $0[1] + Tensor(1)) },
      OperationSample("power", [2, 3], [2, 3]) {
        try BinaryFunction.power($0[0] * $0[0] + Tensor(0.5), $0[1])
      },
      OperationSample("remainder", [2, 3], [2, 3], step: 1e-3) {
        // Of divisors above the numbers' size, a quotient is 0 or -1, and changes at 0 alone.
        try BinaryFunction.remainder($0[0] + Tensor(0.05), $0[1] * $0[1] + Tensor(5))
      },
      OperationSample("floor divide", [2, 3], [2, 3], step: 1e-3) {
        try BinaryFunction.floorDivide($0[0] + Tensor(0.05), $0[1] * $0[1] + Tensor(5))
      },
      OperationSample("broadcast over rows", [3, 4], [4]) { try $0[0] * $0[1] },
      OperationSample("broadcast over columns", [3, 4], [3, 1]) { try $0[0] * $0[1] },
      OperationSample("broadcast both ways", [3, 1], [1, 4]) { try $0[0] * $0[1] },
      OperationSample("broadcast a scalar", [], [2, 2]) { try $0[0] * $0[1] },
    ]
  }()
}
