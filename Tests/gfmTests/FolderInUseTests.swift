import Foundation
import Testing

@Suite("Two runs in one folder", .serialized)
struct FolderInUseTests {
  private static let script = """
    param out = ""
    param epochs = 2
    model = classifier(vit(image=32, embed=8, depth=1, heads=2, seed=1), 2, seed=2)
    data = [{image: rand(2, 3, 32, 32, seed=1), label: [0, 1]}]
    r = finetune(model, data, epochs=epochs, lr=1e-3, output=out, save_every=1_000_000)
    print(len(r))
    """

  @Test("The second is refused by name; the lock of one that was killed holds nobody")
  func theSecondIsRefused() throws {
    try GFM.inFolder { folder in
      let (long, short) = ("\(folder)/long.gfm", "\(folder)/short.gfm")
      let text = Self.script.replacingOccurrences(of: "out = \"\"", with: "out = \"\(folder)/run\"")
      try text.write(toFile: short, atomically: true, encoding: .utf8)
      try text.replacingOccurrences(of: "epochs = 2", with: "epochs = 10_000_000")
        .write(toFile: long, atomically: true, encoding: .utf8)
      let first = try Running(long)
      let log = "\(folder)/run/log.jsonl"
      while first.isRunning,
        (try? String(contentsOfFile: log, encoding: .utf8))?.contains("step") != true
      { usleep(5000) }
      let second = try GFM("run", short)
      #expect(second.status != 0)
      #expect(second.errors.contains("in process \(first.id) on "), "\(second.errors)")
      #expect(second.errors.contains("choose another output or tag"), "\(second.errors)")
      #expect(first.isRunning)
      first.terminate(SIGKILL)
      let third = try GFM("run", short)
      #expect(third.status == 0, "\(third.errors)")
      #expect(third.output == "2\n")
    }
  }
}
