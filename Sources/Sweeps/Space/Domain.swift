import Foundation

/// The values that one parameter may have.
///
/// Within the samplers a value is a number: the position of a choice, or the value itself.
package enum Domain: Codable, Hashable, Sendable {
  case choice([Scalar])
  case uniform(Double, Double)
  case logUniform(Double, Double)
  /// low, low + step … up to at most high.
  case integers(low: Int, high: Int, step: Int)
}

extension Domain {
  /// How many values there are; nil where they cannot be counted.
  package var count: Int? {
    switch self {
    case .choice(let choices): choices.count
    case .integers(let low, let high, let step): (high - low) / step + 1
    case .uniform, .logUniform: nil
    }
  }

  /// The value at a position of a domain that can be counted.
  package func value(at position: Int) -> Double {
    switch self {
    case .integers(let low, _, let step): Double(low + position * step)
    default: Double(position)
    }
  }

  /// The value at a place between 0 (included) and 1 (excluded).
  package func value(at unit: Double) -> Double {
    switch self {
    case .choice, .integers:
      let count = count ?? 1
      return value(at: min(Int(unit * Double(count)), count - 1))
    case .uniform(let low, let high): return min(low + unit * (high - low), high)
    case .logUniform(let low, let high):
      let exponent = log(low) + unit * (log(high) - log(low))
      return min(max(exp(exponent), low), high)
    }
  }

  /// The place of a value between 0 and 1, on the scale that it is drawn on.
  package func unit(of value: Double) -> Double {
    switch self {
    case .choice(let choices): return (value + 0.5) / Double(max(choices.count, 1))
    case .uniform(let low, let high): return high > low ? (value - low) / (high - low) : 0.5
    case .logUniform(let low, let high):
      return high > low ? (log(value) - log(low)) / (log(high) - log(low)) : 0.5
    case .integers(let low, _, let step):
      return ((value - Double(low)) / Double(step) + 0.5) / Double(count ?? 1)
    }
  }

  /// The value as tables show it.
  package func scalar(of value: Double) -> Scalar {
    guard case .choice(let choices) = self else { return .number(value) }
    guard let position = Int(exactly: value), choices.indices.contains(position) else {
      return .none
    }
    return choices[position]
  }

  /// Whether a number, of a trial from a file, can be a value of this domain.
  func contains(_ value: Double) -> Bool {
    guard case .choice(let choices) = self else { return value.isFinite }
    return Int(exactly: value).map(choices.indices.contains) ?? false
  }

  /// Makes sure that there is something to draw from.
  /// - Throws: `SweepError.domain`.
  package func validate(_ name: String) throws {
    switch self {
    case .choice(let choices):
      if choices.isEmpty { throw SweepError.domain(name: name, .noChoices) }
      var seen: Set<Scalar> = []
      for choice in choices where !seen.insert(choice).inserted {
        throw SweepError.domain(name: name, .repeated(choice.description))
      }
    case .uniform(let low, let high):
      guard low.isFinite, high.isFinite, low <= high else {
        throw SweepError.domain(name: name, .bounds(low, high))
      }
    case .logUniform(let low, let high):
      guard low.isFinite, high.isFinite, low <= high else {
        throw SweepError.domain(name: name, .bounds(low, high))
      }
      if low <= 0 { throw SweepError.domain(name: name, .notPositive(low)) }
    case .integers(let low, let high, let step):
      if step < 1 { throw SweepError.domain(name: name, .step(step)) }
      let isExact = low.magnitude <= 1 << 53 && high.magnitude <= 1 << 53 && step <= 1 << 53
      if low > high || !isExact {
        throw SweepError.domain(name: name, .bounds(Double(low), Double(high)))
      }
    }
  }
}

extension Domain: CustomStringConvertible {
  package var description: String {
    switch self {
    case .choice(let choices): "[\(choices.map(\.description).joined(separator: ", "))]"
    case .uniform(let low, let high): "uniform(\(Scalar.short(low)), \(Scalar.short(high)))"
    case .logUniform(let low, let high): "loguniform(\(Scalar.short(low)), \(Scalar.short(high)))"
    case .integers(let low, let high, let step):
      "int_range(\(low), \(high)" + (step == 1 ? ")" : ", step=\(step))")
    }
  }
}
