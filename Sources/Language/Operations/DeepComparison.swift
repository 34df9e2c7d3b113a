import Files

/// One comparison in depth: values that are shared by many lists are compared once.
struct DeepComparison {
  private struct Pair: Hashable {
    let left: ObjectIdentifier
    let right: ObjectIdentifier
  }

  private static let maximumDepth = 200
  /// So many containers are compared before it pays to remember them.
  private static let few = 256

  private var depth = 0
  private var count = 0
  private var alike: Set<Pair> = []

  /// Whether two containers are alike, from what is known or by looking into them.
  ///
  /// Both are held by the values that are compared, so that no other takes their place.
  mutating func finds<Container: AnyObject>(
    _ left: Container,
    _ right: Container,
    _ look: (inout DeepComparison) throws -> Bool
  ) throws -> Bool {
    guard depth < Self.maximumDepth, !NativeStack.isShort else {
      throw Failure("value", "these values are nested too deeply to compare")
    }
    count += 1
    let pair = Pair(left: ObjectIdentifier(left), right: ObjectIdentifier(right))
    if count > Self.few, alike.contains(pair) { return true }
    depth += 1
    defer { depth -= 1 }
    guard try look(&self) else { return false }
    if count > Self.few { alike.insert(pair) }
    return true
  }
}
