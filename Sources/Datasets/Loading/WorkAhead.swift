import Foundation
import Tensor

/// Work whose elements several threads make together, piece by piece.
protocol PieceWork: Sendable {
  associatedtype Element: Sendable
  /// An element in the making, to whose pieces threads write without getting into each other's way.
  associatedtype Draft
  /// What each thread has for itself.
  associatedtype Tool

  func tool() -> Tool
  func draft(_ number: Int) throws -> Draft
  func pieces(of draft: Draft) -> [Range<Int>]
  func fill(_ draft: Draft, _ piece: Range<Int>, with tool: Tool) throws
  /// The element of a draft whose pieces are all filled.
  func finished(_ draft: Draft) throws -> Element
  /// Replaces an error by one that says more, before it is thrown.
  func explained(_ error: any Error) -> any Error
}

/// Results in their order, worked on ahead by threads that end with the queue.
package final class WorkAhead<Element: Sendable>: Sendable {
  private let take: @Sendable () throws -> Element?
  private let end: @Sendable () -> Void

  /// Makes the elements of a range of numbers, on threads of their own.
  init<Work: PieceWork>(_ work: Work, range: Range<Int>, workers: Int)
  where Work.Element == Element {
    let state = WorkState(work, range: range, depth: workers + 1)
    take = { try state.next() }
    end = { state.stop() }
    for number in 0..<workers where !range.isEmpty {
      // The thread holds the state, not the queue: it ends when the queue goes.
      let thread = Thread { state.work() }
      thread.name = "gfm-ahead-\(number)"
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  deinit { stop() }

  /// The next element, or `nil` after the last.
  ///
  /// - Throws: What making it threw; `DatasetError.stopped` after `stop`.
  package func next() throws -> Element? { try take() }

  /// Ends the work ahead; `next` throws from then on.
  package func stop() { end() }
}

/// What the threads of a queue share.
private final class WorkState<Work: PieceWork>: @unchecked Sendable {
  // Unchecked: everything that changes is read and written under the condition's lock.

  /// An element in the making.
  private struct Open {
    let draft: Work.Draft
    let pieces: [Range<Int>]
    var claimed = 0
    var filled = 0
    var failure: (any Error)?
  }

  /// A piece of an element that one thread fills.
  private struct Claim {
    let number: Int
    let draft: Work.Draft
    let piece: Range<Int>
  }

  private let condition = NSCondition()
  private let job: Work
  private let end: Int
  private let depth: Int
  private var begun: Int
  private var given: Int
  private var open: [Int: Open] = [:]
  private var ready: [Int: Result<Work.Element, any Error>] = [:]
  private var isStopped = false

  init(_ job: Work, range: Range<Int>, depth: Int) {
    begun = range.lowerBound
    given = range.lowerBound
    end = range.upperBound
    self.depth = depth
    self.job = job
  }

  func next() throws -> Work.Element? {
    guard let result = try take() else { return nil }
    do {
      return try result.get()
    } catch {
      stop()
      throw job.explained(error)
    }
  }

  private func take() throws -> Result<Work.Element, any Error>? {
    condition.lock()
    defer { condition.unlock() }
    guard given < end else { return nil }
    while ready[given] == nil {
      if isStopped { throw DatasetError.stopped }
      try Interruption.check()
      // Waking now and then shows an interruption although nothing arrives.
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
    let tool = job.tool()
    while let claim = claim() {
      let result = Result { try job.fill(claim.draft, claim.piece, with: tool) }
      guard let done = close(claim, result) else { continue }
      let element = Result {
        if let failure = done.failure { throw failure }
        return try job.finished(done.draft)
      }
      condition.lock()
      if !isStopped { ready[claim.number] = element }
      condition.broadcast()
      condition.unlock()
    }
  }

  /// The next piece to fill, once there is room for its element; `nil` where there is no more.
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
    do {
      let draft = try job.draft(begun)
      open[begun] = Open(draft: draft, pieces: job.pieces(of: draft))
    } catch {
      ready[begun] = .failure(error)
    }
    begun += 1
    condition.broadcast()
  }

  private func claimPiece(of number: Int) -> Claim? {
    guard let element = open[number] else { return nil }
    open[number]?.claimed += 1
    return Claim(number: number, draft: element.draft, piece: element.pieces[element.claimed])
  }

  /// Notes that a piece is filled; returns its element where that was the last.
  private func close(_ claim: Claim, _ result: Result<Void, any Error>) -> Open? {
    condition.lock()
    defer { condition.unlock() }
    if case .failure(let error) = result, open[claim.number]?.failure == nil {
      open[claim.number]?.failure = error
    }
    open[claim.number]?.filled += 1
    guard let element = open[claim.number], element.filled == element.pieces.count else {
      return nil
    }
    return open.removeValue(forKey: claim.number)
  }
}
