import Tensor

/// An image cut into patches, each mapped to a token and, in a Swin, normalized.
///
/// - Source: Liu et al., "Swin Transformer", arXiv 2103.14030, section 3.1.
package final class PatchEmbedding: Module {
  package let patch: Int
  package let channels: Int
  package let proj: PatchProjection
  package let norm: LayerNorm?

  /// - Parameters:
  ///   - channels: The number of bands.
  ///   - patch: The side of a patch, in pixels.
  ///   - embed: The width of tokens.
  ///   - isSwin: Whether the projection starts uniform and a norm follows, as in a Swin, or starts
  ///     normal and none does, as in a plain vision transformer.
  ///   - initial: How the parameters start.
  /// - Throws: `TensorError.memory` where there is none.
  package init(
    channels: Int,
    patch: Int,
    embed: Int,
    isSwin: Bool = true,
    _ initial: Initialization
  ) throws {
    self.patch = patch
    self.channels = channels
    proj = try PatchProjection(
      channels: channels,
      patch: patch,
      embed: embed,
      isUniform: isSwin,
      initial["proj"]
    )
    norm = try isSwin ? LayerNorm(embed, initial["norm"]) : nil
  }

  package var children: [(name: String, module: any Module)] {
    [("proj", proj)] + (norm.map { [("norm", $0)] } ?? [])
  }

  package var summary: String { "PatchEmbedding" }

  /// Turns images into tokens; a Swin's are filled up to whole patches with zeros below and to the
  /// right.
  ///
  /// - Throws: `LayerError` where bands or sizes do not fit.
  /// - Shape: image [B, channels, H, W] → tokens [B · H/patch · W/patch, embed].
  package func callAsFunction(_ image: Tensor, _ pass: Pass) throws -> TokenMap {
    guard image.rank == 4 else { throw LayerError.notImages(shape: image.shape) }
    guard image.shape[1] == channels else {
      throw LayerError.bands(expected: channels, actual: image.shape[1])
    }
    let filled = try filled(image)
    let tokens = try proj(filled, pass)
    return TokenMap(
      tokens: try norm?(tokens, pass) ?? tokens,
      batch: image.shape[0],
      height: filled.shape[2] / patch,
      width: filled.shape[3] / patch
    )
  }

  private func filled(_ image: Tensor) throws -> Tensor {
    let (height, width) = (image.shape[2], image.shape[3])
    let (below, right) = ((patch - height % patch) % patch, (patch - width % patch) % patch)
    guard height > 0, width > 0, norm != nil || below + right == 0 else {
      throw LayerError.imageSize(height: height, width: width, multipleOf: patch)
    }
    return below + right == 0
      ? image : try image.padded([(0, 0), (0, 0), (0, below), (0, right)])
  }
}

/// A convolution whose kernel is as large as its stride: a linear map of patches.
package final class PatchProjection: Module {
  package let weight: Parameter
  package let bias: Parameter

  init(
    channels: Int,
    patch: Int,
    embed: Int,
    isUniform: Bool,
    _ initial: Initialization
  ) throws {
    let fan = channels * patch * patch
    let shape = [embed, channels, patch, patch]
    weight =
      try isUniform ? initial["weight"].uniform(shape, fanIn: fan) : initial["weight"].normal(shape)
    bias =
      try isUniform ? initial["bias"].uniform([embed], fanIn: fan) : initial["bias"].zeros([embed])
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
    let rows = try patches(image, size: size)
    return try linear(rows, weight: flat, bias: pass(bias), precision: pass.precision)
  }
}
