extension AdamWStep {
  /// Writes what LAMB would change a run of elements by, before the parameter's own ratio scales it; the moments
  /// change in place.
  ///
  /// r = m̂ / (√v̂ + ε) + λ · w, with the corrected moments.
  ///
  /// - Source: You et al., "Large Batch Optimization for Deep Learning", arXiv 1904.00962, algorithm 2.
  package func direct(
    _ range: Range<Int>,
    into direction: Tensor,
    parameter: Tensor,
    first: Tensor,
    second: Tensor,
    gradient: Tensor
  ) {
    let start = range.lowerBound
    withElements(Float.self, parameter, first, second, gradient) { p, m, v, g in
      direction.withFloats { u in
        Kernels.lamb(
          self,
          into: u + start,
          parameter: p + start,
          first: m + start,
          second: v + start,
          gradient: g + start,
          count: range.count
        )
      }
    }
  }
}

/// One step of Lion for a run of elements: the sign of a mixture of moment and gradient.
///
/// - Source: Chen et al., "Symbolic Discovery of Optimization Algorithms", arXiv 2302.06675, algorithm 2.
package struct LionStep: Sendable {
  package let rate: Double
  package let decay: Double
  package let betas: (Double, Double)
  package let gradientScale: Double

  package init(rate: Double, decay: Double, betas: (Double, Double), gradientScale: Double) {
    (self.rate, self.decay, self.betas) = (rate, decay, betas)
    self.gradientScale = gradientScale
  }

  /// Changes a parameter and its moment in place.
  package func apply(_ range: Range<Int>, parameter: Tensor, moment: Tensor, gradient: Tensor) {
    let start = range.lowerBound
    withElements(Float.self, parameter, moment, gradient) { p, m, g in
      Kernels.lion(
        self,
        parameter: p + start,
        moment: m + start,
        gradient: g + start,
        count: range.count
      )
    }
  }
}

extension Tensor {
  /// Subtracts a multiple of another tensor from a run of elements, in place.
  package func subtract(_ other: Tensor, times factor: Double, in range: Range<Int>) {
    let start = range.lowerBound
    withElements(Float.self, self, other) { y, x in
      Kernels.add(x + start, times: Float(-factor), to: y + start, count: range.count)
    }
  }

  /// The sum of the squares of a run of elements, in an order of its own.
  package func sumOfSquares(in range: Range<Int>) -> Double {
    withFloats { Kernels.sumOfSquares($0 + range.lowerBound, count: range.count) }
  }
}
