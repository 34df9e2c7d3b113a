/// What lies beyond the edge of a padded tensor.
package enum Padding: Sendable, Equatable {
  case constant(Double)
  /// Mirrored about the edge element, which is not repeated.
  case reflect
  /// The edge element again and again.
  case edge
}

extension Tensor {
  /// Elements shifted along axes; what leaves at one end comes back at the other.
  package func rolled(_ shifts: [Int], axes: [Int]) throws -> Tensor {
    guard shifts.count == axes.count else {
      throw TensorError.argument(
        operation: "roll",
        name: "shift",
        expected: "one per axis of \(axes)",
        actual: "\(shifts)"
      )
    }
    var result = self
    for (shift, axis) in zip(shifts, axes) { result = try result.rolled(shift, axis: axis) }
    return result
  }

  /// Elements shifted along an axis.
  package func rolled(_ shift: Int, axis: Int) throws -> Tensor {
    let axis = try self.axis(axis, of: "roll")
    let length = shape[axis]
    let start = length == 0 ? 0 : ((shift % length) + length) % length
    let rule: Operation.Rule = { [shape] in try $0[0].having(shape, of: "roll") }
    return try Operation("roll", result: rule) { inputs, form in
      let x = inputs[0]
      let result = try Tensor(uninitialized: form)
      let head = try x.sliced(axis: axis, start: 0, count: length - start)
      let tail = try x.sliced(axis: axis, start: length - start, count: start)
      try result.sliced(axis: axis, start: start, count: length - start).assign(head)
      try result.sliced(axis: axis, start: 0, count: start).assign(tail)
      return (result, [])
    } pullback: { _, gradient in
      [try gradient.rolled(-start, axis: axis)]
    }(self)
  }

  /// Axes in reverse order; a view.
  package func flipped(axes: [Int]) throws -> Tensor {
    let axes = try distinctAxes(axes, of: "flip")
    let rule: Operation.Rule = {
      for axis in axes { _ = try $0[0].axis(axis, of: "flip") }
      return $0[0]
    }
    return try Operation("flip", result: rule) { inputs, _ in
      let x = inputs[0]
      var (strides, step) = (x.strides, 0)
      for axis in axes where x.shape[axis] > 0 {
        step += (x.shape[axis] - 1) * strides[axis]
        strides[axis] = -strides[axis]
      }
      return (x.view(shape: x.shape, strides: strides, advancedBy: step), [])
    } pullback: { _, gradient in
      [try gradient.flipped(axes: Array(axes))]
    }(self)
  }

  /// More elements before and after each axis.
  ///
  /// - Parameters:
  ///   - widths: For each axis, how many before and how many after.
  ///   - padding: What they are.
  /// - Returns: The larger tensor.
  /// - Throws: `TensorError.argument` where widths are negative, or too large to reflect.
  package func padded(
    _ widths: [(before: Int, after: Int)],
    with padding: Padding = .constant(0)
  )
    throws -> Tensor
  {
    guard case .constant(let value) = padding else {
      _ = try form.padded(widths)
      var result = self
      for (axis, width) in widths.enumerated() where width != (0, 0) {
        let order = try Self.padOrder(shape[axis], width, padding)
        result = try result.taken(order, axis: axis)
      }
      return result
    }
    return try paddedWithConstant(widths, value)
  }

  private func paddedWithConstant(
    _ widths: [(before: Int, after: Int)],
    _ value: Double
  ) throws
    -> Tensor
  {
    let before = widths.map(\.before)
    try dtype.requireHolding([value], of: "pad", exactly: true)
    return try Operation("pad", result: { try $0[0].padded(widths) }) { [shape] inputs, form in
      let result = try Tensor.full(form.shape, value, form.dtype)
      try result.window(at: before, shape).assign(inputs[0])
      return (result, [])
    } pullback: { [shape] _, gradient in
      [try gradient.window(at: before, shape)]
    }(self)
  }

  /// A block of the tensor; a view.
  func window(at start: [Int], _ size: Shape) throws -> Tensor {
    var result = self
    for axis in shape.indices {
      result = try result.sliced(axis: axis, start: start[axis], count: size[axis])
    }
    return result
  }

  private static func padOrder(
    _ length: Int,
    _ width: (before: Int, after: Int),
    _ padding: Padding
  ) throws -> [Int] {
    let most = padding == .reflect ? length - 1 : length > 0 ? Int.max : 0
    guard max(width.before, width.after) <= most else {
      throw TensorError.argument(
        operation: "pad",
        name: "widths",
        expected: "at most \(most) along an axis of length \(length)",
        actual: "\([width.before, width.after])"
      )
    }
    return (-width.before..<length + width.after).map { position in
      if padding == .edge { return min(max(position, 0), length - 1) }
      let folded = abs(position)
      return folded < length ? folded : 2 * (length - 1) - folded
    }
  }
}

extension TensorForm {
  fileprivate func padded(_ widths: [(before: Int, after: Int)]) throws -> TensorForm {
    guard widths.count == rank, widths.allSatisfy({ $0.before >= 0 && $0.after >= 0 }) else {
      throw TensorError.argument(
        operation: "pad",
        name: "widths",
        expected: "a [before, after] of at least 0 for each of the \(rank) axes",
        actual: "\(widths.map { [$0.before, $0.after] })"
      )
    }
    return TensorForm(zip(shape, widths).map { $0 + $1.before + $1.after }, dtype)
  }
}

extension OperationSample {
  /// Of elements in other places.
  static let rearranging: [OperationSample] = [
    OperationSample("roll", [2, 5]) { try $0[0].rolled([1, -7], axes: [0, 1]) },
    OperationSample("flip", [2, 5]) { try $0[0].flipped(axes: [0, 1]) },
    OperationSample("pad", [2, 3]) { try $0[0].padded([(1, 0), (0, 2)], with: .constant(1)) },
    OperationSample("pad by mirroring", [2, 3]) {
      try $0[0].padded([(0, 0), (2, 1)], with: .reflect)
    },
    OperationSample("pad by the edge", [2, 3]) { try $0[0].padded([(0, 0), (3, 1)], with: .edge) },
  ]
}
