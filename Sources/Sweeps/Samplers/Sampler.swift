/// A way to choose the points of a sweep.
package protocol SamplingMethod: SweepRule {
  /// Whether a point depends on the seed and the trial's number alone, not on other trials.
  static var isIndependent: Bool { get }
  /// Whether it goes through all points of a finite space, and then is at its end.
  static var isExhaustive: Bool { get }

  /// The points of one sweep.
  ///
  /// - Parameters:
  ///   - space: What is searched.
  ///   - seed: The sweep's.
  ///   - objectives: What the trials are compared by.
  /// - Returns: The points, to be asked for by the number of a trial.
  /// - Throws: `SweepError` where the space and the method do not go together.
  func points(
    of space: Space,
    seed: UInt64,
    objectives: [Objective]
  ) throws -> any PointSource
}

extension SamplingMethod {
  package static var isIndependent: Bool { true }
  package static var isExhaustive: Bool { false }
}

/// The source of a sweep's points.
package protocol PointSource {
  /// How many points there are at most; nil for no end.
  var count: Int? { get }

  /// Chooses the point of a trial.
  ///
  /// - Parameters:
  ///   - number: The trial's, from 0 and below `count`.
  ///   - history: What other trials gave so far; asked for only where it matters.
  /// - Returns: A value for each parameter that is there.
  /// - Throws: What the history and the conditions of the space throw.
  func point(of number: Int, history: () throws -> [Trial]) throws -> Assignment
}

extension PointSource {
  package var count: Int? { nil }
}

/// The sampler of a sweep: one of those that are known, with its settings.
package struct Sampler: Sendable {
  /// All samplers, in the order in which they are listed.
  package static let known: [any SamplingMethod.Type] = [
    GridSampler.self, RandomSampler.self, SobolSampler.self, TPESampler.self,
  ]

  package let method: any SamplingMethod

  package init(_ method: some SamplingMethod) { self.method = method }

  /// The sampler of a sweep that names none: a grid where values can be counted, else TPE.
  package static func usual(for space: Space) -> Sampler {
    space.isFinite ? Sampler(GridSampler()) : Sampler(TPESampler())
  }

  package var name: String { type(of: method).name }
  package var isIndependent: Bool { type(of: method).isIndependent }
  package var isExhaustive: Bool { type(of: method).isExhaustive }
  var isSound: Bool { method.isSound }

  /// The points of one sweep, as `SamplingMethod` gives them.
  ///
  /// - Throws: `SweepError` where the space and the sampler do not go together, or no draw meets the conditions.
  package func points(
    of space: Space,
    seed: UInt64,
    objectives: [Objective]
  ) throws -> any PointSource {
    let source = try method.points(of: space, seed: seed, objectives: objectives)
    if !isExhaustive { try space.checkConditions(seed: seed) }
    return source
  }
}

extension Sampler: Equatable {
  package static func == (one: Sampler, other: Sampler) -> Bool {
    one.method.isSame(as: other.method)
  }
}

extension Sampler: Codable {
  package init(from decoder: any Decoder) throws {
    let (type, container, key) = try decoder.rule(Self.known) { $0.storedName }
    method = try type.init(from: container.superDecoder(forKey: key))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: RuleKey.self)
    let key = RuleKey(stringValue: type(of: method).storedName)
    try method.encode(to: container.superEncoder(forKey: key))
  }
}
