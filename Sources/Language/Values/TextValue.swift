/// A string of the language.
package final class TextValue {
  package let string: String
  /// Number of Unicode scalars, as Python counts.
  package private(set) lazy var count: Int = isASCII ? string.utf8.count : scalars.count
  private lazy var scalars: [Unicode.Scalar] = Array(string.unicodeScalars)
  private lazy var isASCII: Bool = string.utf8.allSatisfy { $0 < 0x80 }

  package init(_ string: String) { self.string = string }

  /// The characters at the given positions, which must be within bounds.
  package func characters(at positions: some Sequence<Int>) -> String {
    var result = String.UnicodeScalarView()
    for position in positions { result.append(scalars[position]) }
    return String(result)
  }
}
