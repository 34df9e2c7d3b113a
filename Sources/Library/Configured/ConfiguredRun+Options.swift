import Checkpoints
import Language
import Options

extension ConfiguredRun {
  /// The arguments that published keys stand for, in the order of the options.
  ///
  /// - Parameters:
  ///   - options: The options of the builtin that is called.
  ///   - given: What the script itself says, by the option's name.
  ///   - isLeftOut: Whether an option is not for what is done.
  /// - Returns: Arguments by name; those that would do nothing beside the others are left out.
  func arguments<Settings>(
    of options: [ScriptOption<Settings>],
    given: [String: String],
    isLeftOut: (String) -> Bool = { _ in false }
  ) -> [String] {
    var texts: [String: String] = [:]
    for option in options where !isLeftOut(option.info.name) {
      texts[option.info.name] = given[option.info.name] ?? text(of: option)
    }
    return options.compactMap { option in
      guard let text = texts[option.info.name] else { return nil }
      let known = option.info.needs.filter { need in
        options.contains { $0.info.name == need.option }
      }
      guard known.allSatisfy({ Self.holds($0, texts) }) else { return nil }
      return "\(option.info.name)=\(text)"
    }
  }

  /// Whether the other option of a need is as it must be.
  private static func holds(_ need: OptionNeed, _ texts: [String: String]) -> Bool {
    let other = need.option.flatMap { texts[$0] }
    return switch need {
    case .option: other != nil
    case .words(_, let words): words.contains { quoted($0) == other }
    case .nonzero: other.flatMap(Double.init) != 0
    case .subject: true
    }
  }

  /// What a configuration says of an option, as a script writes it; nil where it says nothing.
  private func text<Settings>(of option: ScriptOption<Settings>) -> String? {
    guard let key = option.info.key, let value = configuration[key.name],
      !key.isOnlyWhereGiven || configuration.given.contains(key.name)
    else { return nil }
    if let other = key.switchedBy, configuration.number(other) <= 0 { return "0" }
    switch value {
    case .bool(let flag): return key.words["\(flag)"].map(Self.quoted) ?? "\(flag)"
    case .string(let text):
      guard option.kind == .choice else { return Self.quoted(text) }
      return Self.quoted(key.words[text.lowercased()] ?? text.lowercased())
    case .list, .tuple: return configuration.numbers(key.name)
    default:
      guard let number = value.doubleValue else { return nil }
      let text = NumberFormat.text(max(number, key.least.map(Double.init) ?? number))
      return key.countsEpochs ? "\(text) * updates" : text
    }
  }
}
