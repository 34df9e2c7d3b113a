import Foundation

extension JournalServer {
  func check() throws {
    faultLock.lock()
    defer { faultLock.unlock() }
    if let fault { throw fault }
  }

  func note(_ error: any Error) {
    faultLock.lock()
    fault = error
    faultLock.unlock()
  }

  func merge() throws {
    lock.lock()
    defer { lock.unlock() }
    try check()
    _ = try mergeNew()
  }

  func discard(_ workers: [String]) {
    lock.lock()
    defer { lock.unlock() }
    for worker in workers { remove(worker) }
  }

  private func remove(_ worker: String) {
    journals[worker] = nil
    unlink(path(worker, "answers"))
    unlink(path(worker, "requests"))
    try? store.forgetJournals { $0 == worker }
  }

  /// Merges new lines of all workers as one transaction.
  /// - Returns: whether there were any.
  func mergeNew() throws -> Bool {
    var fresh: [(worker: String, journal: Journal, lines: [Data], answers: [String])] = []
    for worker in workers() {
      var journal = try journals[worker] ?? load(worker)
      let lines = journal.reader.lines() ?? []
      if lines.isEmpty {
        journals[worker] = journal
      } else {
        fresh.append((worker, journal, lines, []))
      }
    }
    if fresh.isEmpty { return false }
    try store.together {
      for index in fresh.indices {
        let worker = fresh[index].worker
        for line in fresh[index].lines {
          guard let message = JournalMessage(line), message.number > fresh[index].journal.merged
          else { continue }
          if let body = try take(message.body, of: worker, &fresh[index].journal) {
            let answer = JournalAnswer(number: message.number, body: body)
            let text = try SweepStore.encoded(answer)
            fresh[index].answers.append(text)
            fresh[index].journal.answer = text
          }
          fresh[index].journal.merged = message.number
        }
        try store.set(fresh[index].journal.place, of: worker)
      }
    }
    for (worker, journal, _, answers) in fresh {
      journals[worker] = journal
      if journal.hasLeft {
        remove(worker)
      } else if !answers.isEmpty {
        try say(answers, to: worker)
      }
    }
    return true
  }

  /// Gives a message its effect.
  private func take(
    _ body: JournalMessage.Body,
    of worker: String,
    _ journal: inout Journal
  ) throws -> JournalAnswer.Body? {
    if case .enter(let entering, let name) = body {
      journal.sweep = try store.sweeps().first { $0.definition.name == name }
      if let sweep = journal.sweep { try store.enter(entering, sweep) }
      return nil
    }
    guard let sweep = journal.sweep else {
      if case .claim = body { return .claim(nil, history: nil) }
      return nil
    }
    switch body {
    case .enter: return nil
    case .beat: try store.beat(id: worker)
    case .claim(let claiming, let limit):
      let claim = try store.claim(sweep, worker: claiming, limit: limit)
      return .claim(claim, history: try history(for: claim, sweep))
    case .point(let claim, let point): try store.set(point, of: claim, sweep.definition)
    case .report(let claim, let report):
      let answer = try store.report(claim, report, sweep)
      // Without a pruner the worker waits for no answer, but wants to know that its trial is lost.
      return answer == .lost || sweep.definition.pruner != nil ? .report(answer) : nil
    case .finish(let claim, let end, let seconds, let retries):
      try store.finish(claim, end, seconds: seconds, retries: retries)
    case .leave:
      try store.leave(id: worker)
      journal.hasLeft = true
    }
    return nil
  }

  /// The other trials, where the point of this one depends on them.
  private func history(for claim: Claim?, _ sweep: StoredSweep) throws -> [Trial]? {
    guard let claim, claim.parameters == nil, !sweep.definition.sampler.isIndependent else {
      return nil
    }
    return try store.trials(of: sweep).map { trial in
      var short = trial
      short.reports = Array(trial.reports.suffix(1))
      return short
    }
  }
}

extension JournalServer.Journal {
  /// How far it is merged.
  fileprivate var place: SweepStore.JournalPlace {
    SweepStore.JournalPlace(sweep: sweep?.id, merged: merged, place: reader.place, answer: answer)
  }
}
