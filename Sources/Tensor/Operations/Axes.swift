extension Tensor {
  /// The most axes a tensor may have.
  package static let highestRank = 32

  /// A new axis of size 1 before the given one; −1 puts it last.
  package func unsqueezed(axis: Int, of operation: String = "unsqueeze") throws -> Tensor {
    let rule: Operation.Rule = { try $0[0].unsqueezed(axis, of: operation) }
    return try Operation("unsqueeze", result: rule) { inputs, result in
      let x = inputs[0]
      var strides = x.strides
      strides.insert(0, at: axis < 0 ? axis + result.rank : axis)
      return (x.view(shape: result.shape, strides: strides), [])
    } pullback: { [shape] _, gradient in
      [try gradient.reshaped(shape)]
    }(self)
  }

  /// The tensor without an axis of size 1, or without all of them.
  ///
  /// - Throws: `TensorError.argument` where the axis is longer.
  package func squeezed(axis: Int? = nil) throws -> Tensor {
    let rule: Operation.Rule = { forms in
      let x = forms[0]
      return TensorForm(try x.axes(squeezing: axis).map { x.shape[$0] }, x.dtype)
    }
    return try Operation("squeeze", result: rule) { inputs, result in
      let x = inputs[0]
      let strides = try x.form.axes(squeezing: axis).map { x.strides[$0] }
      return (x.view(shape: result.shape, strides: strides), [])
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

extension TensorForm {
  fileprivate func unsqueezed(_ axis: Int, of operation: String) throws -> TensorForm {
    let position = axis < 0 ? axis + rank + 1 : axis
    guard position >= 0, position <= rank, rank < Tensor.highestRank else {
      throw TensorError.axis(operation: operation, axis: axis, shape: shape)
    }
    var target = shape
    target.insert(1, at: position)
    return TensorForm(target, dtype)
  }

  /// The axes that are left without one of size 1, or without all of them.
  fileprivate func axes(squeezing axis: Int?) throws -> [Int] {
    guard let axis else { return shape.indices.filter { shape[$0] != 1 } }
    let position = try self.axis(axis, of: "squeeze")
    guard shape[position] == 1 else {
      throw TensorError.argument(
        operation: "squeeze",
        name: "axis",
        expected: "an axis of size 1 of \(shape)",
        actual: "\(axis)"
      )
    }
    return shape.indices.filter { $0 != position }
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
