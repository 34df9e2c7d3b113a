import Tensor

/// Fitting the first convolution to images with other bands.
package enum InputBands {
  /// Which band of the weights each band of the model takes where no names tell; `nil` keeps its
  /// initial weights.
  ///
  /// One band is repeated, three are red, green and blue, eight fill the first places: the published
  /// code's rules, but that it puts three into places 3, 2, 1 of any number of bands.
  ///
  /// - Parameters:
  ///   - source: The number of bands of the weights.
  ///   - target: The number of bands of the model.
  /// - Returns: `nil` where no rule applies.
  package static func mapping(from source: Int, to target: Int) -> [Int?]? {
    if source == target { return Array(0..<target) }
    switch (source, target) {
    case (1, _): return [Int?](repeating: 0, count: target)
    case (12...13, 3): return visible(of: source)
    case (3, 4...):
      var mapping = [Int?](repeating: nil, count: target)
      for (band, place) in visible(of: target).enumerated() { mapping[place] = band }
      return mapping
    case (8, _): return (0..<target).map { $0 < 8 ? $0 : nil }
    default: return nil
    }
  }

  /// The places, from 0, of red, green and blue among bands without names: the first three in order;
  /// of twelve or thirteen, which are Sentinel-2's, B04, B03 and B02 as the published code has them.
  package static func visible(of count: Int) -> [Int] {
    (12...13).contains(count) ? [3, 2, 1] : [0, 1, 2]
  }

  /// Weights for other bands.
  ///
  /// - Shape: weight [out, source, kernel, kernel], initial [out, target, kernel, kernel]
  static func apply(_ mapping: [Int?], to weight: Tensor, initial: Tensor?) throws -> Tensor {
    let (outputs, source) = (weight.shape[0], weight.shape[1])
    let area = weight.shape[2] * weight.shape[3]
    let values = try weight.values
    let target = mapping.count
    var result = try initial?.values ?? [Float](work: 0, count: outputs * target * area)
    for output in 0..<outputs {
      for (band, from) in mapping.enumerated() {
        guard let from else { continue }
        let start = (output * source + from) * area
        let place = (output * target + band) * area
        result.replaceSubrange(place..<place + area, with: values[start..<start + area])
      }
    }
    return try Tensor(result, shape: [outputs, target, weight.shape[2], weight.shape[3]])
  }
}
