extension Dataset {
  /// Means and standard deviations for normalizing, of at most so many samples evenly spread.
  package func normalization(samples: Int = 500) throws -> LoaderSettings.Normalization {
    let rows = try statistics(images: min(samples, count))
    return .given(mean: rows.map(\.mean), deviation: rows.map(\.standardDeviation))
  }
}
