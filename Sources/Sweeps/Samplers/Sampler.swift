/// The samplers, as scripts call them.
package enum SamplerName: String, Sendable, CaseIterable {
  case grid
  case random
  case sobol
  case tpe
}

/// How the points of a sweep are chosen.
package enum Sampler: Codable, Equatable, Sendable {
  case grid
  case random
  /// `scramble`: Owen's scrambling by the sweep's seed; without it the sequence as published.
  case sobol(scramble: Bool)
  case tpe(TPESettings)

  package var name: SamplerName {
    switch self {
    case .grid: .grid
    case .random: .random
    case .sobol: .sobol
    case .tpe: .tpe
    }
  }

  /// Whether the settings are in their ranges, as those of a script are.
  var isSound: Bool {
    guard case .tpe(let settings) = self else { return true }
    return (1...1_000_000).contains(settings.candidates)
      && (1...1 << 53).contains(settings.startup)
  }

  /// Whether a point depends on the seed and the trial's number alone.
  package var isIndependent: Bool {
    if case .tpe = self { false } else { true }
  }
}

/// The source of a sweep's points.
package struct PointSource {
  private let space: Space
  private let sampler: Sampler
  private let seed: UInt64
  private let objectives: [Objective]
  /// All points of a grid; empty with another sampler.
  private let points: [Assignment]

  /// - Throws: `SweepError` where the space and the sampler do not go together.
  package init(_ space: Space, _ sampler: Sampler, seed: UInt64, objectives: [Objective]) throws {
    self.space = space
    self.sampler = sampler
    self.seed = seed
    self.objectives = objectives
    points = try sampler == .grid ? space.grid() : []
    if case .sobol = sampler, space.dimensions.count > SobolSequence.largestDimension {
      throw SweepError.sobolDimensions(space.dimensions.count, SobolSequence.largestDimension)
    }
    if sampler != .grid { try space.checkConditions(seed: seed) }
  }

  /// How many points there are at most; nil for no end.
  package var count: Int? { sampler == .grid ? points.count : nil }

  /// Chooses the point of a trial.
  /// - Parameters:
  ///   - number: the trial's, from 0 and below `count`.
  ///   - history: what other trials gave so far; asked for only where it matters.
  /// - Returns: a value for each parameter that is there.
  /// - Throws: what the history and the conditions of the space throw.
  package func point(of number: Int, history: () throws -> [Trial]) throws -> Assignment {
    switch sampler {
    case .grid: return points[number]
    case .random: return try RandomSampler.draw(space, seed: seed, number: number)
    case .sobol(let scramble):
      let sequence = SobolSequence(
        dimensions: space.dimensions.count,
        scramble: scramble ? seed : nil
      )
      let place = sequence.point(number)
      return try space.assign { index, dimension in dimension.domain.value(at: place[index]) }
    case .tpe(let settings):
      let tpe = TPESampler(settings, space, seed: seed, objectives: objectives)
      return try tpe.draw(number: number, history: try history())
    }
  }
}

/// Independent uniform draws.
package enum RandomSampler {
  /// Draws a point; each parameter has a stream of its own, so that conditions move no other's values.
  package static func draw(_ space: Space, seed: UInt64, number: Int) throws -> Assignment {
    try space.assign { index, dimension in
      value(of: dimension, index, seed: seed, number: number)
    }
  }

  static func value(
    of dimension: Space.Dimension,
    _ index: Int,
    seed: UInt64,
    number: Int
  ) -> Double {
    var random = TrialRandom(seed: seed, number: number, purpose: 100 + UInt64(index))
    return dimension.domain.value(at: random.uniform())
  }
}
