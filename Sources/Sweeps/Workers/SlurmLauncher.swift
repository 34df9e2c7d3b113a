import Foundation

/// Workers as tasks of Slurm's array jobs.
///
/// The tasks are workers like any other: each takes trials until none is left, so that a task which is preempted, requeued
/// or cancelled costs the trial that it was at, which another one then runs. Arrays above the site's limit are split.
/// - Source: https://slurm.schedmd.com/sbatch.html, https://slurm.schedmd.com/job_array.html
package final class SlurmLauncher: Launcher {
  private let store: SweepStore
  private let sweep: StoredSweep
  private let command: WorkerCommand
  private let options: SlurmOptions
  private let count: Int
  private let limit: Int?
  private let watch: DeathWatch
  private let run: (_ program: String, _ arguments: [String]) throws -> String
  private let clock = ContinuousClock()
  private var looked: ContinuousClock.Instant?
  /// Since when the scheduler has not answered.
  private var unheard: ContinuousClock.Instant?
  private var vainSubmissions = 0
  private var finishedAtSubmission = -1

  /// - Parameters:
  ///   - store: what the sweep is kept in; the script and the tasks' logs lie beside it.
  ///   - sweep: what the tasks work for.
  ///   - command: what each of them runs.
  ///   - options: what sbatch is told.
  ///   - count: how many tasks there are.
  ///   - limit: the number of points, where it is known.
  ///   - run: runs a program to its end and gives what it printed.
  package init(
    _ store: SweepStore,
    _ sweep: StoredSweep,
    _ command: WorkerCommand,
    options: SlurmOptions,
    count: Int,
    limit: Int?,
    run: @escaping (String, [String]) throws -> String = SlurmLauncher.output
  ) {
    (self.store, self.sweep, self.command, self.options) = (store, sweep, command, options)
    (self.count, self.limit, self.run) = (count, limit, run)
    watch = DeathWatch(store, sweep)
  }

  /// Joins jobs that an earlier run left, or else submits.
  package func start() throws {
    if try liveTasks() == 0 { try submit() }
  }

  package func tend() throws {
    if let looked, clock.now - looked < .seconds(2) { return }
    looked = clock.now
    try watch.requeue()
    let now = try store.sweep(named: sweep.definition.name)
    guard now.finished < min(now.wanted, limit ?? .max), try liveTasksIfHeard() == 0
    else { return }
    vainSubmissions = now.finished == finishedAtSubmission ? vainSubmissions + 1 : 0
    if vainSubmissions >= 3 {
      throw SweepError.launcherFailed(
        launcher: "slurm",
        text: "three arrays in a row ended without a result; see the files in \(folder)"
      )
    }
    try submit()
  }

  package func stop() {
    let jobs = (try? store.jobs(of: sweep)) ?? []
    if !jobs.isEmpty { _ = try? run("scancel", jobs) }
    // Tasks give their trials back when they are told to end; those that do not are found dead later.
    usleep(100_000)
    try? watch.requeue()
  }

  private func submit() throws {
    let now = try store.sweep(named: sweep.definition.name)
    finishedAtSubmission = now.finished
    let left = min(now.wanted, limit ?? .max) - now.finished
    let script = try writeScript()
    let most = try largestArray()
    for size in SlurmOptions.arrays(tasks: min(count, left), limit: most) {
      let throttle = options.parallel.map { "%\($0)" } ?? ""
      let printed = try run(
        "sbatch",
        ["--parsable", "--array=0-\(size - 1)\(throttle)"] + options.words + ownWords + [script]
      )
      let job = printed.split(whereSeparator: { $0 == ";" || $0.isWhitespace }).first ?? ""
      guard !job.isEmpty, job.allSatisfy(\.isNumber) else {
        throw SweepError.launcherFailed(launcher: "slurm", text: "sbatch printed '\(printed)'")
      }
      try store.addJob(String(job), sweep)
    }
  }

  /// Tasks that wait or run; none known for up to ten minutes in which the scheduler does not
  /// answer, as when its controller restarts: the tasks go on meanwhile.
  private func liveTasksIfHeard() throws -> Int? {
    do {
      let count = try liveTasks()
      unheard = nil
      return count
    } catch let error as SweepError {
      guard case .launcherFailed = error else { throw error }
      let since = unheard ?? clock.now
      unheard = since
      if clock.now - since > .seconds(600) { throw error }
      return nil
    }
  }

  /// Tasks that wait or run.
  private func liveTasks() throws -> Int {
    let jobs = try store.jobs(of: sweep)
    if jobs.isEmpty { return 0 }
    // Old jobs are unknown to squeue, which then fails unless it is asked for the user's.
    let printed = try run("squeue", ["--me", "--noheader", "--array", "--format=%A %F"])
    return printed.split(separator: "\n").filter { line in
      line.split(separator: " ").contains { jobs.contains(String($0)) }
    }.count
  }

  private func largestArray() throws -> Int {
    let printed = try run("scontrol", ["show", "config"])
    let line = printed.split(separator: "\n").first { $0.hasPrefix("MaxArraySize") }
    return line?.split(separator: "=").last
      .flatMap { Int($0.trimmingCharacters(in: .whitespaces)) } ?? 1001
  }
}

extension SlurmLauncher {
  /// Where the script and what the tasks print lie.
  private var folder: String { store.path + ".slurm" }

  /// Words for sbatch that hold names: on the command line each is one word, whatever is in it.
  private var ownWords: [String] {
    let name = sweep.definition.name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    // In a pattern of file names '%' stands before a word of sbatch's own.
    let place = folder.split(separator: "%", omittingEmptySubsequences: false).joined(
      separator: "%%"
    )
    return ["--job-name=gfm-\(String(name))", "--output=\(place)/%A_%a.log"]
  }

  /// The script that every task runs: constant lines, and words in quotes.
  package var script: String {
    let words = ([command.program] + command.arguments).map(Self.quoted).joined(separator: " ")
    return """
      #!/bin/bash
      #SBATCH --requeue
      #SBATCH --open-mode=append
      #SBATCH --ntasks=1
      #SBATCH --signal=B:TERM@60
      exec \(words)

      """
  }

  private func writeScript() throws -> String {
    let path = folder + "/worker.sh"
    for word in [folder, command.program] + command.arguments
    where word.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
      throw SweepError.launcherFailed(
        launcher: "slurm",
        text:
          "a name or path that Slurm's tasks get holds a line break or another control character: "
          + "'\(String(word.unicodeScalars.flatMap { $0.escaped(asASCII: false) }))'"
      )
    }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try script.write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw SweepError.launcherFailed(launcher: "slurm", text: "\(path) cannot be written")
    }
    return path
  }

  private static func quoted(_ word: String) -> String {
    "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }

  /// Runs one of Slurm's programs.
  /// - Throws: `SweepError.launcherMissing` or `SweepError.launcherFailed`.
  package static func output(_ program: String, _ arguments: [String]) throws -> String {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let paths = folders.map { "\($0)/\(program)" }
    guard let path = paths.first(where: { access($0, X_OK) == 0 }) else {
      throw SweepError.launcherMissing(launcher: "slurm", program: program)
    }
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw SweepError.launcherFailed(launcher: "slurm", text: "\(path) cannot be run")
    }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    if process.terminationStatus != 0 {
      let words = said.trimmingCharacters(in: .whitespacesAndNewlines)
      throw SweepError.launcherFailed(launcher: "slurm", text: "\(program): \(words)")
    }
    return text
  }
}
