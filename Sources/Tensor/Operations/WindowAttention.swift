/// Multi-head attention within windows: softmax(q kᵀ / √d + bias + mask) v for each window and head.
///
/// The map stays in image order: rolling and cutting it into windows is part of the addressing,
/// and the attention matrix is computed again during the backward pass instead of being kept.
///
/// - Parameters:
///   - qkv: Queries, keys and values of all heads, laid out [3, heads, head_dim] in each row.
///   - table: The relative position bias, one row per offset (query minus key), one column per head.
///   - layout: How the map is cut into windows.
/// - Returns: The attended values, heads side by side.
/// - Throws: `TensorError.shape` where qkv or the table does not fit the layout.
/// - Shape: qkv [batch · height · width, 3C], in float32 or bfloat16, table [(2w − 1)², heads] →
///   [batch · height · width, C], as qkv is.
/// - Source: Liu et al., "Swin Transformer", arXiv 2103.14030, equation 4.
package func windowAttention(qkv: Tensor, table: Tensor, layout: WindowLayout) throws -> Tensor {
  try Operation("window attention", keeps: [.inputs], result: layout.attended) { inputs, form in
    (try AttentionPass(inputs[0], inputs[1], layout).forward(form), [])
  } pullback: { recorded, dy in
    let pass = try AttentionPass(recorded.inputs[0], recorded.inputs[1], layout)
    return try pass.backward(dy.contiguous(), wantsTable: recorded.wanted[1])
  }([qkv, table])
}

extension WindowLayout {
  /// What attention gives of qkv and a table.
  @Sendable fileprivate func attended(_ forms: [TensorForm]) throws -> TensorForm {
    let (qkv, table) = (forms[0].shape, forms[1].shape)
    let rows = batch * height * width
    guard qkv.count == 2, qkv[0] == rows, qkv[1] % (3 * heads) == 0 else {
      throw TensorError.shape(
        operation: "window attention",
        expected: "qkv of [\(rows), 3 × a multiple of \(heads) heads]",
        actual: qkv
      )
    }
    let side = 2 * window - 1
    guard table == [side * side, heads] else {
      throw TensorError.shape(
        operation: "window attention",
        expected: "a bias table of [\(side * side), \(heads)]",
        actual: table
      )
    }
    return TensorForm([rows, qkv[1] / 3], forms[0].dtype)
  }
}

/// One evaluation of window attention, cut into tasks of some windows and some heads.
private struct AttentionPass {
  let qkv: Tensor
  let layout: WindowLayout
  /// [heads, n, np], −1e30 past n.
  let bias: [Float]
  let width: Int
  let headWidth: Int
  private let sizes: WindowHead
  private let chunks: Int
  private let headGroups: Int

  init(_ qkv: Tensor, _ table: Tensor, _ layout: WindowLayout) throws {
    self.qkv = try qkv.contiguous()
    self.layout = layout
    width = qkv.shape[1] / 3
    headWidth = width / layout.heads
    sizes = WindowHead(
      type: qkv.dtype,
      tokens: layout.windowTokens,
      width: headWidth,
      allWidth: width,
      scale: 1 / Float(headWidth).squareRoot()
    )
    bias = try Self.expand(table.contiguous(), layout)
    chunks = min(layout.batch * layout.windows, 32)
    headGroups = chunks >= 16 ? 1 : min(layout.heads, 16 / max(chunks, 1))
  }

  private static func expand(_ table: Tensor, _ layout: WindowLayout) throws -> [Float] {
    let (n, padded, heads) = (layout.windowTokens, layout.paddedTokens, layout.heads)
    var bias = try [Float](work: -1e30, count: heads * n * padded)
    table.withFloats { values in
      for head in 0..<heads {
        for query in 0..<n {
          for key in 0..<n {
            bias[(head * n + query) * padded + key] =
              values[layout.relativeIndex[query * n + key] * heads + head]
          }
        }
      }
    }
    return bias
  }

  /// Calls `body`, which computes some products of pairs of tokens, for every window and head of a
  /// task, with the chunk that partial sums go to.
  private func tasks(
    products: Int,
    _ body: (_ chunk: Int, _ place: Int, _ head: Int, UnsafeMutablePointer<Float>) -> Void
  ) throws {
    let total = layout.batch * layout.windows
    let pairs = layout.windowTokens * layout.windowTokens
    Work.add(flops: 2 * products * total * layout.heads * pairs * headWidth)
    let scratch = Kernels.attentionScratch(tokens: layout.windowTokens, headWidth: headWidth)
    try Parallel.ranges(chunks * headGroups, grain: 1) { range in
      try Tensor(uninitialized: [scratch]).withFloats { memory in
        for task in range {
          let (chunk, group) = (task / headGroups, task % headGroups)
          let heads =
            group * layout.heads / headGroups..<(group + 1) * layout.heads / headGroups
          for place in places(chunk) {
            for head in heads { body(chunk, place, head, memory) }
          }
        }
      }
    }
  }

