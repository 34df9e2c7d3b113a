import Tensor

/// How long something took, several times over, and what it did.
package struct Timing {
  /// Seconds of each run, in ascending order.
  package let seconds: [Double]
  /// Floating-point operations of one run.
  package let flops: Double
  /// Buffers that one run took for tensors, and their bytes.
  package let allocations: (count: Double, bytes: Double)

  /// Runs a body until half a second has passed, at least three times unless it takes long, and at
  /// most a hundred times; or as often as asked.
  package init(runs: Int? = nil, _ body: () throws -> Void) rethrows {
    var seconds: [Double] = []
    var total = 0.0
    let flops = Work.flops
    let taken = Work.allocations
    while runs.map({ seconds.count < $0 })
      ?? (seconds.count < 100 && (total < 0.5 || (seconds.count < 3 && total < 5)))
    {
      let duration = try Self.seconds(of: body)
      seconds.append(duration)
      total += duration
    }
    let count = Double(max(1, seconds.count))
    self.seconds = seconds.sorted()
    self.flops = Double(Work.flops - flops) / count
    allocations = (
      Double(Work.allocations.count - taken.count) / count,
      Double(Work.allocations.bytes - taken.bytes) / count
    )
  }

  /// How long a body takes once.
  package static func seconds(of body: () throws -> Void) rethrows -> Double {
    let duration = try ContinuousClock().measure(body).components
    return Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
  }

  /// The value below which a part of the runs lies.
  package func quantile(_ part: Double) -> Double {
    guard let last = seconds.indices.last else { return .nan }
    let place = part * Double(last)
    let below = Int(place)
    let above = min(below + 1, last)
    return seconds[below] + (place - Double(below)) * (seconds[above] - seconds[below])
  }

  package var median: Double { quantile(0.5) }

  /// The median with the spread, the rate and the allocations, in words.
  package var description: String {
    guard let least = seconds.first, let greatest = seconds.last else { return "not run" }
    var text = Self.text(median)
    if seconds.count > 1 {
      text += ", median of \(seconds.count) (\(Self.text(least)) to \(Self.text(greatest)))"
    }
    if flops > 0 { text += ", \(Self.digits(flops / median / 1e9)) GFLOP/s" }
    if allocations.count > 0 {
      text += ", \(Self.digits(allocations.count)) tensors of \(Self.bytes(allocations.bytes)) made"
    }
    return text
  }

  /// Returns a time in the unit that suits it, with three digits.
  package static func text(_ seconds: Double) -> String {
    let units = [("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9)]
    let unit = units.first { seconds >= $0.1 } ?? units[3]
    return digits(seconds / unit.1) + " " + unit.0
  }

  /// Returns a size in the unit that suits it, with three digits.
  package static func bytes(_ count: Double) -> String {
    let units = [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)]
    guard let unit = units.first(where: { count >= $0.1 }) else { return digits(count) + " B" }
    return digits(count / unit.1) + " " + unit.0
  }

  /// A number with three digits.
  static func digits(_ value: Double) -> String {
    let factor = value >= 100 ? 1.0 : value >= 10 ? 10 : 100
    let rounded = (value * factor).rounded() / factor
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
  }
}
