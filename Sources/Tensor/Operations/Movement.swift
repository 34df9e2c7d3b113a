extension Tensor {
  /// The same elements under another shape; at most one size may be −1, which the others determine.
  ///
  /// - Throws: `TensorError.reshape` where the number of elements differs.
  package func reshaped(_ sizes: Shape) throws -> Tensor {
    try Operation("reshape", result: { try $0[0].reshaped(sizes) }) { inputs, form in
      let dense = try inputs[0].contiguous()
      return (dense.view(shape: form.shape, strides: form.shape.rowMajorStrides), [])
    } pullback: { [shape] _, gradient in
      [try gradient.reshaped(shape)]
    }(self)
  }

  /// The axes in another order; a view.
  ///
  /// Each number of `order` says which axis of this tensor an axis of the result is.
  package func permuted(_ order: [Int]) throws -> Tensor {
    let axes = try form.axes(permuting: order)
    var inverse = axes
    for (position, axis) in axes.enumerated() { inverse[axis] = position }
    return try Operation("permute", result: { try $0[0].permuted(order) }) { inputs, form in
      let x = inputs[0]
      return (x.view(shape: form.shape, strides: axes.map { x.strides[$0] }), [])
    } pullback: { [inverse] _, gradient in
      [try gradient.permuted(inverse)]
    }(self)
  }

  /// The last two axes exchanged.
  package func transposed() throws -> Tensor {
    guard rank >= 2 else { return self }
    return try permuted(Array(0..<rank - 2) + [rank - 1, rank - 2])
  }

  /// A part of an axis; a view.
  ///
  /// `count` positions from `start` on, `step` apart; a negative step runs backwards.
  package func sliced(axis: Int, start: Int, count: Int, step: Int = 1) throws -> Tensor {
    let axis = try self.axis(axis, of: "slice")
    let rule: Operation.Rule = { try $0[0].sliced(axis, start, count, step) }
    return try Operation("slice", result: rule) { inputs, form in
      let x = inputs[0]
      var strides = x.strides
      strides[axis] *= step
      let first = count > 0 ? start * x.strides[axis] : 0
      return (x.view(shape: form.shape, strides: strides, advancedBy: first), [])
    } pullback: { [shape] _, gradient in
      let whole = try Tensor.zeros(shape, gradient.dtype.floatingResult)
      let view = try whole.sliced(axis: axis, start: start, count: count, step: step)
      try view.assign(gradient)
      return [whole]
    }(self)
  }

  /// One position of an axis, which goes away; a view.
  package func selected(axis: Int, at index: Int) throws -> Tensor {
    let axis = try self.axis(axis, of: "index")
    let position = index < 0 ? index + shape[axis] : index
    guard position >= 0, position < shape[axis] else {
      throw TensorError.index(index, axis: axis, length: shape[axis])
    }
    return try sliced(axis: axis, start: position, count: 1).droppingAxis(axis)
  }

  /// A view without an axis of size 1.
  private func droppingAxis(_ axis: Int) throws -> Tensor {
    let rule: Operation.Rule = { try $0[0].reduced(axis, keepingAxis: false, of: "select") }
    return try Operation("select", result: rule) { inputs, form in
      let x = inputs[0]
      var strides = x.strides
      strides.remove(at: axis)
      return (x.view(shape: form.shape, strides: strides), [])
    } pullback: { [shape] _, gradient in
      [try gradient.reshaped(shape)]
    }(self)
  }

  /// Repeated along axes of size 1, and along new leading axes, without copying.
  package func expanded(to target: Shape) throws -> Tensor {
    try Operation("expand", result: { try $0[0].expanded(to: target) }) { inputs, form in
      let x = inputs[0]
      let missing = form.rank - x.rank
      let strides = form.shape.indices.map { axis in
        axis < missing || x.shape[axis - missing] == 1 ? 0 : x.strides[axis - missing]
      }
      return (x.view(shape: form.shape, strides: strides), [])
    } pullback: { _, gradient in
      [gradient]
    }(self)
  }

  /// Writes elements into this view, converting their type; shapes must be equal.
  package func assign(_ source: Tensor) throws {
    precondition(source.shape == shape, "assign wants equal shapes")
    let dense = try source.converted(to: dtype).contiguous()
    dense.withBytes { source in
      withBytes { target in
        Kernels.scatter(source, size: dtype.size, shape: shape, strides: strides, into: target)
      }
    }
  }
}

extension TensorForm {
  fileprivate func reshaped(_ sizes: Shape) throws -> TensorForm {
    // In floating point first: sizes that a script gives may overflow when multiplied.
    guard sizes.allSatisfy({ $0 >= -1 }), sizes.count <= Tensor.highestRank,
      sizes.reduce(1.0, { $0 * Double(max($1, 1)) }) < 0x1p60
    else { throw TensorError.reshape(from: shape, to: sizes) }
    let count = shape.elementCount
    var target = sizes
    if let free = sizes.firstIndex(of: -1) {
      target[free] = 1
      let known = target.elementCount
      target[free] = known == 0 ? 0 : count / known
    }
    guard target.elementCount == count, target.allSatisfy({ $0 >= 0 }) else {
      throw TensorError.reshape(from: shape, to: sizes)
    }
    // No elements may be spread over any sizes, and sums along one would need room for the others.
    if count == 0 { try Tensor.requireSizes(target, of: "reshape", dtype) }
    return TensorForm(target, dtype)
  }

  fileprivate func permuted(_ order: [Int]) throws -> TensorForm {
    TensorForm(try axes(permuting: order).map { shape[$0] }, dtype)
  }

  /// The axes in another order, counted from the front.
  fileprivate func axes(permuting order: [Int]) throws -> [Int] {
    let axes = try order.map { try axis($0, of: "permute") }
    guard axes.count == rank, axes.reduce(0, { $0 | 1 << $1 }) == 1 << rank - 1 else {
      throw TensorError.argument(
        operation: "permute",
        name: "axes",
        expected: "each of the \(rank) axes once",
        actual: "\(order)"
      )
    }
    return axes
  }

  fileprivate func sliced(
    _ axis: Int,
    _ start: Int,
    _ count: Int,
    _ step: Int
  ) throws -> TensorForm {
    let sliced = try resized(axis, to: count, of: "slice")
    let length = shape[axis]
    for index in [start, start &+ (count &- 1) &* step] where count != 0 {
      guard count > 0, index >= 0, index < length else {
        throw TensorError.index(index, axis: axis, length: length)
      }
    }
    return sliced
  }

  fileprivate func expanded(to target: Shape) throws -> TensorForm {
    guard shape.broadcast(with: target) == target else {
      throw TensorError.broadcast(operation: "expand", shape, target)
    }
    try Tensor.requireSizes(target, of: "expand", dtype)
    return TensorForm(target, dtype)
  }
}

extension OperationSample {
  /// Of views.
  static let movement: [OperationSample] = [
    OperationSample("reshape", [2, 6]) { try $0[0].reshaped([-1, 3]) },
    OperationSample("flatten", [2, 3, 4]) { try $0[0].flattened(from: 1) },
    OperationSample("permute", [2, 3, 4]) { try $0[0].permuted([2, 0, 1]) },
    OperationSample("slice", [2, 5]) { try $0[0].sliced(axis: 1, start: 3, count: 2, step: -2) },
    OperationSample("select", [2, 5]) { try $0[0].selected(axis: 1, at: -2) },
    OperationSample("expand", [3, 1]) { try $0[0].expanded(to: [2, $0[0].shape[0], 4]) },
  ]
}
