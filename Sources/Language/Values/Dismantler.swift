import Glibc

/// Frees deeply nested containers one after the other, because a chain of a million would overflow the native stack.
enum Dismantler {
  /// Values that wait to be let go of by this thread.
  private final class Graveyard {
    var values: [Value] = []
  }

  /// Each thread has a graveyard while it lets go of something.
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()

  /// Lets go of a container's elements; those of containers within follow when it is their turn.
  static func dismantle(_ elements: inout [Value]) {
    guard elements.contains(where: \.isContainer) else { return }
    if let open = pthread_getspecific(key) {
      let graveyard = Unmanaged<Graveyard>.fromOpaque(open).takeUnretainedValue()
      graveyard.values += elements
      return
    }
    let graveyard = Graveyard()
    graveyard.values = elements
    elements = []
    pthread_setspecific(key, Unmanaged.passUnretained(graveyard).toOpaque())
    while !graveyard.values.isEmpty {
      // Moved out first: dropping it may free more.
      let last = graveyard.values.removeLast()
      withExtendedLifetime(last) {}
    }
    pthread_setspecific(key, nil)
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
