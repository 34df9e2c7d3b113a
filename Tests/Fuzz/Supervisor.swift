import Foundation

/// Starts workers, and starts them again behind an input at which one ended.
struct Supervisor {
  /// What came of the inputs of one reader, or of the programs.
  struct Result {
    var accepted = 0
    var refused = 0
    var slow = 0
    var memory = 0
    var seconds = 0.0
    /// The number of each input that ended a worker, and how.
    var trouble: [(index: Int, how: String)] = []

    /// Inputs in a second.
    var rate: Int { Int(Double(accepted + refused) / max(seconds, 0.001)) }
  }

  let root: String
  let seed: UInt64
  /// An input that takes longer is a hang.
  let patience: Double
  /// The most memory that a worker may take, in MiB.
  let memory: Int
  private static let mostTrouble = 50
  /// How much longer than an input a worker may take to begin, in times of the patience.
  private static let timesToBegin = 12.0

  /// Tries a range of inputs of a reader, or of the programs where that is `programs`, and tells each that ended a
  /// worker, and how.
  func run(
    _ name: String,
    _ range: Range<Int>,
    found: (_ index: Int, _ how: String) throws -> Void
  ) throws -> Result {
    let folder = NSTemporaryDirectory() + "gfm-fuzz-\(getpid())-\(name)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    guard let progress = Progress(path: folder + "-progress") else {
      throw CocoaError(.fileWriteUnknown)
    }
    defer { unlink(folder + "-progress") }
    var result = Result()
    let start = ContinuousClock.now
    var next = range.lowerBound
    while next < range.upperBound, result.trouble.count < Self.mostTrouble {
      progress[.index] = next
      progress[.end] = 0
      progress[.begun] = 0
      let words = [
        "--worker", name, String(next), String(range.upperBound), String(seed),
        folder + "-progress", String(memory),
      ]
      let (how, peak) = try watch(words, in: folder, progress)
      result.memory = max(result.memory, peak)
      if progress[.end] == range.upperBound { break }
      result.trouble.append((progress[.index], how))
      try found(progress[.index], how)
      next = progress[.index] + 1
    }
    result.accepted = progress[.accepted]
    result.refused = progress[.refused]
    result.slow = progress[.slow]
    result.seconds = (ContinuousClock.now - start) / .seconds(1)
    return result
  }

  /// Runs one worker to its end.
  /// - Returns: how it ended, and the most memory that it took, in MiB.
  private func watch(
    _ words: [String],
    in folder: String,
    _ progress: Progress
  ) throws -> (String, Int) {
    let worker = Process()
    worker.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    worker.arguments = words
    worker.currentDirectoryURL = URL(filePath: folder)
    var environment = ProcessInfo.processInfo.environment
    environment["SWIFT_BACKTRACE"] = "enable=no"
    environment["GFM_FUZZ_ROOT"] = root
    worker.environment = environment
    worker.standardInput = FileHandle.nullDevice
    worker.standardOutput = FileHandle.nullDevice
    worker.standardError = FileHandle.nullDevice
    try worker.run()
    let id = worker.processIdentifier
    var (last, peak, how) = (-1, 0, "")
    // On a busy machine a worker waits for its turn: what counts is how long it computes, or does not want to.
    var (since, active, start, before) = (ContinuousClock.now, ContinuousClock.now, 0.0, 0.0)
    while worker.isRunning {
      usleep(20_000)
      let hasBegun = progress[.begun] != 0
      let now = hasBegun ? progress[.index] : -2
      let (seconds, isReady) = Self.work(of: id)
      if now != last { (last, since, active, start) = (now, .now, .now, seconds) }
      if isReady || seconds != before { (active, before) = (.now, seconds) }
      peak = max(peak, Self.memory(of: id))
      let allowed = hasBegun ? patience : patience * Self.timesToBegin
      let idle = (ContinuousClock.now - active) / .seconds(1)
      let waited = (ContinuousClock.now - since) / .seconds(1)
      if idle > allowed || (waited > allowed && seconds - start > allowed) { how = "hangs" }
      if peak > memory { how = "takes \(peak) MiB" }
      if !how.isEmpty { kill(id, SIGKILL) }
    }
    worker.waitUntilExit()
    let kind = worker.terminationReason == .uncaughtSignal ? "signal" : "status"
    return (how.isEmpty ? "\(kind) \(worker.terminationStatus)" : how, peak)
  }

  /// The seconds that all threads of a process have computed for, and whether its first one computes or could.
  private static func work(of process: Int32) -> (seconds: Double, isReady: Bool) {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let name = text.lastIndex(of: ")")
    else { return (0, false) }
    // The state is the third field, behind the name; times are the 14th and 15th.
    let fields = text[name...].split(separator: " ").dropFirst()
    let ticks = fields.dropFirst(11).prefix(2).compactMap { Double($0) }.reduce(0, +)
    return (ticks / Double(sysconf(Int32(_SC_CLK_TCK))), fields.first == "R")
  }

  /// The memory that a process has now, in MiB.
  private static func memory(of process: Int32) -> Int {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8) else {
      return 0
    }
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return (pages * Int(getpagesize())) >> 20
  }
}
