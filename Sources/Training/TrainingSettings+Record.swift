import Options

extension TrainingSettings {
  /// The settings as words, in a fixed order, for checkpoints and for comparing runs.
  package var record: [(name: String, value: String)] {
    Self.options.compactMap { option in
      switch option.record {
      case .value: (option.info.name, option.value(in: self).word)
      case .words(let words): words(self).map { (option.info.name, $0) }
      case .within, .none: nil
      }
    }
  }

  /// Checks that the numbers make sense.
  ///
  /// - Throws: `TrainingError.setting` naming the first that does not.
  package func validate() throws {
    for option in Self.options {
      guard let rule = option.broken(in: self) else { continue }
      throw TrainingError.setting(
        name: option.info.name,
        expected: rule.expected,
        actual: option.value(in: self).word
      )
    }
  }
}
