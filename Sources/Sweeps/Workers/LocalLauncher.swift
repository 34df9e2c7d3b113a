import Foundation

/// Workers as processes of this machine.
package final class LocalLauncher: Launcher {
  private let store: SweepStore
  private let sweep: StoredSweep
  private let command: WorkerCommand
  private let count: Int
  private let limit: Int?
  private let retries: Int
  private let watch: DeathWatch
  private var children: [ChildProcess] = []
  /// Crashes since a worker last took a trial.
  private var vainStarts = 0

  /// - Parameters:
  ///   - store: what the sweep is kept in.
  ///   - sweep: what the workers work for.
  ///   - command: what each of them runs.
  ///   - count: how many workers there are at once.
  ///   - limit: the number of points, where it is known.
  ///   - retries: how often a trial that crashed is tried again.
  package init(
    _ store: SweepStore,
    _ sweep: StoredSweep,
    _ command: WorkerCommand,
    count: Int,
    limit: Int?,
    retries: Int
  ) {
    (self.store, self.sweep, self.command) = (store, sweep, command)
    (self.count, self.limit, self.retries) = (count, limit, retries)
    watch = DeathWatch(store, sweep)
  }

  package func start() throws {
    let now = try store.sweep(named: sweep.definition.name)
    let left = min(now.wanted, limit ?? .max) - now.finished
    while children.count < min(count, left) {
      children.append(
        try ChildProcess(command.program, command.arguments, launcher: "local")
      )
    }
  }

  package func tend() throws {
    let killsBefore = outOfMemoryKills
    var didEnd = false
    for child in children {
      guard let end = child.poll() else { continue }
      didEnd = true
      children.removeAll { $0.id == child.id }
      try see(to: child, end, killsBefore)
    }
    try watch.requeue(except: Set(children.map(\.id)))
    if didEnd || children.isEmpty { try start() }
    outOfMemoryKills = Self.countOutOfMemoryKills()
  }

  package func stop() {
    // What ended by itself is no victim of the stop.
    for child in children {
      guard let end = child.poll() else { continue }
      children.removeAll { $0.id == child.id }
      try? see(to: child, end, outOfMemoryKills)
    }
    for child in children { child.interrupt() }
    usleep(80_000)
    for child in children where child.poll() == nil { child.kill() }
    children = []
    try? watch.requeue()
  }

  private func see(to child: ChildProcess, _ end: ChildProcess.End, _ kills: Int) throws {
    let worker = try store.worker(ofProcess: child.id, sweep)
    switch end {
    case .status(0): return
    case .status(WorkerCommand.setupFailed):
      throw SweepError.workersFail(text: child.lastErrors())
    case .signal(SIGKILL) where Self.countOutOfMemoryKills() == kills,
      .signal(SIGTERM), .signal(SIGINT), .signal(SIGHUP), .status(1), .status(130):
      if let worker { try store.markDead([worker], sweep) }
    default:
      guard let worker else {
        vainStarts += 1
        if vainStarts > 3 {
          throw SweepError.workersFail(text: Self.text(end) + "\n" + child.lastErrors())
        }
        return
      }
      vainStarts = 0
      let said = child.lastErrors(limit: 1_500)
      let fault = "its process ended: \(Self.text(end))" + (said.isEmpty ? "" : "\n" + said)
      try store.markDead([worker], sweep, fault: fault, retries: retries)
    }
  }

  private static func text(_ end: ChildProcess.End) -> String {
    switch end {
    case .status(let status): "exit status \(status)"
    case .signal(SIGKILL): "the system was out of memory"
    case .signal(let signal):
      String(cString: strsignal(signal)).lowercased() + " (signal \(signal))"
    }
  }

  /// How often the system has ended a process for want of memory, at the last look.
  private lazy var outOfMemoryKills = Self.countOutOfMemoryKills()

  private static func countOutOfMemoryKills() -> Int {
    guard let text = try? String(contentsOfFile: "/proc/vmstat", encoding: .utf8) else { return 0 }
    let line = text.split(separator: "\n").first { $0.hasPrefix("oom_kill ") }
    return line.flatMap { Int($0.dropFirst("oom_kill ".count)) } ?? 0
  }
}
