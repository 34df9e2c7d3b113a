import Glibc

/// The range of an axis and its marks.
struct Ticks: Equatable, Sendable {
  /// The values at the axis's ends.
  var low: Double
  var high: Double
  var places: [Double]
  var labels: [String]
  /// Marks without a label, between those of a logarithmic axis.
  var minor: [Double] = []

  /// Returns the marks of an axis that holds values from `low` to `high`.
  /// - Parameters:
  ///   - low: the least value.
  ///   - high: the greatest value.
  ///   - count: about how many marks are wanted.
  ///   - isTight: whether the axis ends with the values instead of with marks.
  /// - Returns: marks at multiples of 1, 2 or 5 times a power of ten.
  static func linear(
    _ low: Double,
    _ high: Double,
    about count: Int = 6,
    isTight: Bool = false
  ) -> Ticks {
    let (low, high) = opened(low, high)
    let step = niceStep((high - low) / Double(max(count, 1)))
    let first = isTight ? (low / step - 1e-9).rounded(.up) : (low / step + 1e-9).rounded(.down)
    let last = isTight ? (high / step + 1e-9).rounded(.down) : (high / step - 1e-9).rounded(.up)
    let places = stride(from: first, through: last, by: 1).prefix(100).map { $0 * step }
    return Ticks(
      low: isTight ? low : places.first ?? low,
      high: isTight ? high : places.last ?? high,
      places: Array(places),
      labels: labels(places, step: step)
    )
  }

  /// Returns the marks of a logarithmic axis: powers of ten, and 2 and 5 times them where they are few.
  static func logarithmic(_ low: Double, _ high: Double, isTight: Bool = false) -> Ticks {
    let (first, last) = (Int(log10(low).rounded(.down)), Int(log10(high).rounded(.up)))
    let isShort = last - first <= 3
    let every = max((last - first + 7) / 8, 1)
    let powers = (first...max(last, first + 1)).map { ($0, pow(10, Double($0))) }
    let marks = powers.flatMap { exponent, power in
      [1, 2, 5].compactMap { factor -> (Double, Bool)? in
        guard factor == 1 || every == 1 else { return nil }
        return (Double(factor) * power, factor == 1 ? exponent % every == 0 : isShort)
      }
    }
    let ends = (
      isTight && low < high ? low : marks.last { $0.0 <= low * (1 + 1e-9) }?.0 ?? low,
      isTight && low < high ? high : marks.first { $0.0 >= high * (1 - 1e-9) }?.0 ?? high
    )
    let (bottom, top) = ends.0 < ends.1 ? ends : (ends.0 / 2, ends.0 * 2)
    let within = marks.filter { $0.0 >= bottom * (1 - 1e-9) && $0.0 <= top * (1 + 1e-9) }
    return Ticks(
      low: bottom,
      high: top,
      places: within.filter(\.1).map(\.0),
      labels: within.filter(\.1).map { powerLabel($0.0) },
      minor: within.filter { !$0.1 }.map(\.0)
    )
  }

  /// Returns ends that are apart and whose distance is a number, around those given.
  private static func opened(_ low: Double, _ high: Double) -> (Double, Double) {
    let (low, high) = (min(max(low, -4e307), 4e307), min(max(high, -4e307), 4e307))
    let least = max(abs(low), abs(high)) * 1e-12
    guard high - low <= max(least, 1e-300) else { return (low, high) }
    let room = abs(low) < 1e-290 ? 0.5 : max(abs(low) * 0.1, least)
    return (low - room, high + room)
  }

  /// Returns the 1, 2 or 5 times a power of ten that is not below a distance.
  private static func niceStep(_ distance: Double) -> Double {
    let power = pow(10, log10(distance).rounded(.down))
    let factor = distance / power
    return power * (factor <= 1.0001 ? 1 : factor <= 2.0001 ? 2 : factor <= 5.0001 ? 5 : 10)
  }
}

extension Ticks {
  /// Returns labels in one style: plain, or all with the same power of ten where plain ones were long.
  private static func labels(_ places: [Double], step: Double) -> [String] {
    let greatest = places.map(abs).max() ?? 0
    guard greatest > 0 else { return places.map { _ in "0" } }
    let exponent = Int(log10(greatest * (1 + 1e-9)).rounded(.down))
    if exponent >= -3, exponent < 9 {
      let decimals = max(-Int(log10(step * (1 + 1e-9)).rounded(.down)), 0)
      return places.map { decimals > 10 ? Script.short($0, digits: 12) : plain($0, decimals) }
    }
    let unit = pow(10, Double(exponent))
    let decimals = max(exponent - Int(log10(step * (1 + 1e-9)).rounded(.down)), 0)
    return places.map { place in
      let mantissa = plain(place / unit, min(decimals, 10))
      return abs(place) < step / 2 ? "0" : "\(mantissa)×10\(superscript(exponent))"
    }
  }

  /// Returns a number with so many decimals, thousands apart from ten thousand on.
  private static func plain(_ value: Double, _ decimals: Int) -> String {
    var buffer = [CChar](repeating: 0, count: 400)
    let length = withVaList([Int32(decimals), value]) { vsnprintf(&buffer, 400, "%.*f", $0) }
    let text = String(
      decoding: buffer.prefix(Int(length)).map(UInt8.init(bitPattern:)),
      as: UTF8.self
    )
    let parts = text.split(separator: ".")
    var digits = parts[0].drop { $0 == "-" }
    guard digits.count >= 5 else { return isZero(text) ? text.filter { $0 != "-" } : text }
    var groups: [Substring] = []
    while !digits.isEmpty {
      groups.insert(digits.suffix(3), at: 0)
      digits = digits.dropLast(3)
    }
    return (value < 0 ? "-" : "") + groups.joined(separator: "\u{202F}")
      + (parts.count > 1 ? "." + parts[1] : "")
  }

  private static func isZero(_ text: String) -> Bool { text.allSatisfy { "-0.".contains($0) } }

  private static func powerLabel(_ value: Double) -> String {
    let exponent = Int(log10(value * (1 + 1e-9)).rounded(.down))
    if (-3...4).contains(exponent) { return plain(value, max(-exponent, 0)) }
    let factor = Int((value / pow(10, Double(exponent))).rounded())
    return (factor == 1 ? "" : "\(factor)×") + "10" + superscript(exponent)
  }

  private static func superscript(_ number: Int) -> String {
    let digits: [Character: Character] = [
      "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷",
      "8": "⁸", "9": "⁹",
    ]
    return String(String(number).map { digits[$0] ?? $0 })
  }
}
