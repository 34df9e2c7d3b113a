import Synchronization

extension BinaryFunction {
  /// Whether two tensors are computed in int64: integers and bools, but for what has fractions.
  func isIntegral(_ a: Tensor, _ b: Tensor) throws -> Bool {
    guard !a.dtype.isFloating, !b.dtype.isFloating, self != .divide, self != .arcTangent else {
      return false
    }
    // A negative power of an integer is a fraction.
    return try self != .power || b.count == 0 || b.detached.extreme(.smallest).integers[0] >= 0
  }

  /// The function in float64.
  func computeDoubles(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    let x = try a.converted(to: .float64).contiguous()
    let y = try b.converted(to: .float64).contiguous()
    let plan = try BroadcastPlan(rawValue, x, y, .float64)
    let result = try Tensor(uninitialized: plan.shape, .float64)
    try withElements(Double.self, x, y, result) { p, q, r in
      try plan.rows { output, left, leftStep, right, rightStep, n in
        Kernels.binary(
          self,
          p + left,
          step: leftStep,
          q + right,
          step: rightStep,
          into: r + output,
          count: n
        )
      }
    }
    return result
  }

  /// The function in int64, exact.
  ///
  /// - Throws: `TensorError.overflow` where int64 does not hold a result,
  ///   `TensorError.divisionByZero` for a quotient or remainder by 0.
  func computeIntegers(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    let x = try a.converted(to: .int64).contiguous()
    let y = try b.converted(to: .int64).contiguous()
    let plan = try BroadcastPlan(rawValue, x, y, .int64)
    let result = try Tensor(uninitialized: plan.shape, .int64)
    let failed = FirstPlace()
    try withElements(Int64.self, x, y, result) { p, q, r in
      try plan.rows { output, left, leftStep, right, rightStep, n in
        let place = Kernels.binary(
          self,
          p + left,
          step: leftStep,
          q + right,
          step: rightStep,
          into: r + output,
          count: n
        )
        if let place { failed.note(output + place) }
      }
    }
    guard let place = failed.place else { return result }
    throw failure(
      try x.expanded(to: plan.shape).integer(at: place),
      try y.expanded(to: plan.shape).integer(at: place)
    )
  }

  private func failure(_ a: Int, _ b: Int) -> TensorError {
    let sign =
      switch self {
      case .add: "+"
      case .subtract: "-"
      case .multiply: "*"
      case .power: "^"
      case .remainder: "%"
      default: "//"
      }
    let operands = "\(a) \(sign) \(b < 0 ? "(\(b))" : "\(b)")"
    let divides = self == .remainder || self == .floorDivide
    return divides && b == 0
      ? .divisionByZero(operands: operands) : .overflow(operation: rawValue, operands: operands)
  }

  /// A comparison of any two types, as bools; integers are not rounded, not even beside floats.
  func compare(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    if !a.dtype.isFloating, !b.dtype.isFloating {
      return try flags(a, b, Int64.self, Int64.self) { r, p, ps, q, qs, n in
        Kernels.compare(self, p, step: ps, q, step: qs, into: r, count: n)
      }
    }
    if a.dtype == .int64 || b.dtype == .int64 {
      let isTurned = b.dtype == .int64
      let (x, y) = isTurned ? (b, a) : (a, b)
      let function = isTurned ? turned : self
      return try flags(x, y, Int64.self, Double.self) { r, p, ps, q, qs, n in
        Kernels.compare(function, p, step: ps, q, step: qs, into: r, count: n)
      }
    }
    return try flags(a, b, Double.self, Double.self) { r, p, ps, q, qs, n in
      Kernels.compare(self, p, step: ps, q, step: qs, into: r, count: n)
    }
  }

  /// The comparison that holds of b and a where this one holds of a and b.
  private var turned: BinaryFunction {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    default: self
    }
  }

  /// Compares stretches of two tensors as such types, steps as `BroadcastPlan` has them.
  private func flags<Left: TensorElement, Right: TensorElement>(
    _ a: Tensor,
    _ b: Tensor,
    _ left: Left.Type,
    _ right: Right.Type,
    _ body: (
      _ result: UnsafeMutablePointer<UInt8>, _ a: UnsafePointer<Left>, _ aStep: Int,
      _ b: UnsafePointer<Right>, _ bStep: Int, _ count: Int
    ) -> Void
  ) throws -> Tensor {
    let x = try a.converted(to: left.dtype).contiguous()
    let y = try b.converted(to: right.dtype).contiguous()
    let plan = try BroadcastPlan(rawValue, x, y)
    let result = try Tensor(uninitialized: plan.shape, .bool)
    try result.withPointer(to: UInt8.self, .bool) { r in
      try withElements(left, x) { p in
        try withElements(right, y) { q in
          try plan.rows { output, a, aStep, b, bStep, n in
            body(r + output, p + a, aStep, q + b, bStep, n)
          }
        }
      }
    }
    return result
  }
}

/// The first place at which something failed, whichever thread met it.
final class FirstPlace: Sendable {
  private let first = Atomic<Int>(Int.max)

  func note(_ place: Int) { first.min(place, ordering: .relaxed) }

  var place: Int? {
    let place = first.load(ordering: .relaxed)
    return place == Int.max ? nil : place
  }
}

extension Tensor {
  /// An element of an int64 tensor by its row-major place.
  fileprivate func integer(at place: Int) -> Int {
    var (rest, step) = (place, 0)
    for axis in shape.indices.reversed() {
      step += rest % shape[axis] * strides[axis]
      rest /= shape[axis]
    }
    return withElements(Int.self, self) { $0[step] }
  }
}
