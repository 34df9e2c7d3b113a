extension Option {
  package static func integer(
    _ name: String,
    _ summary: String,
    _ path: WritableKeyPath<Settings, Int>,
    _ rules: OptionRule...
  ) -> Self {
    Self(name, summary, .integer(path), rules)
  }

  package static func integer(
    _ name: String,
    _ summary: String,
    optional path: WritableKeyPath<Settings, Int?>,
    _ rules: OptionRule...
  ) -> Self {
    Self(name, summary, .integerOrNone(path), rules)
  }

  package static func number(
    _ name: String,
    _ summary: String,
    _ path: WritableKeyPath<Settings, Double>,
    _ rules: OptionRule...
  ) -> Self {
    Self(name, summary, .number(path), rules)
  }

  package static func number(
    _ name: String,
    _ summary: String,
    optional path: WritableKeyPath<Settings, Double?>,
    _ rules: OptionRule...
  ) -> Self {
    Self(name, summary, .numberOrNone(path), rules)
  }

  package static func flag(
    _ name: String,
    _ summary: String,
    _ path: WritableKeyPath<Settings, Bool>
  ) -> Self {
    Self(name, summary, .flag(path), [])
  }

  package static func text(
    _ name: String,
    _ summary: String,
    optional path: WritableKeyPath<Settings, String?>
  ) -> Self {
    Self(name, summary, .textOrNone(path), [])
  }

  package static func integers(
    _ name: String,
    _ summary: String,
    _ path: WritableKeyPath<Settings, [Int]>,
    _ rules: OptionRule...
  ) -> Self {
    Self(name, summary, .integers(path), rules)
  }

  package static func numbers(
    _ name: String,
    _ summary: String,
    _ path: WritableKeyPath<Settings, [Double]>,
    _ rules: OptionRule...
  ) -> Self {
    Self(name, summary, .numbers(path), rules)
  }

  /// One of the words of an enumeration.
  package static func choice(
    _ name: String,
    _ summary: String,
    _ path: WritableKeyPath<Settings, some CaseIterable & RawRepresentable<String>>
  ) -> Self {
    Self(name, summary, .choice(OptionChoice(path)), [])
  }
}
