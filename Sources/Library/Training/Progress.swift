import Formats
import Glibc
import Language
import Training

/// How far long work is: one live line in a terminal, one line per epoch elsewhere.
package final class ProgressDisplay {
  private let columns: Int?
  private let write: (String) -> Void
  /// Lines that are on the screen below the one that the cursor came from.
  private var linesBelow = 0

  /// - Parameters:
  ///   - columns: The width of the terminal; `nil` where there is none, and nothing is live.
  ///   - write: Puts text on the terminal as it is.
  package init(columns: Int?, write: @escaping (String) -> Void) {
    self.columns = columns
    self.write = write
  }

  var isLive: Bool { columns != nil }

  /// Replaces the live line.
  func show(_ text: String) {
    guard let columns else { return }
    write("\r\u{1b}[K" + TerminalText.line(text).prefix(max(10, columns - 1)))
  }

  /// Replaces the live lines by several.
  func show(lines: [String]) {
    guard let columns, !lines.isEmpty else { return }
    let shown = lines.map { "\u{1b}[K" + TerminalText.line($0).prefix(max(10, columns - 1)) }
    write(up + shown.joined(separator: "\n"))
    linesBelow = lines.count - 1
  }

  /// Takes the live lines away.
  func clear() {
    if isLive { write(up + "\u{1b}[J") }
    linesBelow = 0
  }

  /// Brings the cursor back to the first live line.
  private var up: String { "\r" + (linesBelow > 0 ? "\u{1b}[\(linesBelow)A" : "") }
}

/// What a run says of itself while it works.
final class RunProgress {
  private let display: ProgressDisplay?
  private let output: any Output
  private let curve: LiveCurve?
  private var epoch: (number: Int, loss: Double, updates: Int, seconds: Double) = (0, 0, 0, 0)
  private var samples = 0
  private var updates = 0
  private var seconds = 0.0
  private var sinceShown = Double.infinity

  init(_ call: CallContext) {
    display = call.interpreter.service(ProgressDisplay.self)
    output = call.output
    curve = LiveCurve(call)
  }

  func report(_ event: TrainingEvent) {
    curve?.add(event)
    switch event {
    case .update(let row, let total, let samples): update(row, total, samples)
    case .evaluation(let row):
      let metrics = row.metrics.map { "\($0.name) \(Self.short($0.value))" }
      say("after update \(row.step): held out \(metrics.joined(separator: ", "))")
    case .checkpoint: break
    case .resumed(let path, let updates):
      say("goes on after \(updates) updates, from \(path)")
    case .plan(let plan): for line in plan.lines { say(line) }
    case .keptLast(_, let reason):
      say("the best checkpoint cannot be read: \(reason); the weights of the last update stay")
    case .damaged(_, let reason):
      say("\(reason); passed over for the checkpoint before it")
    case .replaced(let count, let folder):
      say(
        "starts over in \(folder): \(count) checkpoint\(count == 1 ? "" : "s") of the run before "
          + "are now called replaced_…, and go as this run's come"
      )
    case .unlocked(let folder):
      say("\(folder) lies on a file system without locks: a second run there would not be noticed")
    }
  }

  private func update(_ row: UpdateRow, _ total: Int, _ samples: Int) {
    if row.epoch != epoch.number {
      endEpoch()
      epoch = (row.epoch, 0, 0, 0)
    }
    epoch.loss += row.loss
    epoch.updates += 1
    epoch.seconds += row.seconds
    self.samples += samples
    updates += 1
    seconds += row.seconds
    sinceShown += row.seconds
    if row.step + 1 == total { endEpoch() }
    guard let display, display.isLive, sinceShown > 0.1 else { return }
    sinceShown = 0
    let rate = Double(self.samples) / max(seconds, 1e-9)
    let left = seconds / Double(updates) * Double(total - row.step - 1)
    display.show(
      "\(row.step + 1)/\(total)  epoch \(row.epoch)  loss \(Self.short(row.loss))  "
        + "\(Self.short(rate)) images/s  \(DurationText.clock(left)) left"
    )
  }

  private func endEpoch() {
    guard epoch.updates > 0 else { return }
    defer { epoch.updates = 0 }
    // A terminal has the live line.
    guard display?.isLive != true else { return }
    let mean = epoch.loss / Double(epoch.updates)
    say(
      "epoch \(epoch.number): loss \(Self.short(mean)) over \(epoch.updates) updates, "
        + DurationText.clock(epoch.seconds)
    )
  }

  /// Ends the live line and the live curve.
  func end() {
    display?.clear()
    curve?.end()
  }

  private func say(_ text: String) {
    display?.clear()
    output.warn(text)
  }

  /// Four significant digits.
  static func short(_ number: Double) -> String {
    guard number.isFinite, number != 0 else { return "\(number)" }
    let digits = max(0, min(6, 3 - Int(log10(abs(number)).rounded(.down))))
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let rounded = (number * scale).rounded() / scale
    return NumberFormat.text(rounded)
  }
}

/// How far work that is no training is: a live line in a terminal, nothing elsewhere.
final class WorkProgress {
  private let display: ProgressDisplay?
  private let noun: String
  private let clock = ContinuousClock()
  private var shown: ContinuousClock.Instant?

  init(_ call: CallContext, _ noun: String) {
    display = call.interpreter.service(ProgressDisplay.self)
    self.noun = noun
  }

  func show(_ done: Int, of total: Int) {
    guard let display, display.isLive, shown.map({ clock.now - $0 > .milliseconds(100) }) ?? true
    else { return }
    shown = clock.now
    display.show("\(done)/\(total) \(noun)")
  }

  /// Ends the live line.
  func end() { display?.clear() }
}
