import Foundation

@testable import Sweeps

/// Calls the body with the path of a new folder, which is removed afterwards.
func inFolder(_ body: (String) throws -> Void) throws {
  let folder = NSTemporaryDirectory() + "gfm-sweeps-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer {
    chmod(folder, 0o755)
    try? FileManager.default.removeItem(atPath: folder)
  }
  try body(folder)
}

/// A sweep of two parameters.
func definition(
  _ name: String = "s",
  sampler: Sampler = Sampler(RandomSampler()),
  pruner: Pruner? = nil,
  maximizes: Bool = false,
  seed: UInt64 = 0,
  space: Space? = nil
) throws -> SweepDefinition {
  let plain = try Space([
    Space.Dimension("x", .uniform(0, 1)),
    Space.Dimension("k", .choice([.number(1), .number(2), .text("three")])),
  ])
  return SweepDefinition(
    name: name,
    space: space ?? plain,
    objectives: [Objective("loss", isMaximized: maximizes)],
    sampler: sampler,
    pruner: pruner,
    seed: seed,
    function: "p -> p.x"
  )
}

let origin = SweepOrigin(program: "test", scriptHash: "0", environment: [:])

/// A worker that is this process under a name of its own.
func worker(_ id: String, process: Int32 = getpid()) -> Worker {
  let this = Worker.current()
  return Worker(
    id: id,
    host: this.host,
    boot: this.boot,
    process: process,
    processStart: process == getpid() ? this.processStart : "1"
  )
}

/// A folder of fixtures.
let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("Fixtures/sweeps")
