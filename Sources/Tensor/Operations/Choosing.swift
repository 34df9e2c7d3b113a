extension Tensor {
  /// Elements of `a` where the condition is not 0, of `b` elsewhere, with NumPy's broadcasting.
  ///
  /// - Throws: `TensorError.broadcast` where the three shapes do not broadcast.
  package static func choose(_ condition: Tensor, _ a: Tensor, _ b: Tensor) throws -> Tensor {
    let rule: Operation.Rule = { [shape = condition.shape] in
      try TensorForm.chosen($0[0], $0[1], where: shape)
    }
    let shape = try rule([a.form, b.form]).shape
    let mask = try condition.isSet().expanded(to: shape).contiguous()
    return try Operation("where", result: rule) { inputs, result in
      let x = try inputs[0].converted(to: result.dtype).expanded(to: result.shape).contiguous()
      let y = try inputs[1].converted(to: result.dtype).expanded(to: result.shape).contiguous()
      return try (Tensor.picked(mask, x, y), [])
    } pullback: { recorded, gradient in
      try [
        recorded.wanted[0] ? gradient.kept(where: mask) : nil,
        recorded.wanted[1] ? gradient.kept(where: mask, is: false) : nil,
      ]
    }(a, b)
  }

  /// Elements no smaller than `low` and no larger than `high`.
  ///
  /// Integers between limits that are integers keep their type; where it does not hold a limit that
  /// an element comes to, they become int64. Between limits with fractions, or beyond int64, they
  /// become floating.
  /// The gradient passes where the element lies within the limits, limits included.
  package func clipped(_ low: Double?, _ high: Double?) throws -> Tensor {
    let keepsIntegers =
      (low.map { $0 == $0.rounded() && $0 < 0x1p63 } ?? true)
      && (high.map { $0 == $0.rounded() && $0 >= -0x1p63 } ?? true)
    if !dtype.isFloating, keepsIntegers {
      return try clippedIntegers(low, high)
    }
    return try Operation("clip", keeps: [.inputs], result: { $0[0] }) { inputs, result in
      let values = try inputs[0].doubles.map { value in
        value.isNaN ? value : Swift.min(Swift.max(value, low ?? value), high ?? .infinity)
      }
      return try (Tensor(values, of: result), [])
    } pullback: { recorded, gradient in
      let x = recorded.inputs[0]
      let inside = try x.doubles.map {
        $0 >= low ?? -.infinity && $0 <= high ?? .infinity ? 1.0 : 0
      }
      return try [gradient.kept(where: Tensor(inside, shape: x.shape, dtype: .bool))]
    }(floating())
  }

  private func clippedIntegers(_ low: Double?, _ high: Double?) throws -> Tensor {
    let (low, high) = (low.map(Int.init(nearest:)), high.map(Int.init(nearest:)))
    var (lowest, highest) = (Int.max, Int.min)
    let values = try integers.map { value in
      let limited = Swift.min(Swift.max(value, low ?? value), high ?? Int.max)
      (lowest, highest) = (Swift.min(lowest, limited), Swift.max(highest, limited))
      return limited
    }
    let result = try Tensor(integers: values, shape: shape)
    guard let limits = dtype.limits else { return result }
    let fits = count == 0 || (limits.contains(lowest) && limits.contains(highest))
    return try fits ? result.converted(to: dtype) : result
  }

  /// The elements on and below a diagonal of the last two axes, zero above it.
  package func lowerTriangle(diagonal: Int = 0) throws -> Tensor {
    try triangle("tril") { row, column in column - row <= diagonal }
  }

  /// The elements on and above a diagonal of the last two axes, zero below it.
  package func upperTriangle(diagonal: Int = 0) throws -> Tensor {
    try triangle("triu") { row, column in column - row >= diagonal }
  }

  private func triangle(_ operation: String, _ keeps: (Int, Int) -> Bool) throws -> Tensor {
    guard rank >= 2 else {
      throw TensorError.shape(operation: operation, expected: "at least two axes", actual: shape)
    }
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    let flags = (0..<rows * columns).map { keeps($0 / columns, $0 % columns) ? 1.0 : 0 }
    let mask = try Tensor(flags, shape: [rows, columns], dtype: .bool)
    let zero = try Tensor([0], shape: [], dtype: dtype)
    return try Tensor.choose(mask, self, zero)
  }

  /// Elements of two contiguous tensors of one type and shape, by a mask; only the type's size matters.
  private static func picked(_ mask: Tensor, _ a: Tensor, _ b: Tensor) throws -> Tensor {
    let result = try Tensor(uninitialized: a.shape, a.dtype)
    switch a.dtype.size {
    case 1: result.pick(UInt8.self, mask, a, b)
    case 2: result.pick(UInt16.self, mask, a, b)
    case 4: result.pick(UInt32.self, mask, a, b)
    default: result.pick(UInt64.self, mask, a, b)
    }
    return result
  }

  private func pick<Bits>(_ type: Bits.Type, _ mask: Tensor, _ a: Tensor, _ b: Tensor) {
    mask.withPointer(to: UInt8.self, .bool) { flags in
      withPointer(to: type, a.dtype) { result in
        a.withPointer(to: type, a.dtype) { x in
          b.withPointer(to: type, b.dtype) { y in
            for index in 0..<count { result[index] = flags[index] != 0 ? x[index] : y[index] }
          }
        }
      }
    }
  }

  private func keep<Bits: FixedWidthInteger>(
    _ type: Bits.Type,
    _ source: Tensor,
    where mask: Tensor,
    is wanted: Bool
  ) {
    mask.withPointer(to: UInt8.self, .bool) { flags in
      source.withPointer(to: type, source.dtype) { x in
        withPointer(to: type, dtype) { result in
          for index in 0..<count {
            result[index] = (flags[index] != 0) == wanted ? x[index] : 0
          }
        }
      }
    }
  }

  /// The tensor as a mask: whether elements are not 0.
  private func isSet() throws -> Tensor {
    try dtype == .bool ? detached : detached.converted(to: .bool)
  }

  /// A gradient where a mask is set, or where it is not; 0 elsewhere.
  private func kept(where mask: Tensor, is wanted: Bool = true) throws -> Tensor {
    let dense = try contiguous()
    let result = try Tensor(uninitialized: shape, dtype)
    switch dtype.size {
    case 2: result.keep(UInt16.self, dense, where: mask, is: wanted)
    case 4: result.keep(UInt32.self, dense, where: mask, is: wanted)
    default: result.keep(UInt64.self, dense, where: mask, is: wanted)
    }
    return result
  }
}

