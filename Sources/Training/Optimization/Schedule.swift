import Glibc

/// The schedules, as scripts and configurations call them.
package enum ScheduleName: String, Sendable, CaseIterable {
  case cosine
  case linear
  case step
  case multistep
  case polynomial
}

/// How the rate changes from update to update.
///
/// - Source: the published code's schedulers (timm), their rules in the paper's configuration.
package struct Schedule: Sendable, Equatable {
  /// The rule after the warm-up.
  package enum Rule: Sendable, Equatable {
    case cosine
    case linear
    case step(decayUpdates: Int, rate: Double)
    case multistep(milestones: [Int], gamma: Double)
    case polynomial(power: Double)
  }

  package let rule: Rule
  /// The rate at the end of the warm-up.
  package let rate: Double
  /// The rate at its beginning.
  package let warmupRate: Double
  package let minimumRate: Double
  /// The number of all updates.
  package let updates: Int
  /// The number of updates that warm up.
  package let warmup: Int

  package init(
    rule: Rule,
    rate: Double,
    warmupRate: Double,
    minimumRate: Double,
    updates: Int,
    warmup: Int
  ) {
    (self.rule, self.rate, self.warmupRate) = (rule, rate, warmupRate)
    (self.minimumRate, self.updates, self.warmup) = (minimumRate, updates, warmup)
  }

  /// The rate used at an update, counted from 0, of a group whose rate is scaled.
  ///
  /// The published code sets the rate after each update, so that update i uses the value at i − 1;
  /// the scale touches the rate alone, not the warm-up's start nor the minimum.
  package func rate(at update: Int, scale: Double = 1) -> Double {
    guard update > 0 else { return warmup > 0 ? warmupRate : value(at: 0, rate * scale) }
    return value(at: update - 1, rate * scale)
  }

  private func value(at t: Int, _ peak: Double) -> Double {
    if t < warmup { return warmupRate + Double(t) * (peak - warmupRate) / Double(warmup) }
    let progress = Double(t) / Double(max(updates, 1))
    switch rule {
    case .cosine:
      guard t < updates else { return minimumRate }
      return minimumRate + 0.5 * (peak - minimumRate) * (1 + cos(Double.pi * progress))
    case .linear:
      let after = Double(t - warmup) / Double(max(updates - warmup, 1))
      return peak * (1 - 0.99 * after)
    case .step(let decayUpdates, let rate):
      return peak * pow(rate, Double((t - warmup) / max(decayUpdates, 1)))
    case .multistep(let milestones, let gamma):
      return peak * pow(gamma, Double(milestones.filter { $0 <= t }.count))
    case .polynomial(let power):
      return minimumRate + (peak - minimumRate) * pow(max(0, 1 - progress), power)
    }
  }
}
