/// The part of a settings value that an option sets, with its type.
package enum OptionAccess<Settings> {
  case integer(WritableKeyPath<Settings, Int>)
  case integerOrNone(WritableKeyPath<Settings, Int?>)
  case number(WritableKeyPath<Settings, Double>)
  case numberOrNone(WritableKeyPath<Settings, Double?>)
  case flag(WritableKeyPath<Settings, Bool>)
  case textOrNone(WritableKeyPath<Settings, String?>)
  case integers(WritableKeyPath<Settings, [Int]>)
  case numbers(WritableKeyPath<Settings, [Double]>)
  case choice(OptionChoice<Settings>)

  /// Whether it holds integers.
  package var isInteger: Bool {
    switch self {
    case .integer, .integerOrNone, .integers: true
    default: false
    }
  }

  /// Whether it is one of several words.
  package var isChoice: Bool {
    if case .choice = self { true } else { false }
  }

  func value(in settings: Settings) -> OptionValue {
    switch self {
    case .integer(let path): .integer(settings[keyPath: path])
    case .integerOrNone(let path): settings[keyPath: path].map { .integer($0) } ?? .none
    case .number(let path): .number(settings[keyPath: path])
    case .numberOrNone(let path): settings[keyPath: path].map { .number($0) } ?? .none
    case .flag(let path): .flag(settings[keyPath: path])
    case .textOrNone(let path): settings[keyPath: path].map { .text($0) } ?? .none
    case .integers(let path): .integers(settings[keyPath: path])
    case .numbers(let path): .numbers(settings[keyPath: path])
    case .choice(let choice): .text(choice.word(settings))
    }
  }
}

/// One of several words, each of which is a case of an enumeration.
package struct OptionChoice<Settings> {
  package let words: [String]
  /// The word of what is chosen.
  package let word: (Settings) -> String
  /// Chooses by a word; gives false where it is none of `words`.
  package let choose: (String, inout Settings) -> Bool

  init<Choice: CaseIterable & RawRepresentable<String>>(
    _ path: WritableKeyPath<Settings, Choice>
  ) {
    words = Choice.allCases.map(\.rawValue)
    word = { $0[keyPath: path].rawValue }
    choose = { word, settings in
      guard let choice = Choice(rawValue: word) else { return false }
      settings[keyPath: path] = choice
      return true
    }
  }
}

/// What an option is set to.
package enum OptionValue: Sendable, Equatable {
  case none
  case integer(Int)
  case number(Double)
  case flag(Bool)
  case text(String)
  case integers([Int])
  case numbers([Double])

  /// The value in the record of a run.
  package var word: String {
    switch self {
    case .none: "none"
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .flag(let flag): "\(flag)"
    case .text(let text): text
    case .integers(let numbers): "\(numbers)"
    case .numbers(let numbers): "\(numbers)"
    }
  }

  /// The numbers that rules are about.
  var numbers: [Double] {
    switch self {
    case .integer(let number): [Double(number)]
    case .number(let number): [number]
    case .integers(let numbers): numbers.map(Double.init)
    case .numbers(let numbers): numbers
    case .none, .flag, .text: []
    }
  }
}
