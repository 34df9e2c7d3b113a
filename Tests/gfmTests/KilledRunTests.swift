import Foundation
import Testing

@Suite("Fine-tuning that is killed", .serialized)
struct KilledRunTests {
  /// What each task trains on, and with which model; every one has dropped paths, so that randomness goes on too.
  private static let tasks = [
    "classification": """
    data = [{image: rand(4, 3, 32, 32, seed=i), label: [0, 1, 2, i % 3]} for i in range(6)]
    model = classifier(encoder, 3, seed=2)
    """,
    "several labels": """
    data = [{image: rand(4, 3, 32, 32, seed=i), labels: rand(4, 3, seed=i) > 0.5} for i in range(6)]
    model = classifier(encoder, 3, multilabel=true, seed=2)
    """,
    "change": """
    data = [{before: rand(2, 3, 32, 32, seed=i), after: rand(2, 3, 32, 32, seed=i + 50), mask: (rand(2, 32, 32, seed=i) > 0.5).astype("uint8")} for i in range(6)]
    model = change_detector(encoder, width=8, seed=2)
    """,
    "segmentation": """
    data = [{image: rand(2, 3, 32, 32, seed=i), mask: (rand(2, 32, 32, seed=i) > 0.5).astype("uint8")} for i in range(6)]
    model = segmenter(encoder, 2, width=8, seed=2)
    """,
    "super-resolution": """
    data = [{low: rand(2, 3, 32, 32, seed=i), high: rand(2, 3, 64, 64, seed=i)} for i in range(6)]
    model = super_resolver(encoder, 2, residual=true, seed=2)
    """,
  ]

  private static func script(_ task: String) -> String {
    """
    param out = ""
    param hold = 0
    encoder = swin(image=32, window=2, embed=8, depths=[1, 1, 1], heads=[1, 1, 1], drop_path=0.2, seed=1)
    \(tasks[task] ?? "")
    r = finetune(model, data, val=data, epochs=5, lr=1e-3, scale_lr=false, warmup_epochs=1, output=out, save_every=2, keep=50,
      on_step=row -> { while hold > 0 and row.step >= hold { } })
    print(r.loss, r.metrics, r.best)
    print(evaluate(model, data))
    """
  }

  @Test(
    "A run of any task that kill -9 ends goes on to the same metrics and the same bytes",
    arguments: tasks.keys.sorted()
  )
  func killedRunsGoOn(_ task: String) throws {
    try GFM.inFolder { folder in
      let script = folder + "/run.gfm"
      try Self.script(task).write(toFile: script, atomically: true, encoding: .utf8)
      let whole = try GFM("run", script, "-p", "out=\(folder)/whole")
      #expect(whole.status == 0, "\(whole.errors)")
      let killed = folder + "/killed"
      try GFM.kill(after: killed + "/ckpt_update_8.pth", script, out: killed, hold: 10)
      let resumed = try GFM("run", script, "-p", "out=\(folder)/killed")
      #expect(resumed.errors.contains("goes on after"), "\(resumed.errors)")
      #expect(resumed.output == whole.output)
      let last = "/ckpt_epoch_4.pth"
      #expect(
        FileManager.default.contentsEqual(
          atPath: folder + "/whole" + last,
          andPath: folder + "/killed" + last
        )
      )
    }
  }

  @Test(
    "A run that its scheduler ends writes its last update and says how to go on",
    arguments: [SIGTERM, SIGUSR1]
  )
  func endedRunsKeepTheirLastUpdate(_ signal: Int32) throws {
    try GFM.inFolder { folder in
      let script = folder + "/run.gfm"
      let text = Self.script("classification").replacingOccurrences(
        of: "epochs=5",
        with: "epochs=100_000"
      ).replacingOccurrences(of: "save_every=2", with: "save_every=1_000_000")
      try text.replacingOccurrences(of: "param out = \"\"", with: "out = \"\(folder)/cut\"")
        .write(toFile: script, atomically: true, encoding: .utf8)
      let run = try Running(script)
      let log = folder + "/cut/log.jsonl"
      waitUntil {
        let text = try? String(contentsOfFile: log, encoding: .utf8)
        return !run.isRunning || text?.contains("\"step\":7") == true
      }
      let said = run.terminate(signal)
      #expect(run.status == 130, "\(run.status)")
      #expect(said.contains("stopped after"), "\(said)")
      let updates =
        try String(contentsOfFile: log, encoding: .utf8)
        .components(separatedBy: "\"step\":").count - 1
      let files = Set(try FileManager.default.contentsOfDirectory(atPath: folder + "/cut"))
      // Six updates are an epoch.
      let isWritten =
        files.contains("ckpt_update_\(updates).pth")
        || updates % 6 == 0 && files.contains("ckpt_epoch_\(updates / 6 - 1).pth")
      #expect(isWritten, "\(files) \(updates)")
    }
  }
}
