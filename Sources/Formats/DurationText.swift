/// Spans of time as texts.
package enum DurationText {
  /// The units that texts of times end in.
  package static let units: Set<String> = ["ns", "µs", "ms", "s", "min", "h"]

  /// A time of 0 or more that was measured, with three digits: `12.3 ms`.
  package static func measured(_ seconds: Double) -> String {
    let units = [("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9)]
    let unit = units.first { seconds >= $0.1 } ?? units[3]
    return threeDigits(seconds / unit.1) + " " + unit.0
  }

  /// A time of 0 or more that somebody waited: `350 ms`, `4.2 s` or `3 min 5 s`.
  package static func waited(_ seconds: Double) -> String {
    if seconds < 1 { return "\(integer((seconds * 1000).rounded())) ms" }
    if seconds < 120 { return "\((seconds * 10).rounded() / 10) s" }
    let seconds = integer(seconds)
    return "\(seconds / 60) min \(seconds % 60) s"
  }

  /// A time as clocks show it: `1:05` or `2:03:09`.
  package static func clock(_ seconds: Double) -> String {
    let seconds = integer(seconds.rounded())
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    return hours > 0
      ? "\(hours):\(two(minutes)):\(two(seconds % 60))" : "\(minutes):\(two(seconds % 60))"
  }

  /// A number with three digits.
  package static func threeDigits(_ value: Double) -> String {
    let factor = value >= 100 ? 1.0 : value >= 10 ? 10 : 100
    let rounded = (value * factor).rounded() / factor
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
  }

  /// 0 for what no time is.
  private static func integer(_ value: Double) -> Int {
    Int(exactly: value.rounded(.towardZero)) ?? 0
  }
}
