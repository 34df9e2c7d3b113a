extension Tensor {
  /// The same elements under another shape; at most one size may be −1, which the others determine.
  ///
  /// - Throws: `TensorError.reshape` where the number of elements differs.
  package func reshaped(_ sizes: Shape) throws -> Tensor {
    // In floating point first: sizes that a script gives may overflow when multiplied.
    guard sizes.allSatisfy({ $0 >= -1 }), sizes.count <= Self.highestRank,
      sizes.reduce(1.0, { $0 * Double(Swift.max($1, 1)) }) < 0x1p60
    else { throw TensorError.reshape(from: shape, to: sizes) }
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
    if count == 0 { try Self.requireSizes(target, of: "reshape", dtype) }
    let goal = target
    return try Operation("reshape") { inputs in
      let dense = try inputs[0].contiguous()
      return (
        Tensor(storage: dense.storage, shape: goal, offset: dense.offset, dtype: dense.dtype), []
      )
    } pullback: { [shape] _, gradient in
      [try gradient.reshaped(shape)]
    }(self)
  }

  /// The axes in another order; a view.
  ///
  /// Each number of `order` says which axis of this tensor an axis of the result is.
  package func permuted(_ order: [Int]) throws -> Tensor {
    let axes = try order.map { try axis($0, of: "permute") }
    guard Set(axes).count == rank, axes.count == rank else {
      throw TensorError.argument(
        operation: "permute",
        name: "axes",
        expected: "each of the \(rank) axes once",
        actual: "\(order)"
      )
    }
    var inverse = axes
    for (position, axis) in axes.enumerated() { inverse[axis] = position }
    return try Operation("permute") { inputs in
      let x = inputs[0]
      return (
        Tensor(
          storage: x.storage,
          shape: axes.map { x.shape[$0] },
          strides: axes.map { x.strides[$0] },
          offset: x.offset,
          dtype: x.dtype
        ), []
      )
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
    var part = shape
    part[axis] = count
    let target = part
    return try Operation("slice") { inputs in
      let x = inputs[0]
      var strides = x.strides
      strides[axis] *= step
      return (
        Tensor(
          storage: x.storage,
          shape: target,
          strides: strides,
          offset: count > 0 ? x.offset + start * x.strides[axis] : x.offset,
          dtype: x.dtype
        ), []
      )
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
    var target = shape
    target.remove(at: axis)
    let slice = try sliced(axis: axis, start: position, count: 1)
    return try slice.droppingAxis(axis, to: target)
  }

  /// A view without an axis of size 1.
  private func droppingAxis(_ axis: Int, to target: Shape) throws -> Tensor {
    try Operation("select") { inputs in
      let x = inputs[0]
      var strides = x.strides
      strides.remove(at: axis)
      return (
        Tensor(
          storage: x.storage,
          shape: target,
          strides: strides,
          offset: x.offset,
          dtype: x.dtype
        ), []
      )
    } pullback: { [shape] _, gradient in
      [try gradient.reshaped(shape)]
    }(self)
  }

  /// Repeated along axes of size 1, and along new leading axes, without copying.
  package func expanded(to target: Shape) throws -> Tensor {
    guard shape.broadcast(with: target) == target else {
      throw TensorError.broadcast(operation: "expand", shape, target)
    }
    try Self.requireSizes(target, of: "expand", dtype)
    let missing = target.count - rank
    return try Operation("expand") { inputs in
      let x = inputs[0]
      let strides = target.indices.map { axis in
        axis < missing || x.shape[axis - missing] == 1 ? 0 : x.strides[axis - missing]
      }
      return (
        Tensor(
          storage: x.storage,
          shape: target,
          strides: strides,
          offset: x.offset,
          dtype: x.dtype
        ),
        []
      )
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
