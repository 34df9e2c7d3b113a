import Foundation

/// A normal distribution cut off at two ends.
struct TruncatedNormal {
  let mean: Double
  let deviation: Double
  let low: Double
  let high: Double

  private var a: Double { (low - mean) / deviation }
  private var b: Double { (high - mean) / deviation }

  /// The logarithm of the density at a place within the ends.
  func logDensity(_ x: Double) -> Double {
    let z = (x - mean) / deviation
    return -0.5 * z * z - 0.5 * log(2 * .pi) - log(deviation) - Self.logMass(a, b)
  }

  /// The logarithm of the share that lies between two places.
  func logShare(_ left: Double, _ right: Double) -> Double {
    Self.logMass((left - mean) / deviation, (right - mean) / deviation) - Self.logMass(a, b)
  }

  /// The place below which a share of the mass lies; the ends bound it.
  func quantile(_ share: Double) -> Double {
    let (start, end) = (a, b)
    // In the upper tail the mass is told apart better from above.
    if start > 0 {
      let mirrored = TruncatedNormal(mean: -mean, deviation: deviation, low: -high, high: -low)
      return -mirrored.quantile(1 - share)
    }
    let (first, last) = (Self.cumulative(start), Self.cumulative(end))
    let z = Self.inverse(first + share * (last - first))
    return min(max(mean + deviation * z, low), high)
  }

  static func cumulative(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }

  /// log(Φ(b) − Φ(a)), also where both lie far out.
  static func logMass(_ a: Double, _ b: Double) -> Double {
    if a > 0 { return logMass(-b, -a) }
    if b <= 0 {
      let (upper, lower) = (logCumulative(b), logCumulative(a))
      return upper + log1p(-exp(min(lower - upper, -1e-300)))
    }
    return log1p(-cumulative(a) - cumulative(-b))
  }

  private static func logCumulative(_ z: Double) -> Double {
    if z > -20 { return log(cumulative(z)) }
    // The first terms of the asymptotic series.
    let square = z * z
    return -0.5 * square - log(-z) - 0.5 * log(2 * .pi)
      + log1p(-1 / square + 3 / (square * square) - 15 / (square * square * square))
  }

  /// The inverse of the cumulative distribution: a rational start, then two steps of Halley's method.
  ///
  /// - Source: P. J. Acklam, An algorithm for computing the inverse normal cumulative distribution function, 2003.
  static func inverse(_ share: Double) -> Double {
    guard share > 0 else { return -.infinity }
    guard share < 1 else { return .infinity }
    var z = start(share)
    for _ in 0..<2 where z.isFinite {
      let error = cumulative(z) - share
      let step = error * (2 * Double.pi).squareRoot() * exp(0.5 * z * z)
      if !step.isFinite { break }
      z -= step / (1 + 0.5 * z * step)
    }
    return z
  }

  private static func start(_ share: Double) -> Double {
    let tail = 0.02425
    if share < tail { return tailStart(share) }
    if share > 1 - tail { return -tailStart(1 - share) }
    let q = share - 0.5
    let r = q * q
    let a = [
      -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.3577518672690,
      -30.66479806614716, 2.506628277459239,
    ]
    let b = [
      -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972,
      -13.28068155288572, 1,
    ]
    return q * polynomial(a, r) / polynomial(b, r)
  }

  private static func tailStart(_ share: Double) -> Double {
    let q = (-2 * log(share)).squareRoot()
    let c = [
      -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734,
      4.374664141464968, 2.938163982698783,
    ]
    let d = [
      0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1,
    ]
    return polynomial(c, q) / polynomial(d, q)
  }

  private static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
    coefficients.reduce(0) { $0 * x + $1 }
  }
}
