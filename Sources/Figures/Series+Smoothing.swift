extension Series {
  /// Returns the series smoothed.
  ///
  /// An amount below 1 is the weight of the past in an exponential moving average, corrected for
  /// its start as TensorBoard does; from 1 on it is the number of points of a centered mean.
  /// Gaps stay gaps.
  package func smoothed(_ amount: Double) -> Series {
    var result = self
    // Beyond the length of any series more points change nothing.
    let points = amount < 1e9 ? max(amount, 0) : 1e9
    result.y = points < 1 ? exponential(weight: points) : centered(points: Int(points))
    return result
  }

  private func exponential(weight: Double) -> [Double] {
    var average = 0.0
    var correction = 0.0
    return y.map { value in
      guard value.isFinite else { return .nan }
      average = weight * average + (1 - weight) * value
      correction = weight * correction + (1 - weight)
      return average / correction
    }
  }

  private func centered(points: Int) -> [Double] {
    let reach = max(points / 2, 0)
    var sums = [0.0]
    var counts = [0]
    for value in y {
      sums.append((sums.last ?? 0) + (value.isFinite ? value : 0))
      counts.append((counts.last ?? 0) + (value.isFinite ? 1 : 0))
    }
    return y.indices.map { index in
      guard y[index].isFinite else { return .nan }
      let low = max(index - reach, 0)
      let high = min(index + reach + 1, y.count)
      return (sums[high] - sums[low]) / Double(counts[high] - counts[low])
    }
  }
}
