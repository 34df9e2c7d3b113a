import Tensor

/// An image cut into patches, each mapped to a token and normalised.
///
/// - Source: Liu et al., "Swin Transformer", arXiv 2103.14030, section 3.1.
package final class PatchEmbedding: Module {
  package let patch: Int
  package let channels: Int
  package let proj: PatchProjection
  package let norm: LayerNorm

  package init(channels: Int, patch: Int, embed: Int, _ initial: Initialisation) {
    self.patch = patch
    self.channels = channels
    proj = PatchProjection(channels: channels, patch: patch, embed: embed, initial["proj"])
    norm = LayerNorm(embed, initial["norm"])
  }

  package var children: [(name: String, module: any Module)] { [("proj", proj), ("norm", norm)] }

  package var summary: String { "PatchEmbedding" }

  /// Turns images into tokens.
  ///
  /// - Throws: `LayerError` where bands or sizes do not fit.
  /// - Shape: image [B, channels, H, W] → tokens [B · H/patch · W/patch, embed].
  package func callAsFunction(_ image: Tensor, _ pass: Pass) throws -> TokenMap {
    guard image.rank == 4 else { throw LayerError.notImages(shape: image.shape) }
    guard image.shape[1] == channels else {
      throw LayerError.bands(expected: channels, actual: image.shape[1])
    }
    let (height, width) = (image.shape[2], image.shape[3])
    guard height % patch == 0, width % patch == 0, height > 0, width > 0 else {
      throw LayerError.imageSize(height: height, width: width, multipleOf: patch)
    }
    let tokens = try norm(proj(image, pass), pass)
    return TokenMap(
      tokens: tokens,
      batch: image.shape[0],
      height: height / patch,
      width: width / patch
    )
  }
}

/// A convolution whose kernel is as large as its stride: a linear map of patches.
package final class PatchProjection: Module {
  package let weight: Parameter
  package let bias: Parameter

  package init(channels: Int, patch: Int, embed: Int, _ initial: Initialisation) {
    let fan = channels * patch * patch
    weight = initial["weight"].uniform([embed, channels, patch, patch], fanIn: fan)
    bias = initial["bias"].uniform([embed], fanIn: fan)
  }

  package var parameters: [(name: String, parameter: Parameter)] {
    [("weight", weight), ("bias", bias)]
  }

  package var summary: String {
    "Conv2d(\(weight.shape[1]) → \(weight.shape[0]), kernel and stride \(weight.shape[2]))"
  }

  /// Maps patches.
  ///
  /// - Shape: image [B, C, H, W] → [B · H/p · W/p, embed].
  package func callAsFunction(_ image: Tensor, _ pass: Pass) throws -> Tensor {
    let size = weight.shape[2]
    let flat = try pass(weight).reshaped([weight.shape[0], weight.shape[1] * size * size])
    return try linear(patches(image, size: size), weight: flat, bias: pass(bias))
  }
}
