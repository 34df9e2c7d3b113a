extension DType {
  /// The type that tensors of two types come to where they are joined or chosen between.
  ///
  /// Equal types stay as they are and integers of two types become int64. Where one holds fractions
  /// it is float32, and float64 where one of the two is float64 or holds integers that float32
  /// does not (int32 and int64).
  package static func promoted(_ a: DType, _ b: DType) -> DType {
    if a == b { return a }
    guard a.isFloating || b.isFloating else { return .int64 }
    return a.floatingResult == .float64 || b.floatingResult == .float64 ? .float64 : .float32
  }

  /// The type that tensors of several types come to; float32 of none.
  package static func promoted(_ types: Set<DType>) -> DType {
    if types.count < 2 { return types.first ?? .float32 }
    guard types.contains(where: \.isFloating) else { return .int64 }
    return types.contains { $0.floatingResult == .float64 } ? .float64 : .float32
  }

  /// The type that +, -, *, //, % and powers of two types give: int64 of integers and bools, else
  /// the promoted one, in which floats of reduced precision are computed as float32.
  package static func arithmetic(_ a: DType, _ b: DType) -> DType {
    a.isFloating || b.isFloating ? quotient(a, b) : .int64
  }

  /// The type that sums and products of several types give.
  package static func arithmetic(_ types: Set<DType>) -> DType {
    guard types.contains(where: \.isFloating) else { return .int64 }
    return promoted(Set(types.map(\.floatingResult)))
  }

  /// The type that a division of two types gives.
  package static func quotient(_ a: DType, _ b: DType) -> DType {
    promoted(a.floatingResult, b.floatingResult)
  }

  /// The type that a function with fractions gives of this type, such as an exponential or a mean:
  /// float64 of float64, int64 and int32, float32 of all others, which it holds exactly.
  package var floatingResult: DType {
    switch self {
    case .float64, .int64, .int32: .float64
    default: .float32
    }
  }

  /// The type of sums and integer arithmetic of this type: int64 of integers and bools, float32 or
  /// float64 of floats.
  package var arithmeticResult: DType { isFloating ? floatingResult : .int64 }

  /// The type that a plain number of a script takes beside a tensor of this type.
  ///
  /// It is the tensor's own kind, so that 2 beside float64 is float64 and 2 beside uint8 an integer.
  /// A number that this kind does not hold takes the next one that does: a fraction beside integers
  /// is floating, and an integer that float32 would round, or a number beyond its range, is float64.
  package func beside(_ numbers: Double...) -> DType { beside(numbers) }

  /// The type that several plain numbers take beside a tensor of this type.
  package func beside(_ numbers: [Double]) -> DType {
    if !isFloating, numbers.allSatisfy({ $0 == $0.rounded() && abs($0) < 0x1p63 }) { return .int64 }
    return floatingResult == .float64 ? .float64 : .natural(for: numbers)
  }

  /// The type that numbers of a script become where none is asked for: float32, or float64 where one
  /// of them is an integer that float32 would round or lies beyond its range.
  package static func natural(for numbers: some Sequence<Double>) -> DType {
    numbers.allSatisfy(DType.float32.holds) ? .float32 : .float64
  }

  /// Whether float32 holds a number as well as it holds fractions: integers exactly, up to 2^53,
  /// where float64 ends to hold them all, and nothing that would become 0 or infinite.
  fileprivate func holds(_ number: Double) -> Bool {
    let size = abs(number)
    if size <= 0x1p24 { return size >= 0x1p-149 || size == 0 || size.isNaN }
    guard size.isFinite else { return true }
    if Double(Float(number)) == number { return true }
    return size < Double(Float.greatestFiniteMagnitude)
      && (size > 0x1p53 || number != number.rounded())
  }
}
