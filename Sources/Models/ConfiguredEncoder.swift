import Layers
import Tensor

/// The sizes of an encoder.
package protocol EncoderConfiguration {
  var image: Int { get }
  var channels: Int { get }
  var patch: Int { get }
  /// The number of classes of the head; 0 for none.
  var classes: Int { get set }

  func featureWidth(_ stage: Int) -> Int
  func flops(through stages: Int?) -> Double
}

/// An encoder made of the sizes in a value, whose tokens are patches.
package protocol ConfiguredEncoder: Encoder {
  associatedtype Configuration: EncoderConfiguration

  var configuration: Configuration { get }
  var patchEmbed: PatchEmbedding { get }
  /// What stands for hidden tokens, where the encoder was made ready for masks.
  var maskToken: Parameter? { get }
  /// The side of the first map, in tokens, where the encoder takes no other; `nil` where it does.
  var onlyMap: Int? { get }

  init(_ configuration: Configuration, _ initial: Initialization) throws

  /// The map after each stage, from the embedded patches.
  func maps(from map: TokenMap, through last: Int, _ pass: Pass) throws -> [TokenMap]
}

extension ConfiguredEncoder {
  package var image: Int { configuration.image }
  package var channels: Int { configuration.channels }
  package var patch: Int { configuration.patch }

  package func featureWidth(_ stage: Int) -> Int { configuration.featureWidth(stage) }

  package func flops(through stages: Int?) -> Double { configuration.flops(through: stages) }

  package func maps(
    _ image: Tensor,
    mask: Tensor? = nil,
    through last: Int? = nil,
    _ pass: Pass
  ) throws -> [TokenMap] {
    try maps(from: embedded(image, mask: mask, pass), through: last ?? stageCount, pass)
  }

  /// The patches of images as tokens, the hidden ones replaced.
  ///
  /// - Throws: `ModelError.imageSize` where the encoder takes other maps alone, `.mask` where the mask
  ///   is not one number per token, `.noMaskToken` where the encoder was never made ready for masks.
  func embedded(_ image: Tensor, mask: Tensor? = nil, _ pass: Pass) throws -> TokenMap {
    let map = try patchEmbed(image, pass)
    if let onlyMap, map.height != onlyMap || map.width != onlyMap {
      let (height, width) = (image.shape[2], image.shape[3])
      throw ModelError.imageSize(expected: self.image, height: height, width: width)
    }
    return try mask.map { try hiding($0, in: map, pass) } ?? map
  }

  /// The map with the mask token in the place of hidden tokens.
  private func hiding(_ mask: Tensor, in map: TokenMap, _ pass: Pass) throws -> TokenMap {
    guard let maskToken else { throw ModelError.noMaskToken }
    let expected = [map.batch, map.height, map.width]
    guard mask.shape == expected else {
      throw ModelError.mask(expected: expected, actual: mask.shape)
    }
    let hidden = try mask.reshaped([mask.count])
    return map.with(try maskTokens(map.tokens, mask: hidden, token: pass(maskToken)))
  }

  package func frozenCopy() throws -> any Encoder {
    var plain = configuration
    plain.classes = 0
    let copy = try Self(plain, .blank)
    try fill(copy)
    return copy
  }
}
