import Language
import Sweeps
import Tensor

/// Runs the function of a sweep for one trial after the other, in this session.
struct TrialRunner {
  let call: CallContext
  let request: SweepRequest
  let store: any TrialKeeper
  let sweep: StoredSweep
  let progress: SweepProgress

  /// Takes trials until none is left.
  /// - Throws: what stops the sweep: an interruption, or a store that cannot be written.
  func run(_ source: any PointSource) throws {
    let place = TrialPlace.of(call.interpreter)
    let random = call.interpreter.random
    let state = random.state
    // What follows the sweep draws as if there had been none, whoever ran the trials.
    defer {
      random.state = state
      place.trial = nil
    }
    let loop = TrialLoop(store, sweep, source, retries: request.retries)
    try loop.run { claim, point in
      try call.checkInterruption()
      progress.begin(claim, point)
      let trial = RunningTrial(claim, store, sweep) { progress.report(claim, $0) }
      place.trial = trial
      defer { place.trial = nil }
      random.seed(claim.seed)
      return try evaluate(trial, point)
    } observe: { claim, point, end, seconds in
      progress.end(claim, point, end, seconds)
    }
  }

  /// One trial, whatever its function does.
  private func evaluate(_ trial: RunningTrial, _ point: Assignment) throws -> TrialEnd {
    do {
      let value = try call(request.function, [request.space.record(point)])
      return Self.end(value, request.definition.objectives)
    } catch {
      if let fault = trial.fault { throw fault }
      if trial.isPruned { return .pruned }
      // Another worker has it; what is said of it has no effect.
      if trial.isLost { return .released }
      if let error = error as? Diagnostic, !error.isInterruption {
        return .failed(DiagnosticRenderer().render(error))
      }
      if let error = error as? SweepError { throw error }
      guard let failure = Failure.of(error), !Self.isInterruption(error) else { throw error }
      return .failed(failure.message + (failure.help.map { "\n" + $0 } ?? ""))
    }
  }

  private static func isInterruption(_ error: any Error) -> Bool {
    (error as? Diagnostic)?.isInterruption ?? false
  }

  /// What a function's value means.
  static func end(_ value: Value, _ objectives: [Objective]) -> TrialEnd {
    var values: [Double] = []
    for objective in objectives {
      let part: Value
      if let record = value.record {
        guard let field = record[objective.name] else {
          return .failed(
            "the function's record has no '\(objective.name)'; it has "
              + record.keys.joined(separator: ", ")
          )
        }
        part = field
      } else if objectives.count == 1 {
        part = value
      } else {
        return .failed(
          "the function gave \(value.typeWithArticle), not a record with "
            + objectives.map(\.name).joined(separator: " and ")
        )
      }
      guard let number = part.number else {
        let wanted = "the number to \(objective.isMaximized ? "maximize" : "minimize")"
        return .failed(
          part.isNone
            ? "the function gave none for \(objective.name); its last expression must be \(wanted)"
            : "the function gave \(part.typeWithArticle) for \(objective.name), not \(wanted)"
        )
      }
      if number.isNaN { return .failed("the function gave NaN for \(objective.name)") }
      values.append(number)
    }
    return .complete(values, more: more(value, objectives))
  }

  /// What a record holds beside the objectives; what no store keeps as it is becomes its text.
  private static func more(_ value: Value, _ objectives: [Objective]) -> [TrialResult]? {
    let fields = value.record?.fields ?? []
    let more = fields.filter { name, _ in !objectives.contains { $0.name == name } }
    guard !more.isEmpty else { return nil }
    return more.map { name, value in
      let scalar: Scalar =
        switch value {
        case .none: .none
        case .bool(let flag): .bool(flag)
        default:
          value.number.map { $0.isFinite ? .number($0) : .text(NumberFormat.text($0)) }
            ?? .text(value.string ?? value.summary(limit: 200))
        }
      return TrialResult(name: name, value: scalar)
    }
  }
}
