import Tensor

extension Pass {
  /// A branch with some samples left out and the others scaled up, which keeps the mean.
  ///
  /// - Parameters:
  ///   - branch: What is added to the identity.
  ///   - batch: The number of samples, each an equal share of the rows.
  ///   - probability: How likely a sample skips the branch, below 1.
  /// - Returns: The branch, zero for the samples that skip it.
  /// - Throws: `TensorError.reshape` where the samples have no equal shares.
  /// - Source: Huang et al., "Deep networks with stochastic depth", arXiv 1603.09382.
  package func dropPath(_ branch: Tensor, batch: Int, probability: Double) throws -> Tensor {
    let keep = 1 - probability
    let factors = draws(batch) { $0.uniform() < keep ? Float(1 / keep) : 0 }
    let samples = try branch.reshaped([batch, branch.count / max(batch, 1)])
    return try (samples * Tensor(factors, shape: [batch, 1])).reshaped(branch.shape)
  }
}
