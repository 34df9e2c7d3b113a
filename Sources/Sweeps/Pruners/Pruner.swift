import Foundation

/// What a pruner knows of the other trials.
package protocol PruningHistory {
  /// Complete trials with the last step that each reported.
  func completed() throws -> [(number: Int, lastStep: Int?)]
  /// What complete trials reported at a step.
  func values(atStep step: Int) throws -> [Double]
  /// What other trials had when they reached a rung.
  func values(atRung rung: Int) throws -> [(number: Int, value: Double)]
  /// A number that is decided once for a sweep.
  func decided(_ name: String) throws -> Double?
  func decide(_ name: String, _ value: Double) throws
}

/// Whether a trial is to end, and the rungs that it has reached just now.
package struct PruningDecision: Equatable {
  package var prunes = false
  package var rungs: [Rung] = []

  /// A place at which trials compete, with the value that this one has there.
  package struct Rung: Equatable {
    package let rung: Int
    package let value: Double
  }
}

/// A rule that ends trials which are not worth going on with.
package protocol PruningRule: SweepRule {
  /// One sentence, for help.
  static var summary: String { get }
  /// More of it, for the reference; where it was published.
  static var details: String { get }
  /// A call, with its value.
  static var example: (call: String, shows: String) { get }

  /// Decides about a trial that has just reported.
  ///
  /// - Parameters:
  ///   - trial: What is known of the trial.
  ///   - history: What is known of the others.
  /// - Returns: Whether the trial is to end, and the rungs that it has reached just now.
  /// - Throws: What the history throws.
  func decide(_ trial: PrunedTrial, _ history: any PruningHistory) throws -> PruningDecision
}

/// The pruner of a sweep: one of those that are known, with its settings.
package struct Pruner: Sendable {
  /// All pruners, in the order in which they are listed.
  package static let known: [any PruningRule.Type] = [
    HalvingPruner.self, MedianPruner.self, HyperbandPruner.self,
  ]

  package let rule: any PruningRule

  package init(_ rule: some PruningRule) { self.rule = rule }

  var isSound: Bool { rule.isSound }

  /// Decides about a trial that has just reported.
  ///
  /// - Parameters:
  ///   - trial: Its number and all its reports, the latest included.
  ///   - rungs: The number of rungs that it reached before.
  ///   - sweep: The name of the sweep.
  ///   - objective: Whether reports are to be small or large.
  ///   - history: What is known of the other trials.
  /// - Returns: Whether the trial is to end, and the rungs that it has reached just now.
  /// - Throws: What the history throws.
  package func decide(
    _ trial: Trial,
    rungs: Int,
    sweep: String,
    objective: Objective,
    _ history: any PruningHistory
  ) throws -> PruningDecision {
    guard let last = trial.reports.max(by: { $0.step < $1.step }) else { return PruningDecision() }
    let seen = PrunedTrial(
      number: trial.number,
      reports: trial.reports,
      last: last,
      rungs: rungs,
      sweep: sweep,
      objective: objective
    )
    return try rule.decide(seen, history)
  }
}

extension Pruner: Equatable {
  package static func == (one: Pruner, other: Pruner) -> Bool { one.rule.isSame(as: other.rule) }
}

extension Pruner: Codable {
  package init(from decoder: any Decoder) throws {
    let (type, container, key) = try decoder.rule(Self.known) { $0.storedName }
    let settings = try container.nestedContainer(keyedBy: RuleKey.self, forKey: key)
    rule = try type.init(from: settings.superDecoder(forKey: Self.settingsKey))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: RuleKey.self)
    let key = RuleKey(stringValue: type(of: rule).storedName)
    var settings = container.nestedContainer(keyedBy: RuleKey.self, forKey: key)
    try rule.encode(to: settings.superEncoder(forKey: Self.settingsKey))
  }

  // As stores have it.
  private static let settingsKey = RuleKey(stringValue: "_0")
}

/// What a pruner knows of the trial that it decides about.
package struct PrunedTrial {
  let number: Int
  let reports: [Trial.Report]
  let last: Trial.Report
  /// The number of rungs that it reached before.
  let rungs: Int
  /// The name of the sweep.
  let sweep: String
  let objective: Objective
}