  /// The windows of all images that belong to a chunk.
  private func places(_ chunk: Int) -> Range<Int> {
    let total = layout.batch * layout.windows
    return chunk * total / chunks..<(chunk + 1) * total / chunks
  }

  /// The mask of a window, if it has one.
  private func withMask(_ window: Int, _ body: (UnsafePointer<Float>?) -> Void) {
    let kind = layout.maskOfWindow[window]
    guard kind >= 0 else { return body(nil) }
    layout.masks[kind].withUnsafeBufferPointer { body($0.baseAddress) }
  }

  /// Calls `body` with the biases of pairs and the rows of tokens.
  private func withTables(
    _ body: (_ bias: UnsafePointer<Float>, _ tokens: UnsafePointer<Int32>) throws -> Void
  ) throws {
    try bias.withUnsafeBufferPointer { bias in
      guard let biases = bias.baseAddress else { return }
      try layout.tokens.withUnsafeBufferPointer { tokens in
        guard let table = tokens.baseAddress else { return }
        try body(biases, table)
      }
    }
  }

  func forward(_ form: TensorForm) throws -> Tensor {
    let out = try Tensor(uninitialized: form)
    let size = qkv.dtype.size
    let (n, area) = (layout.windowTokens, layout.height * layout.width)
    try qkv.withBytes { source in
      try out.withBytes { target in
        try withTables { bias, tokens in
          try tasks(products: 2) { _, place, head, scratch in
            let (image, window) = (place / layout.windows, place % layout.windows)
            withMask(window) { mask in
              Kernels.attention(
                sizes,
                source + (image * area * 3 * width + head * headWidth) * size,
                rows: tokens + window * n,
                bias: bias + head * n * layout.paddedTokens,
                mask: mask,
                scratch: scratch,
                into: target + (image * area * width + head * headWidth) * size
              )
            }
          }
        }
      }
    }
    return out
  }

  func backward(_ dy: Tensor, wantsTable: Bool) throws -> [Tensor?] {
    let dqkv = try Tensor(uninitialized: qkv.shape, qkv.dtype)
    let size = layout.heads * layout.windowTokens * layout.paddedTokens
    let windows = (layout.batch * layout.windows + chunks - 1) / max(chunks, 1)
    let pairs = try wantsTable ? PairSums(chunks: chunks, size: size, windows: windows) : nil
    try dy.converted(to: qkv.dtype).withBytes { above in
      try qkv.withBytes { source in
        try dqkv.withBytes { try backward(above, source, into: $0, pairs) }
      }
    }
    return try [dqkv, pairs.map { try contracted($0.total()) }]
  }

  /// Calls `body` with the place where a window adds the gradients of its pairs, if they are wanted.
  private func withTarget(
    of pairs: PairSums?,
    _ chunk: Int,
    _ offset: Int,
    _ body: (UnsafeMutablePointer<Float>?) -> Void
  ) {
    guard let pairs else { return body(nil) }
    pairs.withTarget(chunk, offset, body)
  }

  private func backward(
    _ above: UnsafeRawPointer,
    _ source: UnsafeRawPointer,
    into target: UnsafeMutableRawPointer,
    _ pairs: PairSums?
  ) throws {
    let step = qkv.dtype.size
    let (n, padded) = (layout.windowTokens, layout.paddedTokens)
    let area = layout.height * layout.width
    try withTables { bias, tokens in
      try tasks(products: 5) { chunk, place, head, scratch in
        let (image, window) = (place / layout.windows, place % layout.windows)
        let start = (image * area * 3 * width + head * headWidth) * step
        let ofHead = head * n * padded
        withMask(window) { mask in
          withTarget(of: pairs, chunk, ofHead) { pairs in
            Kernels.attentionBackward(
              sizes,
              above + (image * area * width + head * headWidth) * step,
              source + start,
              rows: tokens + window * n,
              bias: bias + ofHead,
              mask: mask,
              scratch: scratch,
              into: target + start,
              pairs: pairs
            )
          }
        }
        if (place + 1).isMultiple(of: fewRows) { pairs?.settle(chunk, ofHead, n * padded) }
      }
    }
  }

  /// The bias table's gradient from the pairs' gradients.
  private func contracted(_ pairs: [Double]) throws -> Tensor {
    let side = 2 * layout.window - 1
    let heads = layout.heads
    var values = try [Double](work: 0, count: side * side * heads)
    let (n, padded) = (layout.windowTokens, layout.paddedTokens)
    for head in 0..<heads {
      for query in 0..<n {
        for key in 0..<n {
          values[layout.relativeIndex[query * n + key] * heads + head] +=
            pairs[(head * n + query) * padded + key]
        }
      }
    }
    return try Tensor(values, shape: [side * side, heads], dtype: .float32)
  }
}

extension OperationSample {
  /// Of attention within windows.
  static let attention: [OperationSample] = [
    OperationSample("window attention", [16, 12], [9, 2], isOfFloat32: true) {
      let layout = try WindowLayout(batch: 1, height: 4, width: 4, window: 2, shift: 1, heads: 2)
      return try windowAttention(qkv: $0[0], table: $0[1], layout: layout)
    }
  ]
}
