import CKernels

/// The sizes of attention within one window, for one head.
struct WindowHead {
  /// Of queries, keys, values and results: float32 or bfloat16.
  let type: DType
  /// The tokens of a window.
  let tokens: Int
  /// The columns of the head.
  let width: Int
  /// The columns of all heads: rows of results are as wide, those of queries, keys and values, which
  /// lie side by side, three times so.
  let allWidth: Int
  /// What products of queries and keys are multiplied by.
  let scale: Float

  /// The bytes from a row's queries to its keys, and from these to its values.
  fileprivate var step: Int { allWidth * type.size }
}

extension Kernels {
  /// The floats that attention needs to work in, 64-byte aligned.
  @inline(__always)
  static func attentionScratch(tokens: Int, headWidth: Int) -> Int {
    gfm_attention_scratch(tokens, headWidth)
  }

  /// Attention: softmax(scale · q kᵀ + bias + mask) v.
  ///
  /// - Parameters:
  ///   - head: The sizes.
  ///   - qkv: The head's first column of the queries of the image's first token.
  ///   - rows: For each token of the window, its row in the image.
  ///   - bias: A number for each pair of tokens, rows padded to a multiple of 16 with −1e30.
  ///   - mask: The same, padded with anything, where there is one.
  ///   - scratch: Memory to work in.
  ///   - out: The head's first column of the image's first result.
  @inline(__always)
  static func attention(
    _ head: WindowHead,
    _ qkv: UnsafeRawPointer,
    rows: UnsafePointer<Int32>,
    bias: UnsafePointer<Float>,
    mask: UnsafePointer<Float>?,
    scratch: UnsafeMutablePointer<Float>,
    into out: UnsafeMutableRawPointer
  ) {
    let (q, k, v) = (qkv, qkv + head.step, qkv + 2 * head.step)
    let (width, type, stride) = (head.allWidth, head.type.code, 3 * head.allWidth)
    let (scale, n, d) = (head.scale, head.tokens, head.width)
    gfm_attention(out, width, q, k, v, type, stride, rows, bias, mask, scale, n, d, scratch)
  }

  /// The gradients of the same, written as queries, keys and values lie; those of pairs of tokens are
  /// added where they are wanted.
  @inline(__always)
  static func attentionBackward(
    _ head: WindowHead,
    _ dout: UnsafeRawPointer,
    _ qkv: UnsafeRawPointer,
    rows: UnsafePointer<Int32>,
    bias: UnsafePointer<Float>,
    mask: UnsafePointer<Float>?,
    scratch: UnsafeMutablePointer<Float>,
    into dqkv: UnsafeMutableRawPointer,
    pairs: UnsafeMutablePointer<Float>?
  ) {
    let (q, k, v, step) = (qkv, qkv + head.step, qkv + 2 * head.step, head.step)
    gfm_attention_backward(
      dqkv,
      dqkv + step,
      dqkv + 2 * step,
      pairs,
      dout,
      head.allWidth,
      q,
      k,
      v,
      head.type.code,
      3 * head.allWidth,
      rows,
      bias,
      mask,
      head.scale,
      head.tokens,
      head.width,
      scratch
    )
  }
}
