/// Frees deeply nested containers without recursion.
enum Dismantler {
  /// Empties a container's elements, and those of containers that nothing else holds.
  static func dismantle(_ elements: inout [Value]) {
    guard elements.contains(where: \.isContainer) else { return }
    var pending = elements
    elements = []
    while let value = pending.popLast() {
      switch value {
      case .list(var list):
        if isKnownUniquelyReferenced(&list) { take(&list.elements, into: &pending) }
      default: break
      }
    }
  }

  private static func take(_ elements: inout [Value], into pending: inout [Value]) {
    pending.append(contentsOf: elements)
    elements = []
  }
}

extension Value {
  fileprivate var isContainer: Bool {
    switch self {
    case .list, .record, .function, .table: true
    default: false
    }
  }
}
