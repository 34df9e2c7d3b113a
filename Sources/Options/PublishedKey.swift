/// Where published configurations say an option.
package struct PublishedKey: Sendable, ExpressibleByStringLiteral {
  package let name: String
  /// What its words are called here, where they differ.
  package var words: [String: String] = [:]
  /// What smaller numbers stand for.
  package var least: Int?
  /// Whether the key counts epochs, and the option updates.
  package var countsEpochs = false
  /// Whether the option is left alone where a file does not say the key.
  package var isOnlyWhereGiven = false
  /// A key that turns the option to 0 where it is 0.
  package var switchedBy: String?

  package init(stringLiteral name: String) { self.init(name) }

  package init(
    _ name: String,
    words: [String: String] = [:],
    least: Int? = nil,
    countsEpochs: Bool = false,
    onlyWhereGiven: Bool = false,
    switchedBy: String? = nil
  ) {
    self.name = name
    (self.words, self.least, self.countsEpochs) = (words, least, countsEpochs)
    (isOnlyWhereGiven, self.switchedBy) = (onlyWhereGiven, switchedBy)
  }
}
