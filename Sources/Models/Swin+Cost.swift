extension SwinConfiguration {
  /// The floating-point operations of one image forward: two for each multiplication and addition
  /// of matrix products.
  ///
  /// - Parameter stages: How many stages run, their mergings included.
  /// - Returns: The number of operations.
  package func flops(through stages: Int? = nil) -> Double {
    let side = Double(map(0))
    var total = 2 * side * side * Double(channels * patch * patch * embed)
    for stage in depths.indices.prefix(stages ?? depths.count) {
      let tokens = Double(map(stage) * map(stage))
      let width = Double(width(stage))
      let inWindow = Double(window(stage) * window(stage))
      let linear = tokens * width * width * (4 + 2 * mlpRatio)
      let attention = 2 * tokens * inWindow * width
      total += 2 * Double(depths[stage]) * (linear + attention)
      if stage < depths.count - 1 { total += 2 * tokens / 4 * 8 * width * width }
    }
    return total
  }
}
