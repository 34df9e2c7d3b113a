import CKernels

extension Kernels {
  /// One update of AdamW, in place.
  @inline(__always)
  static func adamW(
    _ step: AdamWStep,
    parameter: UnsafeMutablePointer<Float>,
    first: UnsafeMutablePointer<Float>,
    second: UnsafeMutablePointer<Float>,
    gradient: UnsafePointer<Float>,
    count: Int
  ) {
    let corrections = step.corrections
    gfm_adamw(
      parameter,
      first,
      second,
      gradient,
      count,
      Float(step.gradientScale),
      Float(step.rate),
      Float(step.betas.0),
      Float(step.betas.1),
      Float(step.eps),
      Float(step.decay),
      Float(corrections.first),
      Float(corrections.second)
    )
  }

  /// One update of SGD with momentum, in place; the first one takes the gradient as the momentum.
  @inline(__always)
  static func sgd(
    _ step: SGDStep,
    parameter: UnsafeMutablePointer<Float>,
    velocity: UnsafeMutablePointer<Float>,
    gradient: UnsafePointer<Float>,
    count: Int
  ) {
    gfm_sgd(
      parameter,
      velocity,
      gradient,
      count,
      Float(step.gradientScale),
      Float(step.rate),
      Float(step.momentum),
      Float(step.decay),
      step.nesterov,
      step.isFirst
    )
  }

  /// The direction of LAMB, into `direction`; the moments are updated in place.
  @inline(__always)
  static func lamb(
    _ step: AdamWStep,
    into direction: UnsafeMutablePointer<Float>,
    parameter: UnsafePointer<Float>,
    first: UnsafeMutablePointer<Float>,
    second: UnsafeMutablePointer<Float>,
    gradient: UnsafePointer<Float>,
    count: Int
  ) {
    let corrections = step.corrections
    gfm_lamb(
      direction,
      parameter,
      first,
      second,
      gradient,
      count,
      Float(step.gradientScale),
      Float(step.betas.0),
      Float(step.betas.1),
      Float(step.eps),
      Float(step.decay),
      Float(corrections.first),
      Float(corrections.second)
    )
  }

  /// One update of Lion, in place.
  @inline(__always)
  static func lion(
    _ step: LionStep,
    parameter: UnsafeMutablePointer<Float>,
    moment: UnsafeMutablePointer<Float>,
    gradient: UnsafePointer<Float>,
    count: Int
  ) {
    gfm_lion(
      parameter,
      moment,
      gradient,
      count,
      Float(step.gradientScale),
      Float(step.rate),
      Float(step.betas.0),
      Float(step.betas.1),
      Float(step.decay)
    )
  }
}
