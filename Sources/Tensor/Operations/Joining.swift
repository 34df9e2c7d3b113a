extension Tensor {
  /// Tensors one after another along an axis.
  ///
  /// - Throws: `TensorError.shape` where another axis differs from the first tensor's.
  package static func concatenated(_ parts: [Tensor], axis: Int = 0) throws -> Tensor {
    guard let first = parts.first else { throw nothingToJoin("concat") }
    let axis = try first.axis(axis, of: "concat")
    let shapes = parts.map(\.shape)
    let rule: Operation.Rule = { try TensorForm.joined($0, axis) }
    return try Operation("concat", result: rule) { inputs, form in
      let result = try Tensor(uninitialized: form)
      var start = 0
      for input in inputs {
        try result.sliced(axis: axis, start: start, count: input.shape[axis]).assign(input)
        start += input.shape[axis]
      }
      return (result, [])
    } pullback: { recorded, gradient in
      var start = 0
      return try zip(shapes, recorded.wanted).map { shape, wanted in
        let length = shape[axis]
        defer { start += length }
        return wanted ? try gradient.sliced(axis: axis, start: start, count: length) : nil
      }
    }(parts)
  }

  /// Tensors of one shape side by side along a new axis.
  ///
  /// - Throws: `TensorError.shape` where a shape differs from the first tensor's.
  package static func stacked(_ parts: [Tensor], axis: Int = 0) throws -> Tensor {
    guard let first = parts.first else { throw nothingToJoin("stack") }
    for part in parts where part.shape != first.shape {
      throw TensorError.shape(
        operation: "stack",
        expected: "\(first.shape) like the first",
        actual: part.shape
      )
    }
    let wide = try parts.map { try $0.unsqueezed(axis: axis, of: "stack") }
    return try concatenated(wide, axis: axis)
  }

  /// Parts of an axis of the given lengths; views.
  ///
  /// - Throws: `TensorError.argument` where the lengths do not add up to the axis.
  package func parts(of lengths: [Int], axis: Int = 0) throws -> [Tensor] {
    let axis = try self.axis(axis, of: "split")
    guard lengths.allSatisfy({ $0 >= 0 }), lengths.reduce(0, +) == shape[axis] else {
      throw TensorError.argument(
        operation: "split",
        name: "sizes",
        expected: "lengths that add up to \(shape[axis])",
        actual: "\(lengths)"
      )
    }
    var start = 0
    return try lengths.map { length in
      defer { start += length }
      return try sliced(axis: axis, start: start, count: length)
    }
  }

  /// Parts of an axis of one length, the last one shorter where it does not divide the axis; views.
  package func parts(ofLength length: Int, axis: Int = 0) throws -> [Tensor] {
    guard length > 0 else {
      throw TensorError.argument(
        operation: "split",
        name: "size",
        expected: "at least 1",
        actual: "\(length)"
      )
    }
    let total = shape[try self.axis(axis, of: "split")]
    let starts = stride(from: 0, to: total, by: length)
    return try parts(of: total == 0 ? [0] : starts.map { min(length, total - $0) }, axis: axis)
  }

  private static func nothingToJoin(_ operation: String) -> TensorError {
    TensorError.argument(
      operation: operation,
      name: "tensors",
      expected: "at least one tensor",
      actual: "an empty list"
    )
  }
}

extension TensorForm {
  /// What parts are, one after another along an axis.
  fileprivate static func joined(_ parts: [TensorForm], _ axis: Int) throws -> TensorForm {
    let first = parts[0]
    let axis = try first.axis(axis, of: "concat")
    var target = first.shape
    target[axis] = 0
    for part in parts {
      guard part.rank == first.rank,
        first.shape.indices.allSatisfy({ $0 == axis || part.shape[$0] == first.shape[$0] })
      else {
        throw TensorError.shape(
          operation: "concat",
          expected: "\(first.shape) like the first, but for axis \(axis)",
          actual: part.shape
        )
      }
      target[axis] += part.shape[axis]
    }
    return TensorForm(target, DType.promoted(Set(parts.map(\.dtype))))
  }
}

extension OperationSample {
  /// Of parts of one tensor.
  static let joining: [OperationSample] = [
    OperationSample("concat", [2, 3], [2, 1]) { try Tensor.concatenated([$0[0], $0[1]], axis: 1) },
    OperationSample("stack", [2, 3], [2, 3]) { try Tensor.stacked([$0[0], $0[1]], axis: -1) },
    OperationSample("split", [2, 5]) {
      let parts = try $0[0].parts(ofLength: 2, axis: 1)
      return try parts[0] * parts[1]
    },
  ]
}