extension Int {
  /// The nearest integer to an integral or infinite number.
  fileprivate init(nearest number: Double) {
    self = Int(exactly: number) ?? (number < 0 ? Int.min : Int.max)
  }
}

extension TensorForm {
  /// What a choice between two is, by a condition of a shape.
  fileprivate static func chosen(
    _ a: TensorForm,
    _ b: TensorForm,
    where condition: Shape
  ) throws -> TensorForm {
    guard let values = a.shape.broadcast(with: b.shape) else {
      throw TensorError.broadcast(operation: "where", a.shape, b.shape)
    }
    guard let shape = condition.broadcast(with: values) else {
      throw TensorError.broadcast(operation: "where", condition, values)
    }
    return TensorForm(shape, DType.promoted(a.dtype, b.dtype))
  }
}

extension OperationSample {
  /// Of choices.
  static let choosing: [OperationSample] = [
    OperationSample("where", [2, 3], [2, 3]) {
      try Tensor.choose(Tensor([1, 0, 1]), $0[0], $0[1])
    },
    OperationSample("clip", [2, 6]) { try $0[0].clipped(-0.4, 0.6) },
    OperationSample("tril", [2, 3, 3]) { try $0[0].lowerTriangle() },
    OperationSample("triu", [2, 3, 3]) { try $0[0].upperTriangle(diagonal: 1) },
  ]
}
