import Tensor

/// A tensor that training changes, or that a checkpoint fills.
package final class Parameter: @unchecked Sendable {
  // Unchecked: values change in one place only, the commit of an update or of a load, which runs
  // while nobody computes with the model.

  package private(set) var value: Tensor
  /// Whether training may change it; a teacher's parameters stay as they are.
  package var isTrainable = true

  package init(_ value: Tensor) { self.value = value }

  package var shape: Shape { value.shape }

  /// Puts new elements in the place of the old.
  ///
  /// The elements are copied, so that no other tensor shares the parameter's memory.
  package func assign(_ tensor: Tensor) {
    precondition(tensor.shape == shape, "a parameter keeps its shape")
    value = tensor.detached.converted(to: .float32).copy()
  }
}
