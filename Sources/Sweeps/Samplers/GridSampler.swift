/// All points of a finite space, one after the other.
package struct GridSampler: SamplingMethod {
  package static let name = "grid"
  package static let isExhaustive = true

  package init() {}

  package func points(
    of space: Space,
    seed: UInt64,
    objectives: [Objective]
  ) throws -> any PointSource {
    GridPoints(points: try space.grid())
  }
}

private struct GridPoints: PointSource {
  let points: [Assignment]

  var count: Int? { points.count }

  func point(of number: Int, history: () throws -> [Trial]) throws -> Assignment { points[number] }
}
