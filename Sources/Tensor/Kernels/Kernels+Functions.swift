import CKernels

extension BinaryFunction {
  /// The number by which the kernels know the function.
  var code: Int32 {
    switch self {
    case .add: Int32(GFM_ADD.rawValue)
    case .subtract: Int32(GFM_SUB.rawValue)
    case .multiply: Int32(GFM_MUL.rawValue)
    case .divide: Int32(GFM_DIV.rawValue)
    case .maximum: Int32(GFM_MAX.rawValue)
    case .minimum: Int32(GFM_MIN.rawValue)
    case .power: Int32(GFM_POW.rawValue)
    case .remainder: Int32(GFM_MOD.rawValue)
    case .floorDivide: Int32(GFM_FLOORDIV.rawValue)
    case .less: Int32(GFM_LT.rawValue)
    case .lessOrEqual: Int32(GFM_LE.rawValue)
    case .greater: Int32(GFM_GT.rawValue)
    case .greaterOrEqual: Int32(GFM_GE.rawValue)
    case .equal: Int32(GFM_EQ.rawValue)
    case .notEqual: Int32(GFM_NE.rawValue)
    case .arcTangent: Int32(GFM_ATAN2.rawValue)
    }
  }
}

extension UnaryFunction {
  /// The number by which the kernels know the function.
  var code: Int32 { Int32(kernel.rawValue) }

  private var kernel: gfm_unary {
    switch self {
    case .negate: GFM_NEG
    case .abs: GFM_ABS
    case .exp: GFM_EXP
    case .log: GFM_LOG
    case .log2: GFM_LOG2
    case .sqrt: GFM_SQRT
    case .sin: GFM_SIN
    case .cos: GFM_COS
    case .tanh: GFM_TANH
    case .sigmoid: GFM_SIGMOID
    case .relu: GFM_RELU
    case .gelu: GFM_GELU
    case .geluDerivative: GFM_GELU_DERIVATIVE
    case .erf: GFM_ERF
    case .round: GFM_ROUND
    case .floor: GFM_FLOOR
    case .ceil: GFM_CEIL
    case .sign: GFM_SIGN
    case .reciprocal: GFM_RECIPROCAL
    case .square: GFM_SQUARE
    case .isNaN: GFM_ISNAN
    case .log1p: GFM_LOG1P
    case .expm1: GFM_EXPM1
    case .softplus: GFM_SOFTPLUS
    }
  }
}

extension Summand {
  /// The number by which the kernels know the summand.
  var code: Int32 {
    switch self {
    case .element: Int32(GFM_SUM.rawValue)
    case .magnitude: Int32(GFM_SUM_ABSOLUTE.rawValue)
    case .square: Int32(GFM_SUM_SQUARES.rawValue)
    case .power: Int32(GFM_SUM_POWERS.rawValue)
    case .exponential: Int32(GFM_SUM_EXPONENTIALS.rawValue)
    case .nonzero: Int32(GFM_SUM_NONZERO.rawValue)
    }
  }
}
