extension Tensor {
  /// The most axes a tensor may have.
  package static let highestRank = 32

  /// A new axis of size 1 before the given one; −1 puts it last.
  package func unsqueezed(axis: Int, of operation: String = "unsqueeze") throws -> Tensor {
    let position = axis < 0 ? axis + rank + 1 : axis
    guard position >= 0, position <= rank, rank < Self.highestRank else {
      throw TensorError.axis(operation: operation, axis: axis, shape: shape)
    }
    var target = shape
    target.insert(1, at: position)
    let goal = target
    return try Operation("unsqueeze") { inputs in
      let x = inputs[0]
      var strides = x.strides
      strides.insert(0, at: position)
      return (x.view(shape: goal, strides: strides), [])
    } pullback: { [shape] _, gradient in
      [try gradient.reshaped(shape)]
    }(self)
  }

  /// The tensor without an axis of size 1, or without all of them.
  ///
  /// - Throws: `TensorError.argument` where the axis is longer.
  package func squeezed(axis: Int? = nil) throws -> Tensor {
    guard let axis else {
      return try droppingAxes(Set(shape.indices.filter { shape[$0] == 1 }))
    }
    let position = try self.axis(axis, of: "squeeze")
    guard shape[position] == 1 else {
      throw TensorError.argument(
        operation: "squeeze",
        name: "axis",
        expected: "an axis of size 1 of \(shape)",
        actual: "\(axis)"
      )
    }
    return try droppingAxes([position])
  }

  /// A view without some axes of size 1.
  private func droppingAxes(_ axes: Set<Int>) throws -> Tensor {
    let left = shape.indices.filter { !axes.contains($0) }
    return try Operation("squeeze") { inputs in
      let x = inputs[0]
      return (x.view(shape: left.map { x.shape[$0] }, strides: left.map { x.strides[$0] }), [])
    } pullback: { [shape] _, gradient in
      [try gradient.reshaped(shape)]
    }(self)
  }

  /// Neighboring axes made one.
  package func flattened(from first: Int = 0, to last: Int = -1) throws -> Tensor {
    guard rank > 0 else { return try reshaped([1]) }
    let (first, last) = (try axis(first, of: "flatten"), try axis(last, of: "flatten"))
    guard first <= last else {
      throw TensorError.argument(
        operation: "flatten",
        name: "last axis",
        expected: "at least \(first)",
        actual: "\(last)"
      )
    }
    let middle = shape[first...last].reduce(1, *)
    return try reshaped(Array(shape[..<first]) + [middle] + Array(shape[(last + 1)...]))
  }

  /// An axis moved to another place.
  package func moved(axis: Int, to place: Int) throws -> Tensor {
    guard axis != place else { return self }
    var order = Array(0..<rank)
    order.remove(at: axis)
    order.insert(axis, at: place)
    return try permuted(order)
  }

  /// Another view of the same storage, beginning at the same element.
  func view(shape: Shape, strides: [Int], advancedBy step: Int = 0) -> Tensor {
    Tensor(storage: storage, shape: shape, strides: strides, offset: offset + step, dtype: dtype)
  }

  /// Several axes, counted from 0.
  ///
  /// - Throws: `TensorError.axis` for one that there is not, `TensorError.argument` for one given twice.
  package func distinctAxes(_ axes: [Int], of operation: String) throws -> Set<Int> {
    let places = Set(try axes.map { try axis($0, of: operation) })
    guard places.count == axes.count else {
      throw TensorError.argument(
        operation: operation,
        name: "axis",
        expected: "each axis once",
        actual: "\(axes)"
      )
    }
    return places
  }
}

extension OperationSample {
  /// Of axes of size 1.
  static let axes: [OperationSample] = [
    OperationSample("unsqueeze", [2, 3]) { try $0[0].unsqueezed(axis: 1) },
    OperationSample("squeeze", [2, 1, 3]) { try $0[0].squeezed(axis: 1) },
    OperationSample("squeeze all", [1, 1, 3]) { try $0[0].squeezed() },
  ]
}
