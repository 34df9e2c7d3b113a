import Language
import Sweeps

/// The trial whose function runs in this session.
final class RunningTrial {
  let claim: Claim
  private let store: any TrialKeeper
  private let sweep: StoredSweep
  /// Told of each report.
  private let observe: (Trial.Report) -> Void
  private(set) var isPruned = false
  private(set) var isLost = false
  /// Why a report could not be kept; the script does not see it.
  private(set) var fault: SweepError?
  private var lastStep: Int?

  init(
    _ claim: Claim,
    _ store: any TrialKeeper,
    _ sweep: StoredSweep,
    observe: @escaping (Trial.Report) -> Void
  ) {
    (self.claim, self.store, self.sweep, self.observe) = (claim, store, sweep, observe)
  }

  /// Keeps a value; ends the trial where the pruner says so.
  /// - Throws: `InterruptedError`, which no script catches, to end the trial.
  func report(step: Int, value: Double) throws {
    if let lastStep, step <= lastStep {
      throw Failure("value", "report: step \(step) comes after step \(lastStep)", argument: 0)
    }
    lastStep = step
    let report = Trial.Report(step: step, value: value)
    switch try keep(report) {
    case .goOn: observe(report)
    case .prune:
      observe(report)
      isPruned = true
      throw InterruptedError()
    case .lost:
      isLost = true
      throw InterruptedError()
    }
  }

  private func keep(_ report: Trial.Report) throws -> ReportAnswer {
    do {
      return try store.report(claim, report, sweep)
    } catch let error as SweepError {
      fault = error
      throw InterruptedError()
    }
  }
}

/// Where the session keeps the trial that runs.
final class TrialPlace {
  var trial: RunningTrial?

  static func of(_ interpreter: Interpreter) -> TrialPlace {
    if let place = interpreter.service(TrialPlace.self) { return place }
    let place = TrialPlace()
    interpreter.setService(place)
    return place
  }
}
