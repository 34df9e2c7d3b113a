import Options

/// A sampler or a pruner: its settings as a value, which scripts and stores call by a name.
///
/// **To add one**: a file with a type of `SamplingMethod` or `PruningRule`, and its name in `Sampler.known` or
/// `Pruner.known`. Scripts, completion, help, the reference, `gfm sweeps` and stores read what it says of itself.
package protocol SweepRule: Codable, Equatable, Sendable {
  /// As scripts call it.
  static var name: String { get }
  /// As stores call it, for ever.
  static var storedName: String { get }
  /// What scripts can set of it.
  static var options: [Option<Self>] { get }
  /// The rule with the settings that are usual.
  init()
  /// What is wrong with settings each of which is in its range; nil where nothing is.
  var conflict: String? { get }
}

extension SweepRule {
  package static var storedName: String { name }
  package static var options: [Option<Self>] { [] }
  package var conflict: String? { nil }

  /// Whether the settings are such as a script could have given.
  var isSound: Bool {
    conflict == nil && Self.options.allSatisfy { $0.broken(in: self) == nil }
  }

  /// Whether the other is the same rule with the same settings.
  func isSame(as other: any SweepRule) -> Bool { other as? Self == self }
}

/// The one key of a rule in a store.
struct RuleKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension Decoder {
  /// The only key of what is decoded, and the rule that it names.
  ///
  /// - Throws: `DecodingError` where there are several keys, or none that is known.
  func rule<Rule>(
    _ known: [Rule],
    _ name: (Rule) -> String
  ) throws -> (Rule, KeyedDecodingContainer<RuleKey>, RuleKey) {
    let container = try container(keyedBy: RuleKey.self)
    guard let key = container.allKeys.first, container.allKeys.count == 1,
      let rule = known.first(where: { name($0) == key.stringValue })
    else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: codingPath, debugDescription: "no rule of a known name")
      )
    }
    return (rule, container, key)
  }
}
