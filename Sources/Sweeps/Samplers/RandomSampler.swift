/// Independent uniform draws.
package struct RandomSampler: SamplingMethod {
  package static let name = "random"

  package init() {}

  package func points(
    of space: Space,
    seed: UInt64,
    objectives: [Objective]
  ) throws -> any PointSource {
    RandomPoints(space: space, seed: seed)
  }

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

private struct RandomPoints: PointSource {
  let space: Space
  let seed: UInt64

  func point(of number: Int, history: () throws -> [Trial]) throws -> Assignment {
    try RandomSampler.draw(space, seed: seed, number: number)
  }
}
