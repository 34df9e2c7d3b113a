import Foundation

/// A mixture of products of kernels around observed points, and one wide kernel for what is not known yet.
///
/// - Source: Bergstra et al., Algorithms for hyper-parameter optimization, NeurIPS 2011; widths and weights as Optuna
///   5.0 has them (optuna/samplers/_tpe/parzen_estimator.py; Watanabe, arXiv 2304.11127).
struct ParzenEstimator {
  private let dimensions: [Space.Dimension]
  private let weights: [Double]
  private var kernels: [Kernels] = []

  /// One parameter's kernels, one for each observation and the wide one.
  private enum Kernels {
    case shares([[Double]])
    case normal([TruncatedNormal])
  }

  /// - Parameters:
  ///   - observations: points that have all the dimensions, the oldest first.
  ///   - dimensions: the parameters that are modeled together.
  ///   - flat: whether old observations count as much as new ones.
  init(_ observations: [Assignment], _ dimensions: [Space.Dimension], flat: Bool = false) {
    self.dimensions = dimensions
    let raw =
      (flat ? Array(repeating: 1, count: observations.count) : Self.ramp(observations.count))
    let all = raw + [1]
    let total = all.reduce(0, +)
    weights = all.map { $0 / total }
    for dimension in dimensions {
      let values = observations.map { $0[dimension.name] ?? 0 }
      if case .choice(let choices) = dimension.domain {
        kernels.append(.shares(Self.shares(values, count: choices.count)))
      } else {
        kernels.append(.normal(Self.normals(values, dimension.domain)))
      }
    }
  }

  /// The last 25 count fully, those before them less and less.
  private static func ramp(_ count: Int) -> [Double] {
    guard count >= 25 else { return Array(repeating: 1, count: count) }
    let old = count - 25
    let first = 1 / Double(count)
    let rising = (0..<old).map { index in
      old == 1 ? first : first + (1 - first) * Double(index) / Double(old - 1)
    }
    return rising + Array(repeating: 1, count: 25)
  }

  private static func shares(_ values: [Double], count: Int) -> [[Double]] {
    let kernels = Double(values.count + 1)
    let base = values.isEmpty ? 1 : 1 / kernels
    let flat = Array(repeating: 1 / Double(count), count: count)
    return values.map { value in
      var row = Array(repeating: base, count: count)
      row[min(max(Int(value), 0), count - 1)] += 1
      let total = row.reduce(0, +)
      return row.map { $0 / total }
    } + [flat]
  }

  private static func normals(_ values: [Double], _ domain: Domain) -> [TruncatedNormal] {
    let (low, high) = scaledEnds(domain)
    let means = values.map { scaled($0, domain) }
    let order = means.indices.sorted { means[$0] < means[$1] }
    let sorted = [low] + order.map { means[$0] } + [high]
    var widths = Array(repeating: 0.0, count: means.count)
    for (place, index) in order.enumerated() {
      let (left, right) = (sorted[place + 1] - sorted[place], sorted[place + 2] - sorted[place + 1])
      // The ends of the domain are no neighbors.
      if means.count >= 2, place == 0 {
        widths[index] = right
      } else if means.count >= 2, place == means.count - 1 {
        widths[index] = left
      } else {
        widths[index] = max(left, right)
      }
    }
    let least = (high - low) / min(100, Double(means.count) + 2)
    let kernels = means.indices.map { index in
      (means[index], min(max(widths[index], least), high - low))
    }
    let wide = (0.5 * (low + high), high - low)
    return (kernels + [wide]).map { mean, width in
      TruncatedNormal(mean: mean, deviation: max(width, 1e-300), low: low, high: high)
    }
  }

  private static func scaled(_ value: Double, _ domain: Domain) -> Double {
    if case .logUniform = domain { log(value) } else { value }
  }

  private static func scaledEnds(_ domain: Domain) -> (low: Double, high: Double) {
    switch domain {
    case .uniform(let low, let high): return (low, high)
    case .logUniform(let low, let high): return (log(low), log(high))
    case .integers(let low, _, let step):
      let last = Double(low + ((domain.count ?? 1) - 1) * step)
      return (Double(low) - Double(step) / 2, last + Double(step) / 2)
    case .choice(let choices): return (0, Double(choices.count))
    }
  }
}

extension ParzenEstimator {
  /// Draws a point.
  func sample(_ random: inout TrialRandom) -> Assignment {
    let kernel = Self.pick(weights, random.uniform())
    var result = Assignment()
    for (dimension, kernels) in zip(dimensions, kernels) {
      let share = random.uniform()
      switch kernels {
      case .shares(let rows):
        result.values[dimension.name] = Double(Self.pick(rows[kernel], share))
      case .normal(let normals):
        let place = normals[kernel].quantile(share)
        result.values[dimension.name] = Self.value(place, dimension.domain)
      }
    }
    return result
  }

  /// The logarithm of the density at a point.
  func logDensity(_ point: Assignment) -> Double {
    var terms = weights.map { log($0) }
    for (dimension, kernels) in zip(dimensions, kernels) {
      let value = point[dimension.name] ?? 0
      switch kernels {
      case .shares(let rows):
        for index in terms.indices { terms[index] += log(rows[index][Int(value)]) }
      case .normal(let normals):
        for index in terms.indices {
          terms[index] += Self.logDensity(normals[index], value, dimension.domain)
        }
      }
    }
    let most = terms.max() ?? 0
    guard most.isFinite else { return most }
    return most + log(terms.reduce(0) { $0 + exp($1 - most) })
  }

  private static func logDensity(
    _ normal: TruncatedNormal,
    _ value: Double,
    _ domain: Domain
  ) -> Double {
    guard normal.high > normal.low else { return 0 }
    if case .integers(_, _, let step) = domain {
      return normal.logShare(value - Double(step) / 2, value + Double(step) / 2)
    }
    return normal.logDensity(scaled(value, domain))
  }

  private static func value(_ place: Double, _ domain: Domain) -> Double {
    switch domain {
    case .logUniform(let low, let high): return min(max(exp(place), low), high)
    case .integers(let low, _, let step):
      let position = ((place - Double(low)) / Double(step)).rounded(.toNearestOrEven)
      return domain.value(at: min(max(Int(position), 0), (domain.count ?? 1) - 1))
    default: return place
    }
  }

  private static func pick(_ weights: [Double], _ share: Double) -> Int {
    var sum = 0.0
    for (index, weight) in weights.enumerated() {
      sum += weight
      if share < sum { return index }
    }
    return weights.count - 1
  }
}
