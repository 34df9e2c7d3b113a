/// A list: an ordered, growing reference.
package final class ListValue {
  package var elements: [Value]

  package init(_ elements: [Value]) { self.elements = elements }

  /// Takes nested containers apart one by one, because a chain of a million lists would overflow the stack.
  deinit { Dismantler.dismantle(&elements) }
}
