import CMPI
import Foundation
import Tensor

/// Adds up gradients over all ranks while the backward pass goes on.
///
/// Gradients are copied into buckets as they become complete. A full bucket is cut into as many pieces
/// as there are ranks; each rank gets every rank's copy of its piece, adds them up in the order of the
/// ranks, 0 first, in float64, rounds once, and hands the sum to all ranks. The order of the sums is
/// thus the same whatever the network does, and every rank ends with the same bits; a rank sends and
/// gets 2 · (ranks − 1) / ranks times the gradients.
///
/// - Source: Li et al., "PyTorch Distributed: experiences on accelerating data parallel training",
///   VLDB 2020, for buckets in the reverse order of the parameters.
final class GradientExchange: @unchecked Sendable {
  // Unchecked: a bucket's memory is written by the run's thread until the bucket is full, then by the
  // helper until it is complete; the condition's lock passes it on.

  /// Where a gradient lies.
  private struct Slot {
    let bucket: Int
    let offset: Int
    let shape: Shape
  }

  private struct Bucket {
    /// The number of elements of a rank's piece.
    let piece: Int
    let members: Int
    let memory: Storage
  }

  private let ranks: Ranks
  private let precision: Precision
  private var slots: [Slot] = []
  private var buckets: [Bucket] = []
  /// How many gradients each bucket still lacks; the run's alone, as buckets are read by the helper too.
  private var left: [Int] = []
  private let condition = NSCondition()
  /// How many buckets, in their order, are full, have every rank's pieces, are summed, are complete.
  private var (full, sent, summed, complete) = (0, 0, 0, 0)
  private var scattering: [gfm_mpi_request?] = []
  private var gathering: [gfm_mpi_request?] = []
  private var arriving: [Storage] = []
  private var failure: (any Error)?
  private var isStopped = false
  /// Seconds that the run waited for sums, in all.
  private(set) var waited = 0.0
  /// Seconds from an update's first gradient to its last, in all: the backward pass, which hides sums.
  private(set) var filling = 0.0
  private var firstPut: Date?

  /// How many buckets travel at a time.
  private static let most = 3
  private static let alignment = 16

  /// - Parameters:
  ///   - ranks: Who adds up.
  ///   - shapes: Of each gradient, in the order in which they become complete.
  ///   - bytes: How much a bucket holds before it is full.
  ///   - precision: What travels.
  /// - Throws: `TensorError.memory` where there is none.
  init(_ ranks: Ranks, shapes: [Shape], bytes: Int, precision: Precision) throws {
    (self.ranks, self.precision) = (ranks, precision)
    var members: [(offset: Int, shape: Shape)] = []
    var size = 0
    for (index, shape) in shapes.enumerated() {
      members.append((size, shape))
      size += (shape.elementCount + Self.alignment - 1) / Self.alignment * Self.alignment
      if size * width >= bytes || index == shapes.count - 1 {
        try add(members, size)
        (members, size) = ([], 0)
      }
    }
    let largest = buckets.map(\.memory.byteCount).max() ?? 0
    arriving = try (0..<min(Self.most, buckets.count)).map { _ in try Storage(byteCount: largest) }
    let thread = Thread { [self] in work() }
    thread.name = "gfm-ranks"
    thread.start()
  }

  /// The bytes of a number that travels.
  private var width: Int { precision == .bfloat16 ? 2 : 4 }

  private func add(_ members: [(offset: Int, shape: Shape)], _ size: Int) throws {
    let unit = ranks.count * Self.alignment
    let piece = (size + unit - 1) / unit * Self.alignment
    let memory = try Storage(byteCount: piece * ranks.count * width)
    memory.withBytes { _ = memset($0, 0, memory.byteCount) }
    for member in members {
      slots.append(Slot(bucket: buckets.count, offset: member.offset, shape: member.shape))
    }
    buckets.append(Bucket(piece: piece, members: members.count, memory: memory))
  }

  /// The bytes that a rank sends for an update.
  var bytesSent: Int {
    buckets.reduce(0) { $0 + 2 * $1.piece * width * (ranks.count - 1) }
  }

  /// The number of buckets.
  var bucketCount: Int { buckets.count }

  /// Ends the helper.
  func stop() {
    condition.lock()
    isStopped = true
    condition.broadcast()
    condition.unlock()
  }

  /// Begins another update.
  func begin() {
    condition.lock()
    left = buckets.map(\.members)
    (full, sent, summed, complete) = (0, 0, 0, 0)
    firstPut = nil
    scattering = Array(repeating: nil, count: buckets.count)
    gathering = scattering
    condition.unlock()
  }

