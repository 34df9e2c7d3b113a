/// What is known of a tensor without its elements.
///
/// An operation's rule says from the forms of the inputs what the output's will be, so that a step can be
/// recorded, or lowered to another device, without being computed.
package struct TensorForm: Sendable, Equatable {
  package let shape: Shape
  package let dtype: DType

  package init(_ shape: Shape, _ dtype: DType) {
    (self.shape, self.dtype) = (shape, dtype)
  }

  package var rank: Int { shape.count }

  /// The same sizes in the type of sums and integer arithmetic.
  var arithmetic: TensorForm { TensorForm(shape, dtype.arithmeticResult) }

  /// The same sizes in the type that functions with fractions give.
  var floating: TensorForm { TensorForm(shape, dtype.floatingResult) }

  /// The same sizes in another type.
  func of(_ type: DType) -> TensorForm { TensorForm(shape, type) }

  /// An axis counted from the front, from one that may be negative.
  ///
  /// - Throws: `TensorError.axis` where there is no such axis.
  func axis(_ axis: Int, of operation: String) throws -> Int {
    let resolved = axis < 0 ? axis + rank : axis
    guard resolved >= 0, resolved < rank else {
      throw TensorError.axis(operation: operation, axis: axis, shape: shape)
    }
    return resolved
  }

  /// The form itself.
  ///
  /// - Throws: `TensorError.axis` where it does not have the axis.
  func having(_ axis: Int, of operation: String) throws -> TensorForm {
    _ = try self.axis(axis, of: operation)
    return self
  }

  /// The form itself.
  ///
  /// - Throws: `TensorError.shape` where the sizes are not those that an operation was made for.
  func having(_ sizes: Shape, of operation: String) throws -> TensorForm {
    guard shape == sizes else {
      throw TensorError.shape(operation: operation, expected: "\(sizes)", actual: shape)
    }
    return self
  }

  /// The form with an axis of another size.
  ///
  /// - Throws: `TensorError.axis` where it does not have the axis.
  func resized(_ axis: Int, to size: Int, of operation: String) throws -> TensorForm {
    var sizes = shape
    sizes[try self.axis(axis, of: operation)] = size
    return TensorForm(sizes, dtype)
  }

  /// The form after reducing an axis.
  ///
  /// - Throws: `TensorError.axis` where it does not have the axis.
  func reduced(_ axis: Int, keepingAxis: Bool, of operation: String) throws -> TensorForm {
    let axis = try self.axis(axis, of: operation)
    return TensorForm(shape.reduced(axis, keepingAxis: keepingAxis), dtype)
  }
}

extension [Int] {
  /// The sizes after reducing an axis, from 0.
  func reduced(_ axis: Int, keepingAxis: Bool) -> Shape {
    var result = self
    if keepingAxis { result[axis] = 1 } else { result.remove(at: axis) }
    return result
  }
}

extension Tensor {
  package var form: TensorForm { TensorForm(shape, dtype) }

  /// A new tensor of a form that a rule gave, whose elements are not yet set.
  ///
  /// - Throws: `TensorError.memory` where there is no memory for them.
  init(uninitialized form: TensorForm) throws {
    try requireMemory(for: form.shape, of: form.dtype)
    try self.init(uninitialized: form.shape, form.dtype)
  }

  /// Numbers in row-major order as a tensor of a form that a rule gave.
  init(_ numbers: [Double], of form: TensorForm) throws {
    try self.init(numbers, shape: form.shape, dtype: form.dtype)
  }
}
