/// A list: an ordered, growing reference.
package final class ListValue {
  package var elements: [Value]

  package init(_ elements: [Value]) { self.elements = elements }

  /// Adds elements, unless there is no memory for them.
  func extend(_ more: [Value]) throws {
    try makeRoom(for: more.count)
    elements += more
  }

  /// Adds an element, unless there is no memory for it.
  func append(_ element: Value) throws {
    if elements.count == elements.capacity { try makeRoom(for: 1) }
    elements.append(element)
  }

  /// Grows long lists by a quarter: an array left to itself doubles, which may be more than there is.
  private func makeRoom(for more: Int) throws {
    let total = elements.count + more
    guard total > 500_000, total > elements.capacity else { return }
    let wanted = total + total / 4
    try Operations.checkRoom(wanted, bytesEach: 16)
    elements.reserveCapacity(wanted)
  }

  /// Takes nested containers apart one by one, because a chain of a million lists would overflow the stack.
  deinit { Dismantler.dismantle(&elements) }
}
