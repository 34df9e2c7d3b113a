/// The rules of updates, as scripts and configurations call them.
package enum OptimizerName: String, Sendable, CaseIterable {
  case adamw
  case sgd
  case lamb
  case lars
  case lion
}

/// Which rule turns gradients into changes.
package enum OptimizerRule: Sendable, Equatable {
  /// Loshchilov and Hutter, arXiv 1711.05101.
  case adamW(beta1: Double, beta2: Double, eps: Double)
  /// PyTorch's gradient descent.
  case sgd(momentum: Double, nesterov: Bool)
  /// You et al., arXiv 1904.00962: AdamW's direction, as long as the parameter itself.
  case lamb(beta1: Double, beta2: Double, eps: Double)
  /// You et al., arXiv 1708.03888: gradient descent whose rate follows the parameter's length.
  case lars(momentum: Double, trust: Double, eps: Double)
  /// Chen et al., arXiv 2302.06675: the sign of a mixture of moment and gradient.
  case lion(beta1: Double, beta2: Double)

  package var name: OptimizerName {
    switch self {
    case .adamW: .adamw
    case .sgd: .sgd
    case .lamb: .lamb
    case .lars: .lars
    case .lion: .lion
    }
  }

  /// What it keeps for each parameter, as PyTorch's checkpoints name it.
  package var stateNames: [String] {
    switch self {
    case .adamW, .lamb: ["exp_avg", "exp_avg_sq"]
    case .sgd, .lars: ["momentum_buffer"]
    case .lion: ["exp_avg"]
    }
  }

  /// Whether its state counts the updates, as the moments' corrections need.
  var countsUpdates: Bool { stateNames.count == 2 }

  /// The decays of its moments, for a checkpoint.
  var betas: (Double, Double)? {
    switch self {
    case .adamW(let beta1, let beta2, _), .lamb(let beta1, let beta2, _),
      .lion(let beta1, let beta2):
      (beta1, beta2)
    case .sgd, .lars: nil
    }
  }

  /// What it adds to its denominator.
  var eps: Double? {
    switch self {
    case .adamW(_, _, let eps), .lamb(_, _, let eps), .lars(_, _, let eps): eps
    case .sgd, .lion: nil
    }
  }

  /// The rule in words, with what it takes.
  package var text: String {
    switch self {
    case .adamW(let beta1, let beta2, let eps), .lamb(let beta1, let beta2, let eps):
      "\(name) betas \(beta1) \(beta2) eps \(eps)"
    case .sgd(let momentum, let nesterov):
      "sgd momentum \(momentum)\(nesterov ? " nesterov" : "")"
    case .lars(let momentum, let trust, let eps):
      "lars momentum \(momentum) trust \(trust) eps \(eps)"
    case .lion(let beta1, let beta2): "lion betas \(beta1) \(beta2)"
    }
  }
}
