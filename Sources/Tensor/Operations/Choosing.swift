extension Tensor {
  /// Elements of `a` where the condition is not 0, of `b` elsewhere, with NumPy's broadcasting.
  ///
  /// - Throws: `TensorError.broadcast` where the three shapes do not broadcast.
  package static func choose(_ condition: Tensor, _ a: Tensor, _ b: Tensor) throws -> Tensor {
    guard let values = a.shape.broadcast(with: b.shape) else {
      throw TensorError.broadcast(operation: "where", a.shape, b.shape)
    }
    guard let shape = condition.shape.broadcast(with: values) else {
      throw TensorError.broadcast(operation: "where", condition.shape, values)
    }
    let type = commonType([a, b])
    let mask = try condition.isSet().expanded(to: shape).contiguous()
    return try Operation("where") { inputs in
      let x = try inputs[0].converted(to: type).expanded(to: shape).contiguous()
      let y = try inputs[1].converted(to: type).expanded(to: shape).contiguous()
      let result = Tensor(uninitialized: shape, type)
      switch type.size {
      case 1: result.pick(UInt8.self, mask, x, y)
      case 2: result.pick(UInt16.self, mask, x, y)
      case 4: result.pick(UInt32.self, mask, x, y)
      default: result.pick(UInt64.self, mask, x, y)
      }
      return (result, [])
    } pullback: { recorded, gradient in
      [
        recorded.wanted[0] ? gradient.kept(where: mask, 1) : nil,
        recorded.wanted[1] ? gradient.kept(where: mask, 0) : nil,
      ]
    }(a, b)
  }

  /// Elements no smaller than `low` and no larger than `high`; whole numbers stay whole between
  /// whole limits.
  ///
  /// The gradient passes where the element lies within the limits, limits included.
  package func clipped(_ low: Double?, _ high: Double?) throws -> Tensor {
    let limits = [low, high].compactMap { $0 }
    let whole = !dtype.isFloating && limits.allSatisfy { $0 == $0.rounded() }
    let type = whole ? dtype : .float32
    return try Operation("clip", keeps: [.inputs]) { inputs in
      let values = inputs[0].doubles.map { value in
        value.isNaN ? value : Swift.min(Swift.max(value, low ?? value), high ?? .infinity)
      }
      return (Tensor(values, shape: inputs[0].shape, dtype: type), [])
    } pullback: { recorded, gradient in
      let x = recorded.inputs[0]
      let inside = x.doubles.map { $0 >= low ?? -.infinity && $0 <= high ?? .infinity ? 1.0 : 0 }
      return [gradient.kept(where: Tensor(inside, shape: x.shape, dtype: .bool), 1)]
    }(dtype == .float32 || whole ? self : converted(to: .float32))
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
    let mask = Tensor(flags, shape: [rows, columns], dtype: .bool)
    let zero = Tensor([0], shape: [], dtype: dtype)
    return try Tensor.choose(mask, self, zero)
  }

  /// Fills the tensor from two others of its type; only the size of the type matters.
  private func pick<Bits>(_ type: Bits.Type, _ mask: Tensor, _ a: Tensor, _ b: Tensor) {
    let flags = mask.pointer(to: UInt8.self, .bool)
    let (x, y, result) = (
      a.rawPointer.assumingMemoryBound(to: type), b.rawPointer.assumingMemoryBound(to: type),
      rawPointer.assumingMemoryBound(to: type)
    )
    for index in 0..<count { result[index] = flags[index] != 0 ? x[index] : y[index] }
  }

  /// The tensor as a mask: whether elements are not 0.
  private func isSet() -> Tensor {
    dtype == .bool ? detached : detached.converted(to: .bool)
  }

  /// A gradient where a mask has a value, 0 elsewhere.
  private func kept(where mask: Tensor, _ wanted: UInt8) -> Tensor {
    let dense = contiguous()
    let result = Tensor(uninitialized: shape)
    let (flags, p, q) = (mask.pointer(to: UInt8.self, .bool), dense.floats, result.floats)
    for index in 0..<count { q[index] = flags[index] == wanted ? p[index] : 0 }
    return result
  }
}
