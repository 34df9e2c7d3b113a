/// An elementwise function of one tensor.
package enum UnaryFunction: String, Sendable, CaseIterable {
  case negate
  case abs
  case exp
  case log
  case log2
  case sqrt
  case sin
  case cos
  case tanh
  case sigmoid
  case relu
  case gelu
  case geluDerivative
  case erf
  case round
  case floor
  case ceil
  case sign
  case reciprocal
  case square
  case isNaN
  case log1p
  case expm1
  case softplus

  /// The operation with its pullback.
  package var operation: Operation {
    Operation(rawValue, keeps: keeps, result: result) { [self] inputs, _ in
      (try compute(inputs[0]), [])
    } pullback: { [self] recorded, gradient in
      [try derivative(recorded, gradient)]
    }
  }

  private var keeps: Operation.Keeps {
    switch self {
    case .exp, .sqrt, .tanh, .sigmoid, .relu, .reciprocal, .expm1: [.output]
    case .negate, .round, .floor, .ceil, .sign, .isNaN: []
    default: [.inputs]
    }
  }

  @Sendable private func result(of forms: [TensorForm]) -> TensorForm {
    let x = forms[0]
    return switch self {
    case .isNaN: x.of(.bool)
    case .round, .floor, .ceil: x.dtype.isFloating ? x.floating : x
    default: isIntegral ? x.arithmetic : x.floating
    }
  }

  private func compute(_ tensor: Tensor) throws -> Tensor {
    if !tensor.dtype.isFloating, isIntegral { return try computeIntegers(tensor) }
    let result =
      try tensor.dtype.floatingResult == .float64
      ? stretches(of: tensor, as: Double.self) {
        Kernels.unary(self, $1, into: $2, count: $3)
      }
      : stretches(of: tensor, as: Float.self) {
        Kernels.unary(self, $1, into: $2, count: $3)
      }
    return try self == .isNaN ? result.converted(to: .bool) : result
  }

  /// Calls `body` for stretches of a tensor's elements, as such a type, and of what they become.
  private func stretches<Element: TensorElement>(
    of tensor: Tensor,
    as type: Element.Type,
    _ body: (
      _ start: Int, _ x: UnsafeMutablePointer<Element>, _ y: UnsafeMutablePointer<Element>,
      _ count: Int
    ) -> Void
  ) throws -> Tensor {
    let x = try tensor.converted(to: type.dtype).contiguous()
    let result = try Tensor(uninitialized: x.shape, type.dtype)
    try withElements(type, x, result) { p, r in
      try Parallel.ranges(x.count, grain: 1 << 14) { range in
        let start = range.lowerBound
        body(start, p + start, r + start, range.count)
      }
    }
    return result
  }

  /// Whether integers stay integers.
  private var isIntegral: Bool {
    switch self {
    case .negate, .abs, .round, .floor, .ceil, .sign, .square, .relu: true
    default: false
    }
  }

  /// - Throws: `TensorError.overflow` where int64 does not hold a result.
  private func computeIntegers(_ tensor: Tensor) throws -> Tensor {
    switch self {
    case .round, .floor, .ceil: return tensor
    default: break
    }
    let failed = FirstPlace()
    let result = try stretches(of: tensor, as: Int64.self) { start, x, y, count in
      if let place = Kernels.unary(self, x, into: y, count: count) { failed.note(start + place) }
    }
    guard let place = failed.place else { return result }
    let operand = try tensor.contiguous().elementText(at: place)
    throw TensorError.overflow(operation: rawValue, operands: "the result of \(operand)")
  }

  private func derivative(_ recorded: Operation.Recorded, _ dy: Tensor) throws -> Tensor? {
    let y = recorded.output
    switch self {
    case .negate: return try -dy
    case .exp: return try dy * y
    case .expm1: return try dy * (y + Tensor(1))
    case .sqrt: return try dy / (y * Tensor(2))
    case .tanh: return try dy * (Tensor(1) - y * y)
    case .sigmoid: return try dy * y * (Tensor(1) - y)
    case .relu: return try dy * UnaryFunction.sign(y)
    case .reciprocal: return try -(dy * y * y)
    case .round, .floor, .ceil, .sign, .isNaN: return nil
    default: return try derivative(at: recorded.inputs[0], dy)
    }
  }

  private func derivative(at x: Tensor, _ dy: Tensor) throws -> Tensor? {
    switch self {
    case .abs: try dy * UnaryFunction.sign(x)
    case .log: try dy / x
    case .log2: try dy / (x * x.scalar(0.693_147_180_559_945_3))
    case .sin: try dy * UnaryFunction.cos(x)
    case .cos: try -(dy * UnaryFunction.sin(x))
    case .gelu: try dy * UnaryFunction.geluDerivative(x)
    case .square: try dy * x * Tensor(2)
    case .softplus: try dy * UnaryFunction.sigmoid(x)
    case .log1p: try dy / (x + Tensor(1))
    case .erf: try dy * UnaryFunction.exp(-(x * x)) * x.scalar(1.128_379_167_095_512_6)
    // φ(x)(2 − x²)
    case .geluDerivative:
      try dy * UnaryFunction.exp(x * x * Tensor(-0.5)) * x.scalar(0.398_942_280_401_432_7)
        * (Tensor(2) - x * x)
    default: nil
    }
  }

  /// Computes the function of a tensor.
  package func callAsFunction(_ tensor: Tensor) throws -> Tensor { try operation(tensor) }
}

extension OperationSample {
  /// Of functions of one number.
  static let unary: [OperationSample] = {
    // Away from 0, where some have corners; and from 1 on, where all others are defined.
    let everywhere: [UnaryFunction] = [
      .negate, .abs, .exp, .sin, .cos, .tanh, .sigmoid, .relu, .gelu, .erf, .square, .softplus,
    ]
    let aboveOne: [UnaryFunction] = [
      .log, .log2, .sqrt, .reciprocal, .log1p, .expm1, .geluDerivative,
    ]
    let flat: [UnaryFunction] = [.round, .floor, .ceil, .sign, .isNaN]
    return everywhere.map { function in
      OperationSample(function.rawValue, [2, 3]) { try function($0[0] + Tensor(0.05)) }
    }
      + aboveOne.map { function in
        OperationSample(function.rawValue, [2, 3]) { try function($0[0] * $0[0] + Tensor(1)) }
      }
      + flat.map { function in
        OperationSample(function.rawValue, [2, 3], step: 1e-3) { try function($0[0]) }
      }
  }()
}
