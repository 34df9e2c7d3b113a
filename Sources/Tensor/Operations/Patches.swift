/// An image cut into patches, each a row as a convolution of that size and stride wants it.
///
/// - Throws: `TensorError.argument` where the patches do not cover the image exactly.
/// - Shape: image [B, C, H, W] → [B · H/p · W/p, C · p · p].
package func patches(_ image: Tensor, size: Int) throws -> Tensor {
  guard image.rank == 4, size > 0, image.shape[2] % size == 0, image.shape[3] % size == 0 else {
    throw TensorError.argument(
      operation: "patches",
      name: "size",
      expected: "a divisor of the image \(image.shape)",
      actual: "\(size)"
    )
  }
  let (b, c, h, w) = (image.shape[0], image.shape[1], image.shape[2] / size, image.shape[3] / size)
  return try image.reshaped([b, c, h, size, w, size]).permuted([0, 2, 4, 1, 3, 5])
    .reshaped([b * h * w, c * size * size])
}

/// Masked tokens replaced by one token: t · (1 − m) + token · m.
///
/// - Shape: tokens [N, C], mask [N] of 0/1, token [C] → [N, C].
/// - Source: Xie et al., "SimMIM", arXiv 2111.09886.
package func maskTokens(_ tokens: Tensor, mask: Tensor, token: Tensor) throws -> Tensor {
  let hidden = try mask.converted(to: .float32).contiguous()
  let rule: Operation.Rule = { [mask = mask.shape] forms in
    let (tokens, token) = (forms[0].shape, forms[1].shape)
    guard tokens.count == 2, mask.elementCount == tokens[0], token.elementCount == tokens[1] else {
      throw TensorError.shape(
        operation: "mask tokens",
        expected: "one mask value for each of \(tokens) tokens",
        actual: mask
      )
    }
    return TensorForm(tokens, .float32)
  }
  return try Operation("mask tokens", result: rule) { inputs, form in
    let (x, token) = try (inputs[0].contiguous(), inputs[1].contiguous())
    let y = try Tensor(uninitialized: form)
    let (rows, width) = (x.shape[0], x.shape[1])
    try withElements(Float.self, x, y, token, hidden) { x, y, token, hidden in
      try Parallel.rows(rows, of: width) { range in
        for row in range {
          let (m, start) = (hidden[row], row * width)
          Kernels.scale(x + start, by: 1 - m, into: y + start, count: width)
          Kernels.add(token, times: m, to: y + start, count: width)
        }
      }
    }
    return (y, [])
  } pullback: { [shape = token.shape] recorded, dy in
    let column = try hidden.reshaped([hidden.count, 1])
    let masked = try dy * column
    return [
      recorded.wanted[0] ? try dy - masked : nil, try columnSums(masked).reshaped(shape),
    ]
  }([tokens, token])
}

/// Four neighbors side by side, in the order (row, column) (0,0) (1,0) (0,1) (1,1).
///
/// - Throws: `TensorError.argument` where the map has an odd side.
/// - Shape: x [B · H · W, C] → [B · H/2 · W/2, 4C].
/// - Source: Liu et al., "Swin Transformer", arXiv 2103.14030, section 3.1.
package func mergePatches(_ x: Tensor, batch: Int, height: Int, width: Int) throws -> Tensor {
  guard height % 2 == 0, width % 2 == 0 else {
    throw TensorError.argument(
      operation: "patch merging",
      name: "map",
      expected: "of even height and width",
      actual: "\(height) × \(width)"
    )
  }
  let channels = x.shape[x.rank - 1]
  return try x.reshaped([batch, height / 2, 2, width / 2, 2, channels])
    .permuted([0, 1, 3, 4, 2, 5]).reshaped([batch * height * width / 4, 4 * channels])
}

/// Channels rearranged into space.
///
/// - Shape: x [B, C · f², H, W] → [B, C, H · f, W · f].
/// - Source: Shi et al., arXiv 1609.05158.
package func pixelShuffle(_ x: Tensor, factor: Int) throws -> Tensor {
  guard x.rank == 4, factor > 0, x.shape[1] % (factor * factor) == 0 else {
    throw TensorError.shape(
      operation: "pixel_shuffle",
      expected: "[batch, a multiple of \(factor * factor), height, width]",
      actual: x.shape
    )
  }
  let (b, c) = (x.shape[0], x.shape[1] / (factor * factor))
  let (h, w) = (x.shape[2], x.shape[3])
  return try x.reshaped([b, c, factor, factor, h, w]).permuted([0, 1, 4, 2, 5, 3])
    .reshaped([b, c, h * factor, w * factor])
}

extension OperationSample {
  /// Of patches.
  static let patches: [OperationSample] = [
    OperationSample("mask tokens", [3, 2], [1, 1, 2], isOfFloat32: true) {
      try maskTokens($0[0], mask: Tensor([0, 1, 1]), token: $0[1])
    },
    OperationSample("pixel shuffle", [1, 4, 1, 2]) { try pixelShuffle($0[0], factor: 2) },
  ]
}
