/// What an option does nothing without: another option, or one of its words.
package struct OptionNeed: Sendable {
  /// The other option.
  package let option: String
  /// What it must be; any but none where nil.
  package let word: String?
  /// What the other option is, where that should be said.
  package let reason: String?

  /// Another option, given at all; `reason` says what it is.
  package static func with(_ option: String, _ reason: String? = nil) -> Self {
    Self(option: option, word: nil, reason: reason)
  }

  /// A word of another option.
  package static func when(_ option: String, is word: some RawRepresentable<String>) -> Self {
    Self(option: option, word: word.rawValue, reason: nil)
  }
}
