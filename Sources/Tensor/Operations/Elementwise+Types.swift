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
    let (p, q, r) = (x.doublePointer, y.doublePointer, result.doublePointer)
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
    let (p, q, r) = (x.integerPointer, y.integerPointer, result.integerPointer)
    let failed = FirstPlace()
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
      return try flags(a, b, .int64, .int64) { r, p, ps, q, qs, n in
        Kernels.compare(self, p.assumingInts, step: ps, q.assumingInts, step: qs, into: r, count: n)
      }
    }
    if a.dtype == .int64 || b.dtype == .int64 {
      let isTurned = b.dtype == .int64
      let (x, y) = isTurned ? (b, a) : (a, b)
      let function = isTurned ? turned : self
      return try flags(x, y, .int64, .float64) { r, p, ps, q, qs, n in
        Kernels.compare(
          function,
          p.assumingInts,
          step: ps,
          q.assumingDoubles,
          step: qs,
          into: r,
          count: n
        )
      }
    }
    return try flags(a, b, .float64, .float64) { r, p, ps, q, qs, n in
      Kernels.compare(
        self,
        p.assumingDoubles,
        step: ps,
        q.assumingDoubles,
        step: qs,
        into: r,
        count: n
      )
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

  private typealias Comparison = (
    _ result: UnsafeMutablePointer<UInt8>, _ a: UnsafeMutableRawPointer, _ aStep: Int,
    _ b: UnsafeMutableRawPointer, _ bStep: Int, _ count: Int
  ) -> Void

  private func flags(
    _ a: Tensor,
    _ b: Tensor,
    _ left: DType,
    _ right: DType,
    _ body: Comparison
  ) throws -> Tensor {
    let x = try a.converted(to: left).contiguous()
    let y = try b.converted(to: right).contiguous()
    let plan = try BroadcastPlan(rawValue, x, y)
    let result = try Tensor(uninitialized: plan.shape, .bool)
    let (p, q, r) = (x.rawPointer, y.rawPointer, result.pointer(to: UInt8.self, .bool))
    try plan.rows { output, a, aStep, b, bStep, n in
      body(r + output, p + a * 8, aStep, q + b * 8, bStep, n)
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

extension UnsafeMutableRawPointer {
  fileprivate var assumingInts: UnsafeMutablePointer<Int64> { assumingMemoryBound(to: Int64.self) }

  fileprivate var assumingDoubles: UnsafeMutablePointer<Double> {
    assumingMemoryBound(to: Double.self)
  }
}

extension Tensor {
  /// The first element of a float64 tensor.
  var doublePointer: UnsafeMutablePointer<Double> { pointer(to: Double.self, .float64) }

  /// The first element of an int64 tensor.
  var integerPointer: UnsafeMutablePointer<Int64> { pointer(to: Int64.self, .int64) }

  /// An element of an int64 tensor by its row-major place.
  fileprivate func integer(at place: Int) -> Int {
    var (rest, step) = (place, 0)
    for axis in shape.indices.reversed() {
      step += rest % shape[axis] * strides[axis]
      rest /= shape[axis]
    }
    return Int(integerPointer[step])
  }
}
