import Language
import Tensor

/// A tensor as the language sees it: a reference, whose views share its elements.
package final class TensorObject: ObjectValue {
  package let tensor: Tensor

  package init(_ tensor: Tensor) { self.tensor = tensor }

  package var typeName: String { "tensor" }

  package func display(_ options: DisplayOptions) -> String {
    told { try tensor.rank == 0 ? scalarText() : tensor.written() }
  }

  package var summary: String {
    told {
      if tensor.rank == 0 { return try scalarText() }
      guard tensor.rank == 1, tensor.count <= 8 else { return form }
      let text = try tensor.written()
      return text.isEmpty || text.contains("\n") ? form : text
    }
  }

  private var form: String {
    let type = tensor.dtype == .float32 ? "" : ", dtype=\(tensor.dtype.rawValue)"
    return "tensor(shape=\(tensor.shape)\(type))"
  }

  /// The text of the elements, or why they cannot be shown: there is always something to see.
  private func told(_ text: () throws -> String) -> String {
    do { return try text() } catch { return "\(form), not shown: \(error)" }
  }

  /// The shortest text that reads back as the same element.
  private func scalarText() throws -> String {
    guard tensor.dtype.isFloating else { return try tensor.integers.first.map { "\($0)" } ?? "" }
    guard let number else { return "" }
    guard tensor.dtype == .float32 else { return NumberFormat.text(number) }
    return NumberFormat.text(Double(Float(number).description) ?? number)
  }

  package var number: Double? { tensor.count == 1 ? try? tensor.item() : nil }

  package func truth() throws -> Bool {
    guard tensor.count <= 1 else {
      throw Failure(
        "value",
        "a tensor of shape \(tensor.shape) is neither true nor false",
        help: "any(…) and all(…) give one answer for all elements"
      )
    }
    return try tensor.detached.converted(to: .bool).doubles == [1]
  }

  package func length() throws -> Int? {
    guard let length = tensor.shape.first else {
      throw Failure("type", "a tensor of shape [] is a single number and has no length")
    }
    return length
  }

  package func isEqual(to other: Value) throws -> Bool? {
    guard let tensor = try TensorError.attempt({ try Tensor(reading: other) }) else { return false }
    return try self.tensor.isIdentical(to: tensor)
  }

  package func contains(_ element: Value) throws -> Bool? {
    guard let wanted = try Self.operand(element, beside: tensor.dtype), wanted.count == 1 else {
      return false
    }
    let found = try BinaryFunction.equal(tensor.detached, wanted.detached.reshaped([]))
    return try found.doubles.contains(1)
  }

  package func elements() throws -> (() throws -> Value?)? {
    let (tensor, count) = (tensor, try length() ?? 0)
    var next = 0
    return {
      guard next < count else { return nil }
      defer { next += 1 }
      return try tensor.selected(axis: 0, at: next).asValue
    }
  }

  package func copy() throws -> Value? { try tensor.copied().asValue }
}

extension Tensor {
  /// The same elements in memory of their own; on a tape the copy's gradient is the tensor's.
  func copied() throws -> Tensor {
    try Operation("copy", result: { $0[0] }) { inputs, _ in
      try (inputs[0].copy(), [])
    } pullback: { _, gradient in
      [gradient]
    }(self)
  }
}

extension Tensor: ValueConvertible {
  package var asValue: Value { Value(TensorObject(self)) }
}
