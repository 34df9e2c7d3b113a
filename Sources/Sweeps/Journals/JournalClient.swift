import Foundation

/// A worker that must not open the store: writes what it has to say into its journal, and reads the answers.
package final class JournalClient: TrialKeeper, @unchecked Sendable {
  package let sweep: StoredSweep
  private let folder: JournalFolder
  private let identity: String
  private let awaitsParent: Bool
  private let patience: Duration
  private let isInterrupted: @Sendable () -> Bool
  /// Guards what the thread of the heartbeat uses as well.
  private let lock = NSLock()
  private var requests: JournalWriter?
  private var sent = 0
  private var answers: JournalReader?
  /// The trial of each report whose loss may still be told.
  private var told: [Int: Int64] = [:]
  private var lost: Set<Int64> = []
  private var others: [Trial] = []
  private var lookedAt = ContinuousClock.now

  /// How long reports wait for an answer when nobody is there; the trial then goes on.
  private static let silence: Duration = .seconds(30)

  /// - Parameters:
  ///   - folder: where the worker and the one who answers write.
  ///   - brief: what the worker was told of the sweep.
  ///   - awaitsParent: whether the one who answers may begin later than this worker.
  ///   - patience: how long a worker without a trial waits where nobody answers.
  ///   - isInterrupted: whether an interruption is requested, asked while waiting for an answer.
  package init(
    _ folder: JournalFolder,
    _ brief: WorkerBrief,
    awaitsParent: Bool = false,
    patience: Duration = .seconds(600),
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) {
    (self.folder, sweep, identity) = (folder, brief.sweep, brief.identity)
    (self.awaitsParent, self.patience) = (awaitsParent, patience)
    self.isInterrupted = isInterrupted
  }

  package func enter(_ worker: Worker, _ sweep: StoredSweep) throws {
    let path = folder.journals(of: identity) + "/" + worker.id
    // The answers' file first: who finds a question can answer it.
    for ending in [".answers", ".requests"] {
      try JournalWriter(path: path + ending, store: folder.store).make()
    }
    lock.lock()
    (requests, sent) = (JournalWriter(path: path + ".requests", store: folder.store), 0)
    lock.unlock()
    answers = JournalReader(path + ".answers")
    try say(.enter(worker, sweep: sweep.definition.name))
  }

  /// Writes a message.
  /// - Returns: its number.
  @discardableResult
  private func say(_ body: JournalMessage.Body, isDurable: Bool = false) throws -> Int {
    lock.lock()
    defer { lock.unlock() }
    guard let requests else { throw SweepError.dismissed }
    let message = JournalMessage(number: sent + 1, body: body)
    try requests.append([try SweepStore.encoded(message)], isDurable: isDurable)
    sent += 1
    return sent
  }

  package func beat(_ worker: Worker) throws { try say(.beat) }

  package func leave(_ worker: Worker) throws { try say(.leave) }

  package func set(_ point: Assignment, of claim: Claim, _ definition: SweepDefinition) throws {
    try say(.point(claim, point))
  }

  package func history(of sweep: StoredSweep) throws -> [Trial] { others }

  package func finish(
    _ claim: Claim,
    _ end: TrialEnd,
    seconds: Double,
    retries: Int
  ) throws -> Bool {
    try say(.finish(claim, end, seconds: seconds, retries: retries), isDurable: true)
    return !lost.contains(claim.trial)
  }
}

extension JournalClient {
  package func claim(_ sweep: StoredSweep, worker: Worker, limit: Int?) throws -> Claim? {
    let number = try say(.claim(worker, limit: limit))
    let owner = folder.lastOwner()?.generation
    let answer = try wait(for: number) { silent in
      if folder.isReleased(), !(awaitsParent && folder.lastOwner()?.generation == owner) {
        // Who answered has come to the end, or was stopped.
        return .claim(nil, history: nil)
      }
      if silent > patience { throw SweepError.nobodyAnswers(path: folder.store) }
      return nil
    }
    guard case .claim(let claim, let history) = answer else { return nil }
    others = history ?? []
    (told, lost) = ([:], [])
    return claim
  }

  package func report(
    _ claim: Claim,
    _ report: Trial.Report,
    _ sweep: StoredSweep
  ) throws -> ReportAnswer {
    let number = try say(.report(claim, report))
    told[number] = claim.trial
    if sweep.definition.pruner == nil {
      if ContinuousClock.now - lookedAt > .seconds(1) { _ = try read(for: number) }
      return lost.contains(claim.trial) ? .lost : .goOn
    }
    let answer = try wait(for: number) { silent in
      silent > Self.silence || folder.isReleased() ? .report(.goOn) : nil
    }
    guard case .report(let decision) = answer else { return .goOn }
    return decision
  }

  /// Waits for the answer to a message.
  /// - Parameters:
  ///   - number: the message's.
  ///   - otherwise: asked now and then, told how long there has been no sign of life; gives an answer instead, if it is
  ///     not to be waited for any longer.
  /// - Returns: the answer.
  /// - Throws: `SweepError.interrupted`, `.dismissed` where the file of answers is gone, and what `otherwise` throws.
  private func wait(
    for number: Int,
    otherwise: (Duration) throws -> JournalAnswer.Body?
  ) throws -> JournalAnswer.Body {
    let clock = ContinuousClock()
    var (sign, lastSign, looked) = (folder.sign(), clock.now, clock.now)
    var pause: UInt32 = 500
    while true {
      if let answer = try read(for: number) { return answer }
      if isInterrupted() { throw SweepError.interrupted }
      if clock.now - looked > .seconds(1) {
        looked = clock.now
        let now = folder.sign()
        if now != sign { (sign, lastSign) = (now, clock.now) }
        if let answer = try otherwise(clock.now - lastSign) { return answer }
      }
      usleep(pause)
      pause = min(pause * 5 / 4, 20_000)
    }
  }

  /// Reads new answers.
  /// - Returns: the one to a message, if it has come.
  private func read(for number: Int) throws -> JournalAnswer.Body? {
    lookedAt = .now
    guard let lines = answers?.lines() else { throw SweepError.dismissed }
    var found: JournalAnswer.Body?
    for answer in lines.compactMap({ JournalAnswer($0) }) {
      if answer.number == number { found = answer.body }
      if case .report(.lost) = answer.body, let trial = told[answer.number] { lost.insert(trial) }
    }
    return found
  }
}
