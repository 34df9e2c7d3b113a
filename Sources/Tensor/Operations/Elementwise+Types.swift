import Synchronization

extension BinaryFunction {
  /// What the function gives: bools of comparisons, int64 of integers and bools unless they become floating.
  ///
  /// - Throws: `TensorError.broadcast`.
  func result(of a: TensorForm, _ b: TensorForm, givesFractions: Bool) throws -> TensorForm {
    guard let shape = a.shape.broadcast(with: b.shape) else {
      throw TensorError.broadcast(operation: rawValue, a.shape, b.shape)
    }
    if isComparison { return TensorForm(shape, .bool) }
    let isFloating = givesFractions || a.dtype.isFloating || b.dtype.isFloating
    return TensorForm(shape, isFloating ? DType.quotient(a.dtype, b.dtype) : .int64)
  }

  /// Whether integers become floating: a negative power of an integer is a fraction too.
  func givesFractions(_ a: Tensor, _ b: Tensor) throws -> Bool {
    switch self {
    case .divide, .arcTangent: true
    case .power where !a.dtype.isFloating && !b.dtype.isFloating && b.count > 0:
      try b.detached.extreme(.smallest).integers[0] < 0
    default: false
    }
  }

  /// The function in int64, exact.
  ///
  /// - Throws: `TensorError.overflow` where int64 does not hold a result,
  ///   `TensorError.divisionByZero` for a quotient or remainder by 0.
  func computeIntegers(_ a: Tensor, _ b: Tensor, _ form: TensorForm) throws -> Tensor {
    let failed = FirstPlace()
    let result = try form.stretches(a, b, Int64.self, Int64.self, Int64.self) {
      if let place = Kernels.binary(self, $2, step: $3, $4, step: $5, into: $1, count: $6) {
        failed.note($0 + place)
      }
    }
    guard let place = failed.place else { return result }
    let (x, y) = try (a.converted(to: .int64), b.converted(to: .int64))
    throw failure(
      try x.expanded(to: form.shape).integer(at: place),
      try y.expanded(to: form.shape).integer(at: place)
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
  func compare(_ a: Tensor, _ b: Tensor, _ form: TensorForm) throws -> Tensor {
    if !a.dtype.isFloating, !b.dtype.isFloating {
      return try form.stretches(a, b, Int64.self, Int64.self, UInt8.self) {
        Kernels.compare(self, $2, step: $3, $4, step: $5, into: $1, count: $6)
      }
    }
    if a.dtype == .int64 || b.dtype == .int64 {
      let isTurned = b.dtype == .int64
      let (x, y) = isTurned ? (b, a) : (a, b)
      let function = isTurned ? turned : self
      return try form.stretches(x, y, Int64.self, Double.self, UInt8.self) {
        Kernels.compare(function, $2, step: $3, $4, step: $5, into: $1, count: $6)
      }
    }
    return try form.stretches(a, b, Double.self, Double.self, UInt8.self) {
      Kernels.compare(self, $2, step: $3, $4, step: $5, into: $1, count: $6)
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
