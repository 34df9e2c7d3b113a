/// The arguments of one call, as they lie in the caller's registers.
///
/// Positional arguments come first, named ones after them; valid only while the call runs.
package struct Arguments {
  let base: UnsafePointer<Value>?
  /// Number of positional arguments.
  package let positionalCount: Int
  /// Number of arguments after the positional ones, which have names.
  let nameCount: Int
  private let nameBase: UnsafePointer<String>?

  /// Arguments from `base` on, given as a place of the program says.
  init(base: UnsafePointer<Value>?, _ site: Prototype.CallSite) {
    self.init(base: base, positionalCount: site.positionalCount, names: site.nameBuffer)
  }

  fileprivate init(
    base: UnsafePointer<Value>?,
    positionalCount: Int,
    names: UnsafeBufferPointer<String>
  ) {
    self.base = base
    self.positionalCount = positionalCount
    nameCount = names.count
    nameBase = names.baseAddress
  }

  /// Names of the arguments after the positional ones.
  package var names: [String] {
    Array(UnsafeBufferPointer(start: nameBase, count: nameCount))
  }

  package var count: Int { positionalCount + nameCount }

  /// Any argument, positional ones first.
  package subscript(index: Int) -> Value {
    precondition(index >= 0 && index < count)
    guard let base else { return .none }
    return base[index]
  }

  package var positional: [Value] { (0..<positionalCount).map { self[$0] } }

  package var named: [(String, Value)] {
    names.enumerated().map { ($1, self[positionalCount + $0]) }
  }

  package subscript(name: String) -> Value? {
    names.firstIndex(of: name).map { self[positionalCount + $0] }
  }

  /// Runs a body with arguments that lie in arrays.
  static func with<Result>(
    _ positional: [Value],
    named: [(String, Value)] = [],
    _ body: (Arguments) throws -> Result
  ) rethrows -> Result {
    let all = positional + named.map(\.1)
    return try named.map(\.0).withUnsafeBufferPointer { names in
      try all.withUnsafeBufferPointer {
        try body(
          Arguments(base: $0.baseAddress, positionalCount: positional.count, names: names)
        )
      }
    }
  }
}
