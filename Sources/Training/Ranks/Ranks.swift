import CMPI
import Datasets
import Glibc
import Tensor

/// The processes that work on one script, started by `mpirun`, and this one's place among them.
///
/// Every rank runs the script; what they tell each other here, all of them tell in the same order. A
/// rank that fails says so in the place of whatever comes next, so that nobody waits for it.
package final class Ranks: @unchecked Sendable {
  // Unchecked: it belongs to the thread that runs the script; the library behind it has a lock.

  /// This process's number, from 0.
  package let rank: Int
  /// The number of processes.
  package let count: Int
  /// Whether all ranks know that one of them failed: nothing more is told then.
  package private(set) var hasEnded = false

  /// Whether this is the one that speaks and writes.
  package var isFirst: Bool { rank == 0 }

  /// Whether the environment is that of a process which `mpirun` started beside others.
  ///
  /// - Parameter variable: Looks up a variable of the environment.
  /// - Returns: Whether there are others to join.
  package static func areStarted(_ variable: (String) -> String?) -> Bool {
    guard variable("GFM_RANKS") != "0" else { return false }
    return JobEnvironment(variable)?.hasPeers ?? false
  }

  /// Joins the other processes.
  ///
  /// - Throws: `RanksError.unavailable` where Open MPI is not there or does not start.
  package init() throws {
    var message = [CChar](repeating: 0, count: 512)
    guard gfm_mpi_begin(&message, message.count) else {
      throw RanksError.unavailable(reason: Self.text(message))
    }
    (rank, count) = (Int(gfm_mpi_rank()), Int(gfm_mpi_size()))
  }

  /// Leaves the job, together with all others.
  package func leave() { gfm_mpi_end() }

  /// What of an epoch this rank reads.
  package func share(_ cut: BatchShare.Cut) -> BatchShare {
    BatchShare(rank: rank, of: count, cut)
  }

  /// What is dealt out one by one, put back in order.
  static func dealtOut<Item>(_ hands: [[Item]]) -> [Item] {
    let longest = hands.map(\.count).max() ?? 0
    return (0..<longest).flatMap { place in
      hands.compactMap { place < $0.count ? $0[place] : nil }
    }
  }

  /// What each rank has to say, in the order of the ranks.
  ///
  /// - Throws: `RanksError.failed` where one of them has failed instead, `.apart` where one is at another
  ///   place; `TensorError.interrupted` where one was, and has come to its end.
  package func gather(_ words: [UInt64], at place: RanksPlace) throws -> [[UInt64]] {
    try gather(words, place, failed: false)
  }

  /// Numbers that each rank gives, in the order of the ranks.
  package func gather(_ numbers: [Double], at place: RanksPlace) throws -> [[Double]] {
    try gather(numbers.map(\.bitPattern), at: place).map { $0.map(Double.init(bitPattern:)) }
  }

  /// A text that each rank gives, in the order of the ranks.
  package func gather(_ text: String, at place: RanksPlace) throws -> [String] {
    try gather(Self.words(of: text), at: place).map(Self.text)
  }

  /// Waits until all ranks are here.
  package func meet(at place: RanksPlace = .meeting) throws {
    _ = try gather([] as [UInt64], at: place)
  }

  /// Waits until all ranks have come to their end.
  package func end(wasInterrupted: Bool) throws {
    _ = try gather([wasInterrupted ? 1 : 0] as [UInt64], at: .end)
  }

  /// Tells the others that this rank cannot go on, in the place of whatever they tell each other next.
  package func fail(_ reason: String) {
    guard !hasEnded, !Interruption.isUrgent else { return }
    _ = try? gather(Self.words(of: reason), .meeting, failed: true)
  }

  /// Does something on the first rank alone, for which the others wait.
  ///
  /// - Throws: What the body throws; `RanksError.failed` on the other ranks then.
  package func byFirst(_ body: () throws -> Void) throws {
    guard isFirst else { return try meet(at: .file) }
    do {
      try body()
    } catch {
      fail("\(error)")
      throw error
    }
    try meet(at: .file)
  }

  /// The texts that the first rank gives.
  package func broadcast(_ texts: [String], at place: RanksPlace) throws -> [String] {
    let own = isFirst ? texts.joined(separator: "\u{0}") : ""
    // Long ones, such as a run's log, go to everybody but from one place only.
    let length = Int(try gather([UInt64(own.utf8.count)], at: place)[0][0])
    var bytes = Array(own.utf8) + [UInt8](repeating: 0, count: isFirst ? 0 : length)
    try bytes.withUnsafeMutableBytes { try broadcast($0) }
    let text = String(decoding: bytes, as: UTF8.self)
    return text.split(separator: "\u{0}", omittingEmptySubsequences: false).map { String($0) }
  }

  /// Puts what the first rank has into the same memory everywhere.
  package func broadcast(_ memory: UnsafeMutableRawBufferPointer) throws {
    let most = 1 << 28
    for start in stride(from: 0, to: memory.count, by: most) {
      let length = min(most, memory.count - start)
      let place = memory.baseAddress.map { $0 + start }
      try wait { gfm_mpi_broadcast(Int32(GFM_MPI_CONTROL), place, length, 0, &$0) }
    }
  }

  /// How many words go along with the first thing that is told.
  private static let inline = 7

  private func gather(
    _ words: [UInt64],
    _ place: RanksPlace,
    failed: Bool
  ) throws -> [[UInt64]] {
    guard !hasEnded else { throw RanksError.ended }
    // A head for each rank: how much it says and where, whether it failed, and the words themselves
    // if few.
    let width = Self.inline + 1
    let heads = Memory(words: width * count)
    let own = heads.words + rank * width
    own[0] =
      UInt64(words.count) << (RanksPlace.bits + 1) | place.rawValue << 1 | (failed ? 1 : 0)
    for (index, word) in words.prefix(Self.inline).enumerated() { own[index + 1] = word }
    try collect(heads, width)
    let sizes = (0..<count).map { Int(heads.words[$0 * width] >> (RanksPlace.bits + 1)) }
    let failing = (0..<count).first { heads.words[$0 * width] & 1 == 1 }
    hasEnded = failing != nil
    if failing == nil { try checkPlaces(heads, width) }
    let longest = sizes.max() ?? 0
    var said = (0..<count).map { place in
      (0..<min(sizes[place], Self.inline)).map { heads.words[place * width + 1 + $0] }
    }
    if longest > Self.inline {
      let rest = Memory(words: longest * count)
      for (index, word) in words.enumerated() { rest.words[rank * longest + index] = word }
      try collect(rest, longest)
      said = (0..<count).map { place in
        (0..<sizes[place]).map { rest.words[place * longest + $0] }
      }
    }
    if let failing { throw RanksError.failed(rank: failing, reason: Self.text(said[failing])) }
    return said
  }

  /// Makes sure that all ranks are at the same place.
  private func checkPlaces(_ heads: Memory, _ width: Int) throws {
    let places = (0..<count).map { rank in
      RanksPlace(rawValue: heads.words[rank * width] >> 1 & (1 << RanksPlace.bits - 1)) ?? .meeting
    }
    guard let other = places.indices.first(where: { places[$0] != places[0] }) else { return }
    hasEnded = true
    let wasInterrupted = places.indices.contains {
      places[$0] == .end && heads.words[$0 * width + 1] == 1
    }
    if wasInterrupted { throw TensorError.interrupted }
    throw RanksError.apart(rank: other, at: places[other], first: places[0])
  }

  private func collect(_ memory: Memory, _ width: Int) throws {
    try wait { gfm_mpi_collect(Int32(GFM_MPI_CONTROL), memory.words, width * 8, &$0) }
    memory.isDone = true
  }

  /// Begins something and waits for it; only the end of the process cuts the waiting short.
  private func wait(_ begin: (inout gfm_mpi_request?) -> Int32) throws {
    var request: gfm_mpi_request?
    try check(begin(&request))
    var (isDone, turns) = (false, 0)
    while true {
      try check(gfm_mpi_test(&request, &isDone))
      if isDone { return }
      if Interruption.isUrgent { throw TensorError.interrupted }
      turns += 1
      if turns < 100 { sched_yield() } else { usleep(turns < 4000 ? 50 : 500) }
    }
  }

  /// - Throws: `RanksError.connection` for a code that is not 0.
  func check(_ code: Int32) throws {
    guard code != 0 else { return }
    var message = [CChar](repeating: 0, count: 512)
    gfm_mpi_message(code, &message, message.count)
    throw RanksError.connection(rank: rank, reason: Self.text(message))
  }

  /// Memory that the library may still write to where waiting for it was cut short: it then stays.
  private final class Memory {
    let words: UnsafeMutablePointer<UInt64>
    var isDone = false

    init(words count: Int) {
      words = .allocate(capacity: max(count, 1))
      words.initialize(repeating: 0, count: max(count, 1))
    }

    deinit { if isDone { words.deallocate() } }
  }
}

extension Ranks {
  /// A text as words: how many bytes, then the bytes.
  private static func words(of text: String) -> [UInt64] {
    let bytes = Array(text.utf8)
    return [UInt64(bytes.count)]
      + stride(from: 0, to: bytes.count, by: 8).map { start in
        bytes[start..<min(start + 8, bytes.count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
      }
  }

  private static func text(_ words: [UInt64]) -> String {
    let bytes = words.dropFirst().flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    }
    return String(decoding: bytes.prefix(Int(clamping: words.first ?? 0)), as: UTF8.self)
  }

  private static func text(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
