extension Tensor {
  /// The elements as another type, on the tape: a gradient passes between types that hold fractions.
  ///
  /// Fractions are cut off towards zero on the way to an integer type and rounded to the nearest on
  /// the way to a smaller float.
  ///
  /// - Throws: `TensorError.unrepresentable` where a value, NaN among them, has no counterpart in an
  ///   integer type, or a finite one would become infinite.
  package func cast(to target: DType, of operation: String = "astype") throws -> Tensor {
    if target == dtype { return self }
    try requireHeld(by: target, of: operation)
    return try Operation("astype", result: { $0[0].of(target) }) { inputs, _ in
      try (inputs[0].converted(to: target), [])
    } pullback: { [dtype] _, gradient in
      [target.isFloating && dtype.isFloating ? gradient : nil]
    }(self)
  }

  /// The elements in the type that functions with fractions work in; see `DType.floatingResult`.
  package func floating() throws -> Tensor { try cast(to: dtype.floatingResult) }

  /// A scalar beside this tensor, of its type where that holds the number.
  package func scalar(_ number: Double) throws -> Tensor {
    try Tensor([number], shape: [], dtype: dtype.beside(number))
  }

  /// Checks that a type holds the elements: integer types without their fractions, unless exactly.
  package func requireHeld(
    by target: DType,
    of operation: String,
    exactly: Bool = false
  ) throws {
    guard target.mayMiss(dtype) else { return }
    if exactly, dtype.isFloating, !target.isFloating {
      return try target.requireHolding(doubles, of: operation, exactly: true)
    }
    let dense = try detached.contiguous()
    let place: Int?
    if dtype.isFloating {
      let wide = try dense.converted(to: .float64)
      place = withElements(Double.self, wide) {
        Kernels.firstMisfit(in: $0, for: target, count: count)
      }
    } else {
      let wide = try dense.converted(to: .int64)
      place = withElements(Int64.self, wide) {
        Kernels.firstMisfit(in: $0, for: target, count: count)
      }
    }
    guard let place else { return }
    let value = try dense.elementText(at: place)
    throw TensorError.unrepresentable(operation: operation, value: value, dtype: target)
  }

  /// An element of a contiguous tensor as text, integers in all their digits.
  func elementText(at place: Int) throws -> String {
    let element = view(shape: [], strides: [], advancedBy: place)
    return try dtype.isFloating ? DType.text(of: element.doubles[0]) : "\(element.integers[0])"
  }
}

extension DType {
  /// Checks that the type holds numbers: an integer type without their fractions, unless exactly.
  ///
  /// - Throws: `TensorError.unrepresentable`.
  package func requireHolding(
    _ numbers: [Double],
    of operation: String,
    exactly: Bool = false
  ) throws {
    var place = Kernels.firstMisfit(in: numbers, for: self, count: numbers.count)
    if place == nil, exactly, !isFloating { place = numbers.firstIndex { $0 != $0.rounded() } }
    guard let place else { return }
    let number = numbers[place]
    throw TensorError.unrepresentable(
      operation: operation,
      value: Self.text(of: number),
      dtype: self
    )
  }

  /// A number as a script writes it, integers without a fraction.
  static func text(of number: Double) -> String {
    Int(exactly: number).map { "\($0)" } ?? "\(number)"
  }

  /// Whether a value of another type may lie outside this one.
  fileprivate func mayMiss(_ source: DType) -> Bool {
    if self == source || self == .bool || source == .bool || self == .float64 { return false }
    guard isFloating else { return source.isFloating || !covers(source) }
    if source.isFloating {
      return source == .float64 || self == .float16 || (self == .bfloat16 && source == .float32)
    }
    return self == .float16 && source.size > 1
  }

  /// Whether all values of another integer type are this one's.
  private func covers(_ source: DType) -> Bool {
    let isUnsigned = source == .uint8 || source == .uint16
    if self == .uint8 || self == .uint16 { return isUnsigned && size >= source.size }
    return size > source.size || (size == source.size && !isUnsigned)
  }

  /// The smallest and the largest value of an integer type.
  package var limits: ClosedRange<Int>? {
    switch self {
    case .int64: Int.min...Int.max
    case .int32: Int(Int32.min)...Int(Int32.max)
    case .int16: Int(Int16.min)...Int(Int16.max)
    case .int8: Int(Int8.min)...Int(Int8.max)
    case .uint16: 0...Int(UInt16.max)
    case .uint8: 0...Int(UInt8.max)
    case .bool: 0...1
    default: nil
    }
  }
}

extension OperationSample {
  /// Of casts.
  static let casts: [OperationSample] = [
    OperationSample("cast to float64 and back", [2, 3]) {
      try ($0[0].cast(to: .float64, of: "astype") * Tensor(3)).cast(to: .float32, of: "astype")
    }
  ]
}
