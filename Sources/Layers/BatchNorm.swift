import Tensor

/// Channels brought to mean 0 and variance 1, scaled and shifted: in training by their own batch,
/// afterwards by the running statistics that training gathered.
///
/// - Source: Ioffe and Szegedy, arXiv 1502.03167.
package final class BatchNorm: Module {
  package let weight: Parameter
  package let bias: Parameter
  package let runningMean: Parameter
  package let runningVariance: Parameter
  package let eps: Float = 1e-5
  /// How much of a batch's statistics goes into the running ones.
  package let momentum: Float = 0.1

  package init(_ width: Int, _ initial: Initialization) throws {
    weight = try initial["weight"].ones([width])
    bias = try initial["bias"].zeros([width])
    runningMean = try Parameter(.zeros([width]), isStatistic: true)
    runningVariance = try Parameter(.ones([width]), isStatistic: true)
  }

  package var parameters: [(name: String, parameter: Parameter)] {
    [
      ("weight", weight), ("bias", bias), ("running_mean", runningMean),
      ("running_var", runningVariance),
    ]
  }

  package var summary: String { "BatchNorm(\(weight.shape[0]))" }

  private var running: ColumnMoments {
    ColumnMoments(mean: runningMean.value, variance: runningVariance.value, count: 0)
  }

  /// The scale and the shift of each channel by the running statistics.
  package func affine() throws -> (scale: Tensor, shift: Tensor) {
    try running.affine(weight: weight.value, bias: bias.value, eps: eps)
  }

  /// Normalizes rows, and makes negative results 0 where rectified.
  ///
  /// One row alone has no variance: it is normalized by the running statistics, in training too.
  ///
  /// - Shape: x [rows, width] → the same.
  package func callAsFunction(_ x: Tensor, rectified: Bool, _ pass: Pass) throws -> Tensor {
    let all = pass.isTraining ? try moments(of: x, pass) : nil
    let own = (all?.count ?? 0) > 1
    let moments = own ? all ?? running : running
    if own { try gather(moments, pass) }
    return try batchNorm(
      x,
      weight: pass(weight),
      bias: pass(bias),
      moments: moments,
      differentiatesMoments: own,
      eps: eps,
      rectified: rectified,
      allGather: pass.allGather
    )
  }

  /// The moments of the rows that all processes have of the batch.
  private func moments(of x: Tensor, _ pass: Pass) throws -> ColumnMoments {
    guard let allGather = pass.allGather else { return try ColumnMoments(of: x) }
    return try ColumnMoments(merging: allGather(ColumnMoments(of: x).packed))
  }

  private func gather(_ moments: ColumnMoments, _ pass: Pass) throws {
    let sample = Float(moments.count) / Float(moments.count - 1)
    let variance = try moments.variance * Tensor(sample)
    for (statistic, value) in [(runningMean, moments.mean), (runningVariance, variance)] {
      pass.gather(statistic) { [momentum] in try statistic.approach(value, by: momentum) }
    }
  }
}
