import Tensor

/// Fitting the first convolution to images with other bands.
package enum InputBands {
  /// Which band of the weights each band of the model takes; `nil` keeps its initial weights.
  ///
  /// By name where the names of both are known, by the published code's rules where not: one band
  /// is repeated, three go to and come from places 3, 2, 1 (red, green, blue of Sentinel-2), eight
  /// fill the first places.
  ///
  /// - Parameters:
  ///   - source: The number of bands of the weights.
  ///   - target: The number of bands of the model.
  ///   - sourceNames: The names of the weights' bands, red, green and blue where three have none.
  ///   - targetNames: The names of the model's bands.
  /// - Returns: `nil` where no rule applies.
  package static func mapping(
    from source: Int,
    to target: Int,
    sourceNames: [String]? = nil,
    targetNames: [String]? = nil
  )
    -> [Int?]?
  {
    if let sourceNames = sourceNames ?? defaultNames(source), let targetNames,
      sourceNames.count == source, targetNames.count == target
    {
      let colours = sourceNames.map(colour)
      let mapping = targetNames.map { colours.firstIndex(of: colour($0)) }
      if mapping.contains(where: { $0 != nil }) { return mapping }
    }
    if source == target { return Array(0..<target) }
    switch (source, target) {
    case (1, _): return [Int?](repeating: 0, count: target)
    case (12, 3): return [3, 2, 1]
    case (3, 4...):
      var mapping = [Int?](repeating: nil, count: target)
      for (band, place) in [3, 2, 1].enumerated() { mapping[place] = band }
      return mapping
    case (8, _): return (0..<target).map { $0 < 8 ? $0 : nil }
    default: return nil
    }
  }

  private static func defaultNames(_ count: Int) -> [String]? {
    count == 3 ? ["red", "green", "blue"] : nil
  }

  /// One name for the bands that sensors name differently.
  private static func colour(_ name: String) -> String {
    switch name.lowercased() {
    case "b04", "b4", "red", "r": "red"
    case "b03", "b3", "green", "g": "green"
    case "b02", "b2", "blue", "b": "blue"
    case let other: other
    }
  }

  /// Weights for other bands.
  ///
  /// - Shape: weight [out, source, kernel, kernel], initial [out, target, kernel, kernel]
  static func apply(_ mapping: [Int?], to weight: Tensor, initial: Tensor?) -> Tensor {
    let (outputs, source) = (weight.shape[0], weight.shape[1])
    let area = weight.shape[2] * weight.shape[3]
    let values = weight.values
    let target = mapping.count
    var result = initial?.values ?? [Float](repeating: 0, count: outputs * target * area)
    for output in 0..<outputs {
      for (band, from) in mapping.enumerated() {
        guard let from else { continue }
        let start = (output * source + from) * area
        let place = (output * target + band) * area
        result.replaceSubrange(place..<place + area, with: values[start..<start + area])
      }
    }
    return Tensor(result, shape: [outputs, target, weight.shape[2], weight.shape[3]])
  }
}
