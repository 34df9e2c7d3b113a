import Glibc

/// How pixels between pixels are made.
package enum ResampleMode: String, Sendable, CaseIterable {
  case nearest
  case bilinear
  case bicubic
}

/// An image enlarged or reduced, as PyTorch's `interpolate` does it.
///
/// - Parameters:
///   - x: The images.
///   - size: Height and width of the result, in pixels.
///   - mode: How pixels between pixels are made.
///   - antialias: Widen the filter when reducing, so that no pixel is left out.
///   - alignCorners: Whether the centers of the corner pixels coincide, instead of the corners.
/// - Returns: The resampled image, in float32 or, of wide types, float64.
/// - Throws: `TensorError.shape` where x is no batch of images or the size is empty.
/// - Shape: x [B, C, H, W] → [B, C, size.0, size.1].
/// - Source: Keys 1981 for the bicubic kernel (a = −0.75; −0.5 with antialias).
package func interpolate(
  _ x: Tensor,
  size: (Int, Int),
  mode: ResampleMode,
  antialias: Bool = false,
  alignCorners: Bool = false
) throws -> Tensor {
  guard x.rank == 4, x.shape[2] > 0, x.shape[3] > 0, size.0 > 0, size.1 > 0 else {
    throw TensorError.shape(
      operation: "interpolate",
      expected: "[batch, channels, height, width] and sizes above 0",
      actual: x.shape
    )
  }
  let down = ResampleTaps(
    from: x.shape[2],
    to: size.0,
    mode: mode,
    antialias: antialias,
    alignCorners: alignCorners
  )
  let across = ResampleTaps(
    from: x.shape[3],
    to: size.1,
    mode: mode,
    antialias: antialias,
    alignCorners: alignCorners
  )
  return try x.resampled(axis: 3, across).resampled(axis: 2, down)
}

/// For each output position of one axis, the inputs that it is made of and their weights.
package struct ResampleTaps: Sendable {
  package let input: Int
  package let start: [Int32]
  package let length: [Int32]
  /// The weights, [outputs, taps].
  package let weight: [Float]
  /// The same for images in float64.
  let exactWeight: [Double]
  package let taps: Int

  package var outputs: Int { start.count }

  /// Taps as PyTorch computes them.
  package init(
    from input: Int,
    to output: Int,
    mode: ResampleMode,
    antialias: Bool,
    alignCorners: Bool
  ) {
    let aligned = alignCorners && mode != .nearest
    let ratio =
      aligned
      ? (output > 1 ? Double(input - 1) / Double(output - 1) : 0)
      : Double(input) / Double(output)
    let rows: [(Int, [Double])] = (0..<output).map { position in
      if mode == .nearest {
        return (min(input - 1, Int((Double(position) * ratio).rounded(.down))), [1])
      }
      if antialias {
        return Self.widened(position, ratio, input, mode)
      }
      let center = aligned ? Double(position) * ratio : (Double(position) + 0.5) * ratio - 0.5
      return mode == .bilinear ? Self.linear(max(center, 0), input) : Self.cubic(center, input)
    }
    self.init(input: input, rows: rows)
  }

  /// Taps given one by one: the first input and the weights from it on.
  package init(input: Int, rows: [(start: Int, weights: [Double])]) {
    self.input = input
    let taps = rows.map(\.weights.count).max() ?? 1
    self.taps = taps
    start = rows.map { Int32($0.start) }
    length = rows.map { Int32($0.weights.count) }
    exactWeight = rows.flatMap { row in
      row.weights + [Double](repeating: 0, count: taps - row.weights.count)
    }
    weight = exactWeight.map(Float.init)
  }

  private static func linear(_ center: Double, _ input: Int) -> (Int, [Double]) {
    let first = min(Int(center), input - 1)
    let part = center - Double(first)
    return first + 1 < input ? (first, [1 - part, part]) : (first, [1])
  }

  private static func cubic(_ center: Double, _ input: Int) -> (Int, [Double]) {
    let first = Int(center.rounded(.down)) - 1
    let part = center - center.rounded(.down)
    let weights = (0..<4).map { keys(Double($0) - 1 - part, -0.75) }
    // Positions past the edge repeat it.
    let low = max(0, min(first, input - 1))
    let high = max(0, min(first + 3, input - 1))
    var folded = [Double](repeating: 0, count: high - low + 1)
    for tap in 0..<4 { folded[max(0, min(first + tap, input - 1)) - low] += weights[tap] }
    return (low, folded)
  }

  private static func widened(
    _ position: Int,
    _ ratio: Double,
    _ input: Int,
    _ mode: ResampleMode
  )
    -> (Int, [Double])
  {
    let scale = max(ratio, 1)
    let support = (mode == .bilinear ? 1.0 : 2.0) * scale
    let center = ratio * (Double(position) + 0.5)
    let low = max(0, Int(center - support + 0.5))
    let high = min(input, Int(center + support + 0.5))
    var weights = (low..<max(high, low + 1)).map { tap in
      let distance = (Double(tap) - center + 0.5) / scale
      return mode == .bilinear ? max(0, 1 - abs(distance)) : keys(distance, -0.5)
    }
    let total = weights.reduce(0, +)
    if total != 0 { weights = weights.map { $0 / total } }
    return (low, weights)
  }

  /// The cubic convolution kernel.
  package static func keys(_ x: Double, _ a: Double) -> Double {
    let d = abs(x)
    if d < 1 { return ((a + 2) * d - (a + 3)) * d * d + 1 }
    if d < 2 { return (((d - 5) * d + 8) * d - 4) * a }
    return 0
  }
}

