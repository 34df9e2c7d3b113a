import Glibc
import Language
import Training

extension TrainingPlan {
  /// What a user should know of the rates before the first update, a sentence a line.
  var lines: [String] { [sentence] + warnings }

  private var sentence: String {
    let behind = done > 0 ? "; \(done) updates are behind" : ""
    return "learning rate: \(product) at its peak; \(course)\(layers)\(behind)"
  }

  /// The rate that was asked for, times what it grows with.
  private var product: String {
    guard isScaled else { return "lr=\(Self.word(asked)), not scaled," }
    let factors =
      ["batch \(batch)"] + (ranks > 1 ? ["\(ranks) ranks"] : [])
      + (accumulate > 1 ? ["accumulate \(accumulate)"] : [])
    return
      "lr=\(Self.word(asked)) × \(samples) samples an update (\(factors.joined(separator: " × ")))"
      + " / \(Self.reference) = \(Self.word(schedule.rate))"
  }

  /// How it rises and falls.
  private var course: String {
    let rise =
      schedule.warmup > 0
      ? "\(Self.updates(schedule.warmup)) of warm-up from \(Self.word(schedule.warmupRate)), then \(shape)"
      : "no warm-up, \(shape)"
    let fall =
      switch schedule.rule {
      case .cosine, .polynomial: " to \(Self.word(schedule.minimumRate))"
      case .linear: " to \(Self.word(schedule.rate / 100))"
      case .step, .multistep: ""
      }
    return "\(rise)\(fall), \(Self.updates(schedule.updates)) in all"
  }

  private var layers: String {
    layerDecay == 1 ? "" : "; × \(Self.word(layerDecay)) for each layer below the head"
  }

  private var warnings: [String] {
    if endsInWarmup {
      let (rate, _) = highest
      return [
        "warning: the run ends inside its warm-up: it has \(schedule.updates) updates, the warm-up "
          + "\(schedule.warmup), so that the rate comes to \(Self.word(rate)) at most; "
          + "choose fewer warmup_epochs, or leave them out for a tenth of the run"
      ]
    }
    let (rate, update) = highest
    // A cosine has lost a tenth of its peak at the end of the longest warm-up that is usual.
    guard rate < 0.9 * schedule.rate else { return [] }
    return [
      "warning: the rate comes to \(Self.word(rate)) at most, in update \(update): "
        + "the schedule falls from the first update on, the warm-up included"
    ]
  }

  private static func updates(_ count: Int) -> String { "\(count) update\(count == 1 ? "" : "s")" }

  /// Four significant digits.
  static func word(_ number: Double) -> String {
    guard number.isFinite, number != 0 else { return NumberFormat.text(number) }
    let scale = pow(10, 3 - log10(abs(number)).rounded(.down))
    guard scale.isFinite, scale > 0 else { return NumberFormat.text(number) }
    return NumberFormat.text((number * scale).rounded() / scale)
  }
}
