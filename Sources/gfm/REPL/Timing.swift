/// How long something took, several times over.
struct Timing {
  private let seconds: [Double]

  /// Runs a body until half a second has passed, at least three times unless it takes long, and at
  /// most a hundred times.
  init(_ body: () throws -> Void) rethrows {
    var seconds: [Double] = []
    var total = 0.0
    let clock = ContinuousClock()
    while seconds.count < 100, total < 0.5 || (seconds.count < 3 && total < 5) {
      let duration = try clock.measure(body).components
      let taken = Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
      seconds.append(taken)
      total += taken
    }
    self.seconds = seconds.sorted()
  }

  /// The median with the spread, in words.
  var description: String {
    guard let least = seconds.first, let greatest = seconds.last else { return "not run" }
    let median = Timing.text(seconds[seconds.count / 2])
    if seconds.count == 1 { return median }
    return "\(median), median of \(seconds.count)"
      + " (\(Timing.text(least)) to \(Timing.text(greatest)))"
  }

  /// Returns a time in the unit that suits it, with three digits.
  static func text(_ seconds: Double) -> String {
    let units = [("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9)]
    let unit = units.first { seconds >= $0.1 } ?? units[3]
    let value = seconds / unit.1
    let factor = value >= 100 ? 1.0 : value >= 10 ? 10 : 100
    let rounded = (value * factor).rounded() / factor
    return (rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)") + " " + unit.0
  }
}