extension Tensor {
  /// One axis resampled: wide types in float64.
  package func resampled(axis: Int, _ taps: ResampleTaps) throws -> Tensor {
    dtype.floatingResult == .float32
      ? try resampled(
        axis,
        taps,
        as: Float.self,
        Kernels.resample(_:_:inner:into:),
        Kernels.resampleBackward(_:_:inner:to:)
      )
      : try resampled(
        axis,
        taps,
        as: Double.self,
        Kernels.resample(_:_:inner:into:),
        Kernels.resampleBackward(_:_:inner:to:)
      )
  }

  /// A kernel of one slab: reads from the first place, writes to the second.
  private typealias SlabKernel<Element> =
    @Sendable (
      UnsafePointer<Element>, ResampleTaps, _ inner: Int, UnsafeMutablePointer<Element>
    ) -> Void

  private func resampled<Element: TensorElement & Sendable>(
    _ axis: Int,
    _ taps: ResampleTaps,
    as type: Element.Type,
    _ kernel: @escaping SlabKernel<Element>,
    _ backward: @escaping SlabKernel<Element>
  ) throws -> Tensor {
    let axis = try self.axis(axis, of: "resample")
    let rule: Operation.Rule = { [shape] in
      try $0[0].having(shape, of: "resample").resized(axis, to: taps.outputs, of: "resample")
        .of(type.dtype)
    }
    return try Operation("resample", result: rule) { inputs, form in
      let x = try inputs[0].converted(to: form.dtype).contiguous()
      let y = try Tensor(uninitialized: form)
      try withElements(type, x, y) { p, q in
        try x.eachSlab(axis) { outer, inner in
          kernel(p + outer * taps.input * inner, taps, inner, q + outer * taps.outputs * inner)
        }
      }
      return (y, [])
    } pullback: { [shape] _, dy in
      let dy = try dy.contiguous()
      let dx = try Tensor.zeros(shape, type.dtype)
      try withElements(type, dx, dy) { p, q in
        try dx.eachSlab(axis) { outer, inner in
          backward(q + outer * taps.outputs * inner, taps, inner, p + outer * taps.input * inner)
        }
      }
      return [dx]
    }(self)
  }

  private func eachSlab(_ axis: Int, _ body: (_ outer: Int, _ inner: Int) -> Void) throws {
    let (outer, length, inner) = split(at: axis)
    try Parallel.rows(outer, of: length * inner, elements: 1 << 14) { range in
      for index in range { body(index, inner) }
    }
  }
}

extension OperationSample {
  /// Of images of another size.
  static let resampling: [OperationSample] = [
    OperationSample("bilinear", [1, 2, 3, 3]) {
      try interpolate($0[0], size: (7, 7), mode: .bilinear)
    },
    OperationSample("bicubic", [1, 2, 8, 8]) {
      try interpolate($0[0], size: (3, 3), mode: .bicubic)
    },
  ]
}
