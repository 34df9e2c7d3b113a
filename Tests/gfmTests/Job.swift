import Foundation
import Testing

/// Open MPI's starter, run with the built command.
struct Job {
  /// Where it lies, if it is installed.
  static let mpirun = ["/usr/bin/mpirun", "/usr/local/bin/mpirun"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  let status: Int32
  let output: String
  let errors: String

  /// Runs `gfm` with words on some ranks; `during` gets the starter while it runs.
  init(
    _ ranks: Int,
    _ words: [String],
    in folder: String,
    input: String? = nil,
    variables: [String: String] = [:],
    during: ((Process) throws -> Void)? = nil
  ) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Job.mpirun ?? "")
    process.arguments =
      [
        "-n", "\(ranks)", "--oversubscribe", "--allow-run-as-root",
        // How long Open MPI waits before it asks the ranks to end, and again before it kills them.
        "--mca", "odls_base_sigkill_timeout", "10", GFM.executable.path,
      ] + words
    var environment = ProcessInfo.processInfo.environment
    environment["XDG_STATE_HOME"] = folder + "/state"
    environment["NO_COLOR"] = "1"
    environment["GFM_THREADS"] = "1"
    environment.merge(variables) { $1 }
    process.environment = environment
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    // Files, not pipes: ranks that outlive the starter would keep a pipe open.
    let files = try ["out", "err"].map { name in
      let path = folder + "/" + name
      _ = FileManager.default.createFile(atPath: path, contents: nil)
      return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }
    process.standardInput =
      try input.map {
        try FileHandle(forReadingFrom: URL(fileURLWithPath: "\(folder)/\($0)"))
      } ?? FileHandle.nullDevice
    (process.standardOutput, process.standardError) = (files[0], files[1])
    try Self.withSignals { try process.run() }
    try during?(process)
    process.waitUntilExit()
    status = process.terminationStatus
    output = try String(contentsOfFile: folder + "/out", encoding: .utf8)
    errors = try String(contentsOfFile: folder + "/err", encoding: .utf8)
  }

  /// Starts something with no signal blocked: the runner's threads block them all, and what they start
  /// would get none, so that `mpirun` would pass on none.
  private static func withSignals(_ body: () throws -> Void) throws {
    var (none, before) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
  }

  /// The processes that a process started.
  static func children(of parent: Int32) -> [Int32] {
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return folders.compactMap { Int32($0) }.filter { child in
      let status = (try? String(contentsOfFile: "/proc/\(child)/status", encoding: .utf8)) ?? ""
      return status.contains("\nPPid:\t\(parent)\n")
    }.sorted()
  }
}

extension Job {
  /// A pile of small pictures, and what trains on it whatever the number of ranks.
  static let script = """
    param steps = 6
    param until = 0
    param out = none
    param every = none
    param exchange = "float32"
    param total = 8
    param make = false
    if make {
      for i in range(24) { save(rand(3, 72, 72, seed=i), "pile/a/{i}.png") }
    }
    pile = imagefolder("pile")
    m = simmim(swin("nano", image=64, window=2, drop_path=0.2, seed=1), seed=2)
    fn watch(row) {
      if until > 0 and row.step + 1 == until { error("enough") }
    }
    r = pretrain(m, pile, steps=steps, batch=total // ranks(), lr=2e-2, seed=3, output=out, save_every=every,
      keep=none if out == none else 9, val=pile.take(10), exchange=exchange, on_step=watch)
    for x in r.loss { print("{x:.9f}") }
    print(r.metrics.loss)
    print(ranks(), r.checkpoint)
    save(r.loss, "loss.npy")
    """

  /// Calls the body with the path of a folder that holds the script, `run.gfm`.
  static func inFolder(_ body: (String) throws -> Void) throws {
    try GFM.inFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/pile/a",
        withIntermediateDirectories: true
      )
      try Self.script.write(toFile: folder + "/run.gfm", atomically: true, encoding: .utf8)
      try body(folder)
    }
  }

  /// The losses that the script prints.
  var losses: [Double] {
    output.split(separator: "\n").compactMap { $0.contains(" ") ? nil : Double($0) }
  }

  static func isClose(_ first: [Double], _ second: [Double], _ tolerance: Double) -> Bool {
    first.count == second.count && zip(first, second).allSatisfy { abs($0 - $1) < tolerance }
  }
}
