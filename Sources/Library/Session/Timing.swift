import Formats
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
    var text = DurationText.measured(median)
    if seconds.count > 1 {
      text += ", median of \(seconds.count) (\(DurationText.measured(least)) to "
      text += "\(DurationText.measured(greatest)))"
    }
    if flops > 0 {
      text += ", \(DurationText.threeDigits(flops / median / 1e9)) GFLOP/s"
    }
    if allocations.count > 0 {
      text += ", \(DurationText.threeDigits(allocations.count)) tensors of "
      text += "\(Self.bytes(allocations.bytes)) made"
    }
    return text
  }

  /// Returns a size in the unit that suits it, with three digits.
  package static func bytes(_ count: Double) -> String {
    let units = [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)]
    guard let unit = units.first(where: { count >= $0.1 }) else {
      return DurationText.threeDigits(count) + " B"
    }
    return DurationText.threeDigits(count / unit.1) + " " + unit.0
  }
}
