extension Axes {
  /// Returns the marks of the horizontal axis for values that are to be seen; none for no value.
  func xTicks(_ values: some Sequence<Double>, isTight: Bool = true, about count: Int = 8) -> Ticks?
  {
    if !xNames.isEmpty { return named(about: count) }
    guard let ends = xRange ?? Axes.ends(values.lazy.map(shownX)) else { return nil }
    let isClosed = isTight && ends.lowerBound < ends.upperBound
    return logX
      ? .logarithmic(ends.lowerBound, ends.upperBound, isTight: isClosed)
      : .linear(ends.lowerBound, ends.upperBound, about: count, isTight: isClosed)
  }

  /// A place for each name, with room beside the first and the last; of many, some are written.
  private func named(about count: Int) -> Ticks {
    let step = max(1, (xNames.count + 2 * count - 1) / (2 * count))
    let places = Array(stride(from: 0, to: xNames.count, by: step))
    return Ticks(
      low: -0.5,
      high: Double(xNames.count) - 0.5,
      places: places.map(Double.init),
      labels: places.map { Script.fitted(xNames[$0], to: 90) },
      minor: []
    )
  }

  /// Returns the marks of the vertical axis.
  /// - Parameters:
  ///   - values: what is to be seen.
  ///   - includesZero: whether zero lies on the axis, as on that of bars; a logarithmic one then begins
  ///     at half the least value or below.
  ///   - count: about how many marks are wanted; without effect on a logarithmic axis.
  /// - Returns: nil where no value can be shown.
  func yTicks(
    _ values: some Sequence<Double>,
    includesZero: Bool = false,
    about count: Int = 6
  ) -> Ticks? {
    guard let ends = Axes.ends(values.lazy.map(shownY)) else { return nil }
    // The lowest of bars has a foot too.
    let foot = includesZero ? ends.lowerBound / 2 : ends.lowerBound
    if logY { return .logarithmic(foot, ends.upperBound) }
    guard includesZero else { return .linear(ends.lowerBound, ends.upperBound, about: count) }
    let low = min(ends.lowerBound, 0)
    return .linear(low, max(ends.upperBound, low == 0 ? 1e-300 : 0), about: count)
  }

  /// The least and the greatest finite value.
  private static func ends(_ values: some Sequence<Double>) -> ClosedRange<Double>? {
    var low = Double.infinity
    var high = -Double.infinity
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
    return low <= high ? low...high : nil
  }
}

extension Ticks {
  /// Returns the command that sets an axis's range and marks.
  /// - Parameters:
  ///   - axis: `x` or `y`; `cb` for the scale of colors.
  ///   - options: what else `set xtics` is told, before the marks.
  /// - Returns: two lines, without a line break at the end.
  func commands(_ axis: String, options: String = "") -> String {
    var marks = zip(labels, places).map { "\(Script.ticLabel($0)) \(Script.number($1))" }
    marks += minor.map { "'' \(Script.number($0)) 1" }
    return "set \(axis)range [\(Script.number(low)):\(Script.number(high))]\n"
      + "set \(axis)tics \(options)(\(marks.joined(separator: ", ")))"
  }
}