  /// Takes a gradient that is complete and contiguous; zero where there is none.
  func put(_ place: Int, _ gradient: Tensor?) {
    firstPut = firstPut ?? Date()
    let slot = slots[place]
    let count = slot.shape.elementCount
    buckets[slot.bucket].memory.withBytes { memory in
      let target = memory + slot.offset * width
      guard let dense = gradient else {
        _ = memset(target, 0, count * width)
        return
      }
      precondition(dense.isContiguous, "what travels lies in a row")
      dense.withFloats {
        if precision == .bfloat16 {
          gfm_mpi_round_bfloat16(target.assumingMemoryBound(to: UInt16.self), $0, count)
        } else {
          memcpy(target, $0, count * 4)
        }
      }
    }
    condition.lock()
    left[slot.bucket] -= 1
    let before = full
    while full < buckets.count, left[full] == 0 { full += 1 }
    if full > before { condition.broadcast() }
    condition.unlock()
  }

  /// The sums, in the order of the shapes, once all are there.
  ///
  /// - Throws: `RanksError.connection`; only the end of the process cuts the waiting short.
  func finish() throws -> [Tensor] {
    let started = Date()
    filling += firstPut.map(started.timeIntervalSince) ?? 0
    condition.lock()
    while complete < buckets.count, failure == nil {
      _ = condition.wait(until: Date(timeIntervalSinceNow: 0.05))
      if Interruption.isUrgent { break }
    }
    let (failure, isComplete) = (failure, complete == buckets.count)
    condition.unlock()
    waited += Date().timeIntervalSince(started)
    if let failure { throw failure }
    guard isComplete else { throw TensorError.interrupted }
    return try slots.map(sum)
  }

  private func sum(_ slot: Slot) throws -> Tensor {
    let memory = buckets[slot.bucket].memory
    guard precision == .bfloat16 else {
      return Tensor(storage: memory, shape: slot.shape, offset: slot.offset)
    }
    let result = try Tensor(uninitialized: slot.shape)
    memory.withBytes { memory in
      let halves = memory.assumingMemoryBound(to: UInt16.self) + slot.offset
      result.withFloats { gfm_mpi_widen_bfloat16($0, halves, result.count) }
    }
    return result
  }
}

extension GradientExchange {
  /// What the helper does: whatever travels is moved along, without the run's doing anything.
  private func work() {
    var idle = 0
    while true {
      condition.lock()
      while !isStopped, complete == full { condition.wait() }
      let (limit, ends) = (full, isStopped || Interruption.isUrgent)
      condition.unlock()
      if ends { return }
      do {
        idle = try advance(limit) ? 0 : idle + 1
      } catch {
        condition.lock()
        failure = error
        condition.broadcast()
        condition.unlock()
        return
      }
      // Where ranks have no core to spare, looking often takes from the backward pass that hides the sums.
      if idle > 20 { usleep(idle < 200 ? 50 : 1000) } else { sched_yield() }
    }
  }

  /// Moves buckets along, in their order.
  ///
  /// - Returns: Whether something went on.
  private func advance(_ limit: Int) throws -> Bool {
    var hasMoved = false
    if summed < sent, try isDone(&scattering[summed]) {
      try addUp(summed)
      summed += 1
      hasMoved = true
    }
    if sent < limit, sent - summed < Self.most {
      let bucket = buckets[sent]
      // The memory is the exchange's, so that it is there for as long as it travels.
      let status = bucket.memory.withBytes { leaving in
        arriving[sent % Self.most].withBytes { arriving in
          gfm_mpi_exchange(
            Int32(GFM_MPI_SCATTER),
            leaving,
            arriving,
            bucket.piece * width,
            &scattering[sent]
          )
        }
      }
      try ranks.check(status)
      sent += 1
      hasMoved = true
    }
    // Last: once the last bucket is complete, the run may begin another update, and the counters are
    // no longer this update's.
    if complete < summed, try isDone(&gathering[complete]) {
      condition.lock()
      complete += 1
      condition.broadcast()
      condition.unlock()
      return true
    }
    return hasMoved
  }

  private func isDone(_ request: inout gfm_mpi_request?) throws -> Bool {
    var isDone = false
    try ranks.check(gfm_mpi_test(&request, &isDone))
    return isDone
  }

  /// Adds up all ranks' copies of this rank's piece, and begins to hand it out.
  private func addUp(_ number: Int) throws {
    let bucket = buckets[number]
    let status = bucket.memory.withBytes { memory in
      let own = memory + ranks.rank * bucket.piece * width
      arriving[number % Self.most].withBytes { addUp($0, bucket.piece, into: own) }
      return gfm_mpi_collect(
        Int32(GFM_MPI_GATHER),
        memory,
        bucket.piece * width,
        &gathering[number]
      )
    }
    try ranks.check(status)
  }

  private func addUp(
    _ pieces: UnsafeMutableRawPointer,
    _ count: Int,
    into own: UnsafeMutableRawPointer
  ) {
    if precision == .bfloat16 {
      gfm_sum_pieces_bfloat16(
        own.assumingMemoryBound(to: UInt16.self),
        pieces.assumingMemoryBound(to: UInt16.self),
        ranks.count,
        count
      )
    } else {
      gfm_sum_pieces(
        own.assumingMemoryBound(to: Float.self),
        pieces.assumingMemoryBound(to: Float.self),
        ranks.count,
        count
      )
    }
  }
}
