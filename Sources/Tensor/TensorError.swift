/// What a caller can get wrong with tensors.
package enum TensorError: Error, Equatable {
  /// Two shapes that do not broadcast.
  case broadcast(operation: String, Shape, Shape)
  /// A matrix product whose inner sizes differ.
  case innerSizes(operation: String, Shape, Shape)
  /// An operand of another shape than the operation wants.
  case shape(operation: String, expected: String, actual: Shape)
  /// An axis that the tensor does not have.
  case axis(operation: String, axis: Int, shape: Shape)
  /// An index outside an axis.
  case index(Int, axis: Int, length: Int)
  /// A reshape that changes the number of elements.
  case reshape(from: Shape, to: Shape)
  /// A tensor of several elements where one number is wanted.
  case notOneElement(operation: String, shape: Shape)
  /// An element type that the operation does not take.
  case type(operation: String, expected: String, actual: DType)
  /// An argument that is out of range.
  case argument(operation: String, name: String, expected: String, actual: String)
  /// A value that has no counterpart in the type that it should become.
  case unrepresentable(operation: String, value: String, dtype: DType)
  /// An integer that a number of the language would round.
  case inexact(operation: String, value: Int)
  /// Integer arithmetic whose result int64 does not hold; operands as the user would write them.
  case overflow(operation: String, operands: String)
  /// A quotient or remainder of integers by 0.
  case divisionByZero(operands: String)
  /// More memory than the machine has; no shape where it is not for one tensor.
  case memory(shape: Shape?, bytes: Double, available: Double)
  /// An assignment into a tensor that a gradient still needs.
  case neededByGradient(shape: Shape)
  /// A gradient asked of something that no operation recorded leads to.
  case notRecorded
  /// A gradient taken inside the function of another one, of what both depend on.
  case nestedGradient
  /// The user pressed Ctrl-C.
  case interrupted
}

extension TensorError {
  /// What a body gives, or `nil` where it fails: for any reason but a lack of memory, which is no answer.
  package static func attempt<Value>(_ body: () throws -> Value?) throws -> Value? {
    do {
      return try body()
    } catch let error as TensorError {
      if case .memory = error { throw error }
      return nil
    } catch {
      return nil
    }
  }
}
