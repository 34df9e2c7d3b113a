/// A list: an ordered, growing reference.
package final class ListValue {
  package var elements: [Value]

  package init(_ elements: [Value]) { self.elements = elements }

  /// Adds elements, unless there is no memory for them.
  func extend(_ more: [Value]) throws {
    try Operations.checkRoom(elements.count + more.count, bytesEach: 16)
    elements += more
  }

  /// Takes nested containers apart one by one, because a chain of a million lists would overflow the stack.
  deinit { Dismantler.dismantle(&elements) }
}
