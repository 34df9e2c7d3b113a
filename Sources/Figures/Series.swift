/// A named sequence of points.
package struct Series: Equatable, Sendable {
  package var name: String?
  package var x: [Double]
  package var y: [Double]

  /// Returns points at given places.
  /// - Throws: `FigureError.differentLengths` when there are not as many x as y.
  package init(_ name: String? = nil, x: [Double], y: [Double]) throws {
    try FigureError.checkLengths("x and y", x.count, y.count)
    self.name = name
    self.x = x
    self.y = y
  }

  /// Returns points at 0, 1, 2, ….
  package init(_ name: String? = nil, y: [Double]) {
    self.name = name
    x = y.indices.map(Double.init)
    self.y = y
  }

  private init(copying other: Series, x: [Double], y: [Double]) {
    name = other.name
    self.x = x
    self.y = y
  }

  /// Returns one series for each label, in the order in which the labels come first.
  package static func grouped(x: [Double], y: [Double], by labels: [String]) throws -> [Series] {
    try FigureError.checkLengths("x and y", x.count, y.count)
    try FigureError.checkLengths("y and group", y.count, labels.count)
    var places: [String: Int] = [:]
    var groups: [Series] = []
    for index in labels.indices {
      let place = places[labels[index]] ?? groups.count
      if place == groups.count {
        places[labels[index]] = place
        groups.append(Series(labels[index], y: []))
      }
      groups[place].x.append(x[index])
      groups[place].y.append(y[index])
    }
    return groups
  }

  /// The series with each value kept up to the place of the next one.
  package var stepped: Series {
    var result = Series(copying: self, x: [], y: [])
    for index in x.indices {
      if index > 0 {
        result.x.append(x[index])
        result.y.append(y[index - 1])
      }
      result.x.append(x[index])
      result.y.append(y[index])
    }
    return result
  }

  /// Whether any point can be drawn on the axes.
  func isVisible(on axes: Axes) -> Bool {
    zip(x, y).contains { axes.shownX($0).isFinite && axes.shownY($1).isFinite }
  }

  /// Returns the series with gaps where the axes have no place for a point.
  func shown(on axes: Axes) -> Series {
    Series(copying: self, x: x.map(axes.shownX), y: y.map(axes.shownY))
  }

  /// Returns the points that no line reaches: those between two gaps.
  var isolated: Series {
    func isPoint(_ index: Int) -> Bool {
      y.indices.contains(index) && x[index].isFinite && y[index].isFinite
    }
    let alone = y.indices.filter { isPoint($0) && !isPoint($0 - 1) && !isPoint($0 + 1) }
    return Series(copying: self, x: alone.map { x[$0] }, y: alone.map { y[$0] })
  }

  /// Returns the series with the same outline and at most about `limit` points: of each run of
  /// points, the lowest, the highest and a gap are kept.
  func thinned(to limit: Int = 4000) -> Series {
    guard y.count > limit, limit >= 4 else { return self }
    let runs = limit / 2
    var keptX: [Double] = []
    var keptY: [Double] = []
    for run in 0..<runs {
      let range = (run * y.count / runs)..<((run + 1) * y.count / runs)
      let finite = range.filter { x[$0].isFinite && y[$0].isFinite }
      let low = finite.min { y[$0] < y[$1] }
      let high = finite.max { y[$0] < y[$1] }
      let gap = range.first { !x[$0].isFinite || !y[$0].isFinite }
      for index in Set([low, high, gap].compactMap { $0 }).sorted() {
        keptX.append(x[index])
        keptY.append(y[index])
      }
    }
    return Series(copying: self, x: keptX, y: keptY)
  }
}
