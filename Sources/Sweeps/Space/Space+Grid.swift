extension Space {
  /// The most points that a grid may have.
  package static let largestGrid = 1_000_000

  /// Lists every point once, the last parameter changing fastest.
  /// - Throws: `SweepError.noGrid`, `SweepError.gridSize` or `SweepError.neverUsed`.
  package func grid() throws -> [Assignment] {
    for dimension in dimensions where dimension.domain.count == nil {
      throw SweepError.noGrid(name: dimension.name, domain: dimension.domain.description)
    }
    var points = [Assignment()]
    for dimension in dimensions {
      let count = dimension.domain.count ?? 0
      var next: [Assignment] = []
      var isUsed = false
      for point in points {
        if let condition = dimension.condition, try !condition.holds(point) {
          next.append(point)
          continue
        }
        isUsed = true
        if next.count + count > Self.largestGrid { throw SweepError.gridSize(Self.largestGrid) }
        for position in 0..<count {
          var longer = point
          longer.values[dimension.name] = dimension.domain.value(at: position)
          next.append(longer)
        }
      }
      if !isUsed { throw SweepError.neverUsed(name: dimension.name) }
      points = next
    }
    return points
  }

  /// Makes sure that each condition holds now and then.
  /// - Throws: `SweepError.neverUsed`.
  package func checkConditions(seed: UInt64) throws {
    var missing = Set(dimensions.filter { $0.condition != nil }.map(\.name))
    var number = 0
    while !missing.isEmpty, number < 500 {
      let point = try RandomSampler.draw(self, seed: seed &+ 0x5EED, number: number)
      missing.subtract(point.values.keys)
      number += 1
    }
    if let name = dimensions.first(where: { missing.contains($0.name) })?.name {
      throw SweepError.neverUsed(name: name)
    }
  }
}
