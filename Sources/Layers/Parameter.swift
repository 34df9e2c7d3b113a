import Tensor

/// A tensor that training changes, or that a checkpoint fills.
package final class Parameter: @unchecked Sendable {
  // Unchecked: values change in one place only, the commit of an update or of a load, which runs
  // while nothing computes with the model.

  package private(set) var value: Tensor
  /// Whether it is gathered from what passes through a layer, and not trained.
  package let isStatistic: Bool
  private var isThawed = true
  private var isFixed = false

  package init(_ value: Tensor, isStatistic: Bool = false) {
    self.value = value
    self.isStatistic = isStatistic
  }

  /// Whether gradients may change it; never so once it is fixed.
  package var isTrainable: Bool {
    get { isThawed && !isFixed && !isStatistic }
    set { isThawed = newValue }
  }

  /// Keeps the parameter as it is for good: a teacher's.
  package func fix() { isFixed = true }

  package var shape: Shape { value.shape }

  /// Puts new elements in the place of the old.
  ///
  /// The elements are copied, so that no other tensor shares the parameter's memory.
  package func assign(_ tensor: Tensor) throws {
    precondition(tensor.shape == shape, "a parameter keeps its shape")
    value = try tensor.detached.converted(to: .float32).copy()
  }

  /// Puts new elements in the place of the old in all of the parameters, or in none of them.
  ///
  /// - Throws: `TensorError.memory` where there is none for the copies.
  package static func assign(_ values: some Sequence<(Parameter, Tensor)>) throws {
    let copies = try values.map { parameter, tensor in
      precondition(tensor.shape == parameter.shape, "a parameter keeps its shape")
      return (parameter, try tensor.detached.converted(to: .float32).copy())
    }
    for (parameter, copy) in copies { parameter.value = copy }
  }

  /// Puts elements that no other tensor shares in the place of the old.
  package func take(_ other: Tensor) {
    precondition(other.shape == shape && other.dtype == .float32, "a parameter keeps its form")
    value = other
  }

  /// Moves a statistic a part of the way to a new value.
  package func approach(_ tensor: Tensor, by share: Float) throws {
    let (old, new) = try (value.values, tensor.values)
    value = try Tensor(zip(old, new).map { $0 + share * ($1 - $0) }, shape: shape)
  }
}
