/// The coordinates of an image's edges, and what they are.
package struct MapFrame: Equatable, Sendable {
  package var west: Double
  package var east: Double
  package var south: Double
  package var north: Double
  /// What stands under the image: `easting, m`.
  package var xLabel: String
  package var yLabel: String

  package init(
    west: Double,
    east: Double,
    south: Double,
    north: Double,
    xLabel: String,
    yLabel: String
  ) {
    (self.west, self.east, self.south) = (west, east, south)
    (self.north, self.xLabel, self.yLabel) = (north, xLabel, yLabel)
  }

  /// Marks along the lower edge, and where each stands, 0 at the left and 1 at the right.
  func xMarks(_ count: Int) -> [(label: String, place: Double)] {
    MapFrame.marks(west, east, count)
  }

  /// Marks along the left edge, 0 at the top and 1 at the bottom.
  func yMarks(_ count: Int) -> [(label: String, place: Double)] {
    MapFrame.marks(north, south, count)
  }

  private static func marks(
    _ first: Double,
    _ last: Double,
    _ count: Int
  ) -> [(label: String, place: Double)] {
    guard first.isFinite, last.isFinite, first != last else { return [] }
    let ticks = Ticks.linear(min(first, last), max(first, last), about: count, isTight: true)
    return zip(ticks.labels, ticks.places).map { ($0, ($1 - first) / (last - first)) }
  }
}
