/// The element type of a tensor.
///
/// Models compute in `float32`. Tensors of `float64` and integers are computed as what they are, by
/// the rules of `DType.promoted` and its kin; floats of reduced precision hold what checkpoints bring, and are
/// computed as `float32`.
@usableFromInline package enum DType: String, Sendable, CaseIterable {
  case float32
  case float64
  case float16
  case bfloat16
  case int64
  case int32
  case int16
  case int8
  case uint16
  case uint8
  case bool

  /// The number of bytes of one element.
  @usableFromInline package var size: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .int8, .uint8, .bool: 1
    }
  }

  /// Whether the type holds fractions.
  package var isFloating: Bool {
    switch self {
    case .float32, .float64, .float16, .bfloat16: true
    default: false
    }
  }
}
