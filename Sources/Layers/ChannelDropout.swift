import Tensor

extension Pass {
  /// A map with some channels of some images left out and the others scaled up, in training.
  ///
  /// - Parameters:
  ///   - map: The map.
  ///   - probability: How likely a channel of an image is left out, below 1.
  /// - Returns: The map, as it is outside training.
  /// - Throws: `TensorError.reshape` where the tokens are no whole maps.
  /// - Source: Tompson et al., arXiv 1411.4280.
  package func dropChannels(_ map: TokenMap, probability: Double) throws -> TokenMap {
    guard isTraining, probability > 0 else { return map }
    let keep = 1 - probability
    let factors = draws(map.batch, each: map.channels) {
      $0.uniform() < keep ? Float(1 / keep) : 0
    }
    let tokens = try map.tokens.reshaped([map.batch, map.height * map.width, map.channels])
    let kept = try tokens * Tensor(factors, shape: [map.batch, 1, map.channels])
    return map.with(try kept.reshaped(map.tokens.shape))
  }
}
