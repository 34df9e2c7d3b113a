import Tensor

/// Tokens of a batch of images, as rows in image order, with the size of their map.
package struct TokenMap {
  /// The tokens, [batch · height · width, channels].
  package var tokens: Tensor
  package let batch: Int
  package let height: Int
  package let width: Int

  package init(tokens: Tensor, batch: Int, height: Int, width: Int) {
    (self.tokens, self.batch, self.height, self.width) = (tokens, batch, height, width)
  }

  /// Maps [batch, height, width, channels], their pixels as tokens.
  package init(maps: Tensor) throws {
    let (batch, height, width) = (maps.shape[0], maps.shape[1], maps.shape[2])
    let tokens = try maps.reshaped([batch * height * width, maps.shape[3]])
    self.init(tokens: tokens, batch: batch, height: height, width: width)
  }

  package var channels: Int { tokens.shape[1] }

  /// The map with other tokens.
  package func with(_ tokens: Tensor) -> TokenMap {
    TokenMap(tokens: tokens, batch: batch, height: height, width: width)
  }

  /// The map with other tokens, of another size.
  package func with(_ tokens: Tensor, height: Int, width: Int) -> TokenMap {
    TokenMap(tokens: tokens, batch: batch, height: height, width: width)
  }

  /// The tokens as maps.
  ///
  /// - Shape: → [batch, height, width, channels].
  package func maps() throws -> Tensor {
    try tokens.reshaped([batch, height, width, channels])
  }

  /// The mean over the tokens of each image.
  ///
  /// - Shape: → [batch, channels].
  package func pooled() throws -> Tensor {
    try tokens.reshaped([batch, height * width, channels]).mean(axis: 1)
  }

  /// The tokens as images of features.
  ///
  /// - Shape: → [batch, channels, height, width].
  package func image() throws -> Tensor {
    try maps().permuted([0, 3, 1, 2])
  }
}
