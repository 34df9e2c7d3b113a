import Foundation
import Tensor

/// Batches in their order, worked on ahead by threads that end with the queue.
package final class BatchQueue: Sendable {
  private let state: State

  /// - Parameters
  ///   - range: the numbers of the batches.
  ///   - draft: begins the batch of a number.
  ///   - afterFailure: replaces an error by one that says more, before it is thrown.
  init(
    range: Range<Int>,
    workers: Int,
    assembler: BatchAssembler,
    epoch: Int,
    draft: @escaping @Sendable (Int) -> BatchDraft,
    afterFailure: @escaping @Sendable (any Error) -> any Error = { $0 }
  ) {
    state = State(
      range: range,
      depth: workers + 1,
      job: Job(assembler: assembler, epoch: epoch, draft: draft, afterFailure: afterFailure)
    )
    for number in 0..<workers where !range.isEmpty {
      // The thread holds the state, not the queue: it ends when the queue goes.
      let thread = Thread { [state] in state.work() }
      thread.name = "gfm-loader-\(number)"
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  deinit { stop() }

  /// The next batch, or `nil` after the last; batches of which no image can be read are passed over.
  ///
  /// - Throws: `DatasetError.unreadable` where an image cannot be read and that is not to be skipped.
  package func next() throws -> Batch? {
    while let batch = try state.next() {
      if batch.count > 0 { return batch }
    }
    return nil
  }

  /// Ends the work ahead; `next` throws from then on.
  package func stop() { state.stop() }

  /// What the threads do.
  private struct Job: Sendable {
    let assembler: BatchAssembler
    let epoch: Int
    let draft: @Sendable (Int) -> BatchDraft
    let afterFailure: @Sendable (any Error) -> any Error
  }

  /// A batch in the making.
  private struct Open {
    let draft: BatchDraft
    let pieces: [Range<Int>]
    var claimed = 0
    var filled = 0
    var failure: (any Error)?
  }

  /// A piece of a batch that one thread fills.
  private struct Claim {
    let number: Int
    let draft: BatchDraft
    let piece: Range<Int>
  }

  /// What the threads share.
  private final class State: @unchecked Sendable {
    // Unchecked: everything that changes is read and written under the condition's lock.

    private let condition = NSCondition()
    private let job: Job
    private let end: Int
    private let depth: Int
    private var begun: Int
    private var given: Int
    private var open: [Int: Open] = [:]
    private var ready: [Int: Result<Batch, any Error>] = [:]
    private var isStopped = false

    init(range: Range<Int>, depth: Int, job: Job) {
      begun = range.lowerBound
      given = range.lowerBound
      end = range.upperBound
      self.depth = depth
      self.job = job
    }

    func next() throws -> Batch? {
      guard let result = try take() else { return nil }
      do {
        return try result.get()
      } catch {
        stop()
        throw job.afterFailure(error)
      }
    }

    private func take() throws -> Result<Batch, any Error>? {
      condition.lock()
      defer { condition.unlock() }
      guard given < end else { return nil }
      while ready[given] == nil {
        if isStopped { throw DatasetError.stopped }
        try Interruption.check()
        // Waking now and then shows an interruption although no batch arrives.
        _ = condition.wait(until: Date(timeIntervalSinceNow: 0.05))
      }
      let result = ready.removeValue(forKey: given)
      given += 1
      condition.broadcast()
      return result
    }

    func stop() {
      condition.lock()
      isStopped = true
      ready = [:]
      open = [:]
      condition.broadcast()
      condition.unlock()
    }

    func work() {
      let view = job.assembler.view()
      while let claim = claim() {
        let result = Result {
          try job.assembler.fill(claim.draft, claim.piece, epoch: job.epoch, with: view)
        }
        guard let done = close(claim, result) else { continue }
        let batch = Result {
          if let failure = done.failure { throw failure }
          return try job.assembler.finished(done.draft, epoch: job.epoch)
        }
        condition.lock()
        if !isStopped { ready[claim.number] = batch }
        condition.broadcast()
        condition.unlock()
      }
    }

    /// The next piece to fill, once there is room for its batch; `nil` where there is no more.
    private func claim() -> Claim? {
      condition.lock()
      defer { condition.unlock() }
      while !isStopped {
        if let number = open.keys.sorted().first(where: { hasUnclaimed($0) }) {
          return claimPiece(of: number)
        }
        guard begun < end else { return nil }
        if begun < given + depth {
          begin()
        } else {
          condition.wait()
        }
      }
      return nil
    }

    private func hasUnclaimed(_ number: Int) -> Bool {
      open[number].map { $0.claimed < $0.pieces.count } ?? false
    }

    private func begin() {
      let draft = job.draft(begun)
      open[begun] = Open(draft: draft, pieces: job.assembler.pieces(of: draft))
      begun += 1
      condition.broadcast()
    }

    private func claimPiece(of number: Int) -> Claim? {
      guard let batch = open[number] else { return nil }
      open[number]?.claimed += 1
      return Claim(number: number, draft: batch.draft, piece: batch.pieces[batch.claimed])
    }

    /// Notes that a piece is filled; returns its batch where that was the last.
    private func close(_ claim: Claim, _ result: Result<Void, any Error>) -> Open? {
      condition.lock()
      defer { condition.unlock() }
      if case .failure(let error) = result, open[claim.number]?.failure == nil {
        open[claim.number]?.failure = error
      }
      open[claim.number]?.filled += 1
      guard let batch = open[claim.number], batch.filled == batch.pieces.count else { return nil }
      return open.removeValue(forKey: claim.number)
    }
  }
}
