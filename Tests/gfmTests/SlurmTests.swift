import Foundation
import Testing

/// `GFM_SLURM=1`: a sweep by a real Slurm, as `scripts/slurm-node start` gives one (and SLURM_CONF names it).
@Suite(.enabled(if: ProcessInfo.processInfo.environment["GFM_SLURM"] != nil))
struct SlurmTests {
  @Test func aCancelledJobCostsNothing() throws {
    try GFM.inFolder { folder in
      let script = folder + "/s.gfm"
      try """
      fn f(p) { for step in range(1, 5) { i = 0; while i < 2_000_000 { i += 1 }; report(step, p.a) }; p.a + p.b }
      s = sweep({a: [1, 2, 3, 4], b: [0, 1, 2]}, f, name="arrays", workers=3, store="\(folder)/s.sqlite", \
      launcher="slurm", options={time: "10", mem: "500"})
      print(s.value)
      """.write(toFile: script, atomically: true, encoding: .utf8)
      let process = Process()
      let output = Pipe()
      process.executableURL = GFM.executable
      process.arguments = ["run", script]
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      try process.run()
      let limit = Date().addingTimeInterval(200)
      var cancelled = ""
      while process.isRunning, cancelled.isEmpty, Date() < limit {
        usleep(300_000)
        let listed = try shell("squeue --me --noheader --array --states=RUNNING --format=%i")
        let show = try GFM("sweeps", "show", "arrays", "--store", folder + "/s.sqlite")
        guard show.output.contains("complete"), let job = listed.split(separator: "\n").first else {
          continue
        }
        cancelled = String(job)
        _ = try shell("scancel \(cancelled)")
      }
      #expect(!cancelled.isEmpty)
      let text = String(
        decoding: output.fileHandleForReading.readDataToEndOfFile(),
        as: UTF8.self
      )
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(text == "[1, 2, 3, 2, 3, 4, 3, 4, 5, 4, 5, 6]\n")
    }
  }

  private func shell(_ command: String) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.standardOutput = output
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: text, as: UTF8.self)
  }
}
