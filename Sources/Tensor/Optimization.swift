/// One step of AdamW for a run of elements.
///
/// - Source: Loshchilov and Hutter, arXiv 1711.05101, algorithm 2, in PyTorch's order of operations.
package struct AdamWStep: Sendable {
  package let rate: Double
  package let decay: Double
  package let betas: (Double, Double)
  package let eps: Double
  /// The number of this update, from 1.
  package let step: Int
  /// What the gradient is multiplied by first: the clipping factor.
  package let gradientScale: Double

  package init(
    rate: Double,
    decay: Double,
    betas: (Double, Double),
    eps: Double,
    step: Int,
    gradientScale: Double
  ) {
    (self.rate, self.decay, self.betas) = (rate, decay, betas)
    (self.eps, self.step, self.gradientScale) = (eps, step, gradientScale)
  }

  /// Changes a parameter and its two moments in place.
  package func apply(
    _ range: Range<Int>,
    parameter: Tensor,
    first: Tensor,
    second: Tensor,
    gradient: Tensor
  ) {
    let start = range.lowerBound
    withElements(Float.self, parameter, first, second, gradient) { p, m, v, g in
      Kernels.adamW(
        self,
        parameter: p + start,
        first: m + start,
        second: v + start,
        gradient: g + start,
        count: range.count
      )
    }
  }

  var corrections: (first: Double, second: Double) { (1 - power(betas.0), 1 - power(betas.1)) }

  private func power(_ base: Double) -> Double {
    var (result, factor, left) = (1.0, base, step)
    while left > 0 {
      if left & 1 == 1 { result *= factor }
      factor *= factor
      left >>= 1
    }
    return result
  }
}

/// One step of stochastic gradient descent with momentum for a run of elements, as PyTorch has it.
package struct SGDStep: Sendable {
  package let rate: Double
  package let decay: Double
  package let momentum: Double
  package let nesterov: Bool
  package let isFirst: Bool
  package let gradientScale: Double

  package init(
    rate: Double,
    decay: Double,
    momentum: Double,
    nesterov: Bool,
    isFirst: Bool,
    gradientScale: Double
  ) {
    (self.rate, self.decay, self.momentum) = (rate, decay, momentum)
    (self.nesterov, self.isFirst, self.gradientScale) = (nesterov, isFirst, gradientScale)
  }

  /// Changes a parameter and its momentum in place.
  package func apply(_ range: Range<Int>, parameter: Tensor, velocity: Tensor, gradient: Tensor) {
    let start = range.lowerBound
    withElements(Float.self, parameter, velocity, gradient) { p, m, g in
      Kernels.sgd(
        self,
        parameter: p + start,
        velocity: m + start,
        gradient: g + start,
        count: range.count
      )
    }
  }
}

/// The Euclidean norm of all elements of all tensors: fixed pieces, added in order in float64.
package func globalNorm(_ tensors: [Tensor]) throws -> Double {
  let grain = 1 << 16
  let pieces = tensors.enumerated().flatMap { index, tensor in
    stride(from: 0, to: tensor.count, by: grain).map { (index, $0) }
  }
  let dense = try tensors.map { try $0.contiguous() }
  var sums = [Double](repeating: 0, count: pieces.count)
  try sums.withUnsafeMutableBufferPointer { sums in
    nonisolated(unsafe) let sums = sums
    try Parallel.ranges(pieces.count, grain: 1) { range in
      for piece in range {
        let (index, start) = pieces[piece]
        let count = min(grain, dense[index].count - start)
        sums[piece] = dense[index].withFloats { Kernels.sumOfSquares($0 + start, count: count) }
      }
    }
  }
  return sums.reduce(0, +).squareRoot()
}
