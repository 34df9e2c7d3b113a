extension Tensor {
  /// Positions of an axis, in any order and any number of times.
  ///
  /// The gradient adds up at positions taken more than once, in the order they were taken.
  ///
  /// - Throws: `TensorError.index` where a position is outside the axis.
  package func taken(_ positions: [Int], axis: Int = 0) throws -> Tensor {
    let axis = try self.axis(axis, of: "take")
    try requireArrays(of: positions.count, copies: 1)
    let resolved = try positions.map { try Self.resolved($0, axis, shape[axis]) }
    let rule: Operation.Rule = { [shape] in
      try $0[0].having(shape, of: "take").resized(axis, to: resolved.count, of: "take")
    }
    return try Operation("take", result: rule) { inputs, form in
      let x = try inputs[0].contiguous()
      let (outer, length, inner) = x.split(at: axis)
      let result = try Tensor(uninitialized: form)
      let bytes = inner * x.dtype.size
      x.withBytes { all in
        result.withBytes { whole in
          for block in 0..<outer where bytes > 0 {
            let source = all + block * length * bytes
            let target = whole + block * resolved.count * bytes
            for (index, position) in resolved.enumerated() {
              (target + index * bytes).copyMemory(from: source + position * bytes, byteCount: bytes)
            }
          }
        }
      }
      return (result, [])
    } pullback: { [shape] _, gradient in
      let dense = try gradient.floatingGradient.contiguous()
      let result = try Tensor.zeros(shape, dense.dtype)
      if dense.dtype == .float64 {
        withElements(Double.self, dense, result) { p, q in
          result.eachTaken(resolved, axis) { Kernels.add(p + $0, to: q + $1, count: $2) }
        }
      } else {
        withElements(Float.self, dense, result) { p, q in
          result.eachTaken(resolved, axis) { Kernels.add(p + $0, to: q + $1, count: $2) }
        }
      }
      return [result]
    }(self)
  }

  /// Calls `body` with where each position taken lies in what was taken, and where in this tensor.
  private func eachTaken(
    _ positions: [Int],
    _ axis: Int,
    _ body: (_ from: Int, _ to: Int, _ count: Int) -> Void
  ) {
    let (outer, length, inner) = split(at: axis)
    for block in 0..<outer where inner > 0 {
      for (index, position) in positions.enumerated() {
        let from = (block * positions.count + index) * inner
        body(from, (block * length + position) * inner, inner)
      }
    }
  }

  /// For each element of `index`, the element at that position along an axis.
  ///
  /// - Shape: x [a, n, b], index [a, m, b] → [a, m, b]
  package func gathered(axis: Int, index: Tensor) throws -> Tensor {
    let axis = try self.axis(axis, of: "gather")
    guard index.rank == rank,
      shape.indices.allSatisfy({ $0 == axis || shape[$0] == index.shape[$0] })
    else {
      throw TensorError.shape(
        operation: "gather",
        expected: "an index like \(shape), but for axis \(axis)",
        actual: index.shape
      )
    }
    let length = shape[axis]
    guard !index.dtype.isFloating else {
      throw TensorError.type(operation: "gather", expected: "whole-number", actual: index.dtype)
    }
    let positions = try index.integers.map { try Self.resolved($0, axis, length) }
    return try gathered(axis: axis, positions: positions, count: index.shape[axis])
  }

  /// For each row-major position along an axis, the element there; positions are within the axis.
  func gathered(axis: Int, positions: [Int], count: Int) throws -> Tensor {
    let places = try places(of: positions, count: count, axis: axis)
    let rule: Operation.Rule = { [shape] in
      try $0[0].having(shape, of: "gather").resized(axis, to: count, of: "gather")
    }
    return try Operation("gather", result: rule) { inputs, form in
      let x = try inputs[0].contiguous()
      let result = try Tensor(uninitialized: form)
      let size = x.dtype.size
      x.withBytes { source in
        result.withBytes { target in
          for (index, place) in places.enumerated() {
            (target + index * size).copyMemory(from: source + place * size, byteCount: size)
          }
        }
      }
      return (result, [])
    } pullback: { [shape] _, gradient in
      let dense = try gradient.floatingGradient.contiguous()
      let result = try Tensor.zeros(shape, dense.dtype)
      if dense.dtype == .float64 {
        withElements(Double.self, dense, result) { p, q in
          for (index, place) in places.enumerated() { q[place] += p[index] }
        }
      } else {
        withElements(Float.self, dense, result) { p, q in
          for (index, place) in places.enumerated() { q[place] += p[index] }
        }
      }
      return [result]
    }(self)
  }

  /// The row-major place in this tensor of each gathered element.
  private func places(of positions: [Int], count: Int, axis: Int) throws -> [Int] {
    try requireArrays(of: positions.count, copies: 1)
    let (_, length, inner) = split(at: axis)
    return positions.indices.map { index in
      let block = index / max(count * inner, 1)
      return (block * length + positions[index]) * inner + index % inner
    }
  }

  /// A gradient in the type that gradients are added up in: float64, or float32 of all others.
  var floatingGradient: Tensor { get throws { try converted(to: dtype.floatingResult) } }

  /// A position counted from the front, from one that may be negative.
  static func resolved(_ index: Int, _ axis: Int, _ length: Int) throws -> Int {
    let position = index < 0 ? index + length : index
    guard position >= 0, position < length else {
      throw TensorError.index(index, axis: axis, length: length)
    }
    return position
  }
}

extension OperationSample {
  /// Of elements by their positions.
  static let gathering: [OperationSample] = [
    OperationSample("take", [2, 4]) { try $0[0].taken([3, 0, 3, -1], axis: 1) },
    OperationSample("index by positions and a slice", [3, 4]) {
      try $0[0].indexed([
        .slice(start: nil, stop: nil, step: 1), .tensor(Tensor(integers: [1, 1, 0])),
      ])
    },
    OperationSample("index by two tensors", [3, 4]) {
      guard $0[0].shape[0] > 0 else { return $0[0] }
      let first = try Tensor(integers: [0, -1, 0])
      return try $0[0].indexed([.tensor(first), .tensor(Tensor(integers: [1, 1, 0]))])
    },
  ]
}
