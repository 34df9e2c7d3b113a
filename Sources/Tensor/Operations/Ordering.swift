extension Tensor {
  /// The positions that sort an axis; equal elements keep their order, NaN comes last in both
  /// directions.
  ///
  /// - Shape: x [a, n, b] → [a, n, b], int64
  package func sortingPositions(axis: Int = -1, descending: Bool = false) throws -> Tensor {
    let axis = try self.axis(axis, of: "sort")
    let order = try order(axis: axis, descending: descending, keeping: shape[axis])
    return try Tensor(integers: order, shape: shape)
  }

  /// The elements of an axis in order, NaN last in both directions.
  package func sorted(axis: Int = -1, descending: Bool = false) throws -> Tensor {
    let axis = try self.axis(axis, of: "sort")
    let order = try order(axis: axis, descending: descending, keeping: shape[axis])
    return try gathered(axis: axis, positions: order, count: shape[axis])
  }

  /// The `count` largest elements of an axis in falling order, NaN last, and where they were.
  ///
  /// - Throws: `TensorError.argument` where the axis is shorter than `count`.
  package func largest(_ count: Int, axis: Int = -1) throws -> (values: Tensor, positions: Tensor) {
    let axis = try self.axis(axis, of: "topk")
    guard count >= 0, count <= shape[axis] else {
      throw TensorError.argument(
        operation: "topk",
        name: "k",
        expected: "0 to \(shape[axis]), the length of axis \(axis)",
        actual: "\(count)"
      )
    }
    let order = try order(axis: axis, descending: true, keeping: count)
    var target = shape
    target[axis] = count
    let values = try gathered(axis: axis, positions: order, count: count)
    return try (values, Tensor(integers: order, shape: target))
  }

  /// Quantiles, between neighboring elements in proportion; NaN where there is one.
  ///
  /// - Parameters:
  ///   - fractions: From 0, the smallest element, to 1, the largest.
  ///   - axis: The axis that is ordered, and that goes away.
  /// - Returns: One quantile per fraction, along a new first axis.
  /// - Throws: `TensorError.argument` for fractions outside 0 to 1, `TensorError.shape` for no elements.
  /// - Shape: x [a, n, b] → [fractions, a, b]
  /// - Source: NumPy's method "linear".
  package func quantiles(_ fractions: [Double], axis: Int) throws -> Tensor {
    let axis = try self.axis(axis, of: "quantile")
    for fraction in fractions where !(0...1).contains(fraction) {
      throw TensorError.argument(
        operation: "quantile",
        name: "q",
        expected: "0 to 1",
        actual: "\(fraction)"
      )
    }
    guard shape[axis] > 0 else {
      throw TensorError.shape(
        operation: "quantile",
        expected: "at least one element along axis \(axis)",
        actual: shape
      )
    }
    let floats = dtype == dtype.floatingResult ? self : try floating()
    let ordered = try floats.sorted(axis: axis)
    let last = try ordered.selected(axis: axis, at: -1)
    let parts = try fractions.map { fraction in
      let place = fraction * Double(shape[axis] - 1)
      let low = Int(place)
      let a = try ordered.selected(axis: axis, at: low)
      let b = try ordered.selected(axis: axis, at: min(low + 1, shape[axis] - 1))
      let share = try Tensor([place - Double(low)], shape: [], dtype: ordered.dtype)
      let value = place == Double(low) ? a : try Self.between(a, b, share)
      // NaN sorts last, so that the last element tells whether there is one.
      return try Tensor.choose(UnaryFunction.isNaN(last), last, value)
    }
    return try Tensor.stacked(parts, axis: 0)
  }

  /// What lies between ordered elements, at a share above 0 and below 1 of the way; beside an infinite one
  /// that one.
  private static func between(_ a: Tensor, _ b: Tensor, _ share: Tensor) throws -> Tensor {
    let distance = try b - a
    let infinity = try Tensor([.infinity], shape: [], dtype: share.dtype)
    let isFinite = try BinaryFunction.less(distance, infinity)
    let one = try Tensor([1], shape: [], dtype: share.dtype)
    return try Tensor.choose(isFinite, a + distance * share, a * (one - share) + b * share)
  }

  private func order(axis: Int, descending: Bool, keeping count: Int) throws -> [Int] {
    let axes = split(at: axis)
    if dtype.isFloating {
      return try Tensor.order(doubles, axes, descending: descending, keeping: count)
    }
    let x = try converted(to: .int64).contiguous()
    return try x.withPointer(to: Int.self, .int64) {
      let values = UnsafeBufferPointer(start: $0, count: x.count)
      return try Tensor.order(values, axes, descending: descending, keeping: count)
    }
  }

  private static func order<Elements: RandomAccessCollection>(
    _ values: Elements,
    _ axes: (outer: Int, length: Int, inner: Int),
    descending: Bool,
    keeping count: Int
  ) throws -> [Int] where Elements.Element: Comparable, Elements.Index == Int {
    let (outer, length, inner) = axes
    // Those of one line in order, and what sorting takes beside them.
    try requireArrays(of: length)
    var result = try [Int](work: 0, count: outer * count * inner)
    for place in 0..<outer * inner {
      let (block, column) = (place / inner, place % inner)
      let start = block * length * inner + column
      let order = (0..<length).sorted { a, b in
        let (x, y) = (values[start + a * inner], values[start + b * inner])
        if x != x || y != y { return x == x && y != y }
        return descending ? x > y : x < y
      }
      for index in 0..<count { result[(block * count + index) * inner + column] = order[index] }
    }
    return result
  }
}

extension OperationSample {
  /// Of elements by their size.
  static let ordering: [OperationSample] = [
    OperationSample("sort", [2, 5]) { try $0[0].sorted(axis: 1, descending: true) },
    OperationSample("topk", [2, 5]) { try $0[0].largest(2).values },
    OperationSample("quantile", [2, 5]) { try $0[0].quantiles([0.1, 0.5], axis: 1) },
  ]
}
