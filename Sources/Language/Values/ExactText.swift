/// A text as a key that is told apart as `==` of the language does: by its characters' numbers, so that "é" of one and
/// "é" of two are not the same.
struct ExactText: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (a: ExactText, b: ExactText) -> Bool { a.text.isExactly(b.text) }

  func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
    hasher.combine(text.utf8.count)
  }
}

extension String {
  /// Whether two texts hold the same characters, not only such that look alike.
  func isExactly(_ other: String) -> Bool {
    // The first is quick, and true of all that are the same.
    self == other && utf8.elementsEqual(other.utf8)
  }
}
