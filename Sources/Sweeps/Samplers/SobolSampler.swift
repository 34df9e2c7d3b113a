import Options

/// A sequence that fills the space evenly.
package struct SobolSampler: SamplingMethod {
  package static let name = "sobol"

  /// Owen's scrambling by the sweep's seed; without it the sequence as published.
  package var scramble = true

  package init() {}

  package static var options: [Option<Self>] {
    [.flag("scramble", "Whether the sequence is scrambled by the sweep's seed.", \.scramble)]
  }

  package func points(
    of space: Space,
    seed: UInt64,
    objectives: [Objective]
  ) throws -> any PointSource {
    let dimensions = space.dimensions.count
    guard dimensions <= SobolSequence.largestDimension else {
      throw SweepError.sobolDimensions(dimensions, SobolSequence.largestDimension)
    }
    return SobolPoints(
      space: space,
      sequence: SobolSequence(dimensions: dimensions, scramble: scramble ? seed : nil)
    )
  }
}

private struct SobolPoints: PointSource {
  let space: Space
  let sequence: SobolSequence

  func point(of number: Int, history: () throws -> [Trial]) throws -> Assignment {
    let place = sequence.point(number)
    return try space.assign { index, dimension in dimension.domain.value(at: place[index]) }
  }
}
