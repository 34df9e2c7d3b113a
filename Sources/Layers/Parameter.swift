import Tensor

/// A tensor that training changes, or that a checkpoint fills.
package final class Parameter: @unchecked Sendable {
  // Unchecked: values change in one place only, the commit of an update or of a load, which runs
  // while nobody computes with the model.

  package private(set) var value: Tensor
  private var isThawed = true
  private var isFixed = false

  package init(_ value: Tensor) { self.value = value }

  /// Whether training may change it; never so once it is fixed.
  package var isTrainable: Bool {
    get { isThawed && !isFixed }
    set { isThawed = newValue }
  }

  /// Keeps the parameter as it is for good: a teacher's.
  package func fix() { isFixed = true }

  package var shape: Shape { value.shape }

  /// Puts new elements in the place of the old.
  ///
  /// The elements are copied, so that no other tensor shares the parameter's memory.
  package func assign(_ tensor: Tensor) {
    precondition(tensor.shape == shape, "a parameter keeps its shape")
    value = tensor.detached.converted(to: .float32).copy()
  }
}
