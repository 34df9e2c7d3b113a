import Formats
import Language
import Sweeps

/// What a sweep says of itself: in a terminal a line for each running trial, redrawn; elsewhere a line for each trial that
/// is over.
final class SweepProgress {
  private let display: ProgressDisplay?
  private let output: any Output
  private let definition: SweepDefinition
  private let isSilent: Bool
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var shown: ContinuousClock.Instant?
  private var wasFinished: Set<Int> = []
  private var finishedBefore: Int?
  /// Trials of this session by number, with what they last told.
  private var running: [(number: Int, point: Sweeps.Assignment, last: Trial.Report?)] = []
  private var best: Double?
  private var done = 0
  private let total: Int

  /// - Parameters:
  ///   - call: the call in the script that runs the sweep.
  ///   - definition: the sweep.
  ///   - trials: those of the sweep at the start; what is over of them counts as done.
  ///   - total: the number of trials that are wanted.
  ///   - isSilent: whether nothing is shown, as in a worker.
  init(
    _ call: CallContext,
    _ definition: SweepDefinition,
    trials: [Trial],
    total: Int,
    isSilent: Bool
  ) {
    display = isSilent ? nil : call.interpreter.service(ProgressDisplay.self)
    output = call.output
    self.definition = definition
    self.isSilent = isSilent
    self.total = total
    start = clock.now
    for trial in trials where trial.state.isFinished {
      wasFinished.insert(trial.number)
      note(trial.values)
    }
    done = wasFinished.count
    finishedBefore = done
    if done > 0, done < total, !isSilent {
      output.warn("\(definition.name): goes on after \(done) of \(total) trials")
    }
  }

  /// A trial of this session begins.
  func begin(_ claim: Claim, _ point: Sweeps.Assignment) {
    running = [(claim.number, point, nil)]
    draw()
  }

  func report(_ claim: Claim, _ report: Trial.Report) {
    guard let index = running.firstIndex(where: { $0.number == claim.number }) else { return }
    running[index].last = report
    draw()
  }

  func end(_ claim: Claim, _ point: Sweeps.Assignment, _ end: TrialEnd, _ seconds: Double) {
    running.removeAll { $0.number == claim.number }
    var trial = Trial(number: claim.number, state: .complete, parameters: point, seconds: seconds)
    switch end {
    case .complete(let values, _): trial.values = values
    case .pruned: trial.state = .pruned
    case .failed(let text): (trial.state, trial.error) = (.failed, text)
    case .released: return
    }
    say(trial)
  }

  /// Looks at what the workers did.
  func update(_ trials: [Trial]) {
    for trial in trials where trial.state.isFinished && !wasFinished.contains(trial.number) {
      say(trial)
    }
    running = trials.filter { $0.state == .running }.map {
      ($0.number, $0.parameters, $0.reports.last)
    }
    draw()
  }

  /// Takes the live lines away.
  func clear() { display?.clear() }

  private func say(_ trial: Trial) {
    guard wasFinished.insert(trial.number).inserted else { return }
    done += 1
    note(trial.values)
    if isSilent { return }
    if display?.isLive == true, trial.state != .failed { return draw() }
    display?.clear()
    var text = "trial \(trial.number): \(words(trial.parameters)): "
    switch trial.state {
    case .complete:
      text += zip(definition.objectives, trial.values)
        .map { "\($0.name) \(RunProgress.short($1))" }.joined(separator: ", ")
    case .failed: text += "failed: " + (trial.error?.split(separator: "\n").first ?? "")
    default: text += "ended by the pruner"
    }
    if let seconds = trial.seconds { text += ", \(RunProgress.short(seconds)) s" }
    output.warn(text)
  }

  private func note(_ values: [Double]) {
    guard definition.objectives.count == 1, let value = values.first else { return }
    let objective = definition.objectives[0]
    if best.map({ objective.loss(value) < objective.loss($0) }) ?? true { best = value }
  }

  private func draw() {
    guard let display, display.isLive,
      shown.map({ clock.now - $0 > .milliseconds(150) }) ?? true
    else { return }
    shown = clock.now
    var first = "\(definition.name)  \(done)/\(total)"
    if let best { first += "  best \(definition.objectives[0].name) \(RunProgress.short(best))" }
    let fresh = done - (finishedBefore ?? 0)
    if fresh > 0 {
      let parts = (clock.now - start).components
      let left = Double(parts.seconds) / Double(fresh) * Double(max(total - done, 0))
      first += "  \(DurationText.clock(left)) left"
    }
    let lines = running.prefix(20).map { number, point, last in
      "  \(number)  \(words(point))"
        + (last.map { "  step \($0.step)  \(RunProgress.short($0.value))" } ?? "")
    }
    display.show(lines: [first] + lines)
  }

  private func words(_ point: Sweeps.Assignment) -> String {
    definition.parameters.filter { point[$0.name] != nil }.map { parameter in
      let scalar = definition.scalar(parameter.name, in: point)
      if case .number(let number) = scalar, number != number.rounded() {
        return "\(parameter.name)=\(RunProgress.short(number))"
      }
      return "\(parameter.name)=\(scalar)"
    }.joined(separator: " ")
  }
}
