import Foundation
import Testing

@testable import Language
@testable import Library

@Suite("Training in scripts")
struct TrainingBuiltinTests {
  private static let model = """
    encoder = swin(image=32, window=2, embed=8, depths=[1, 1], heads=[1, 2], seed=1)
    model = simmim(encoder, stage=1, seed=1)
    batch = {image: randn(2, 3, 32, 32, seed=2), mask: mask(image=32, patch=8, seed=3)}

    """

  private static let call =
    "pretrain(model, [batch, batch], warmup_epochs=0, scale_lr=false, lr=1e-3"

  private func run(_ script: ScriptFolder, _ source: String) throws -> String {
    try script.run(Self.model + source)
  }

  @Test("A run has a row for each update and columns for each part")
  func runsHaveRows() throws {
    let script = try ScriptFolder()
    let shown = try run(
      script,
      """
      run = \(Self.call), epochs=2, val=[batch])
      print(len(run.table), run.loss.shape, run.lr[0], len(run.metrics), run.best.step)
      print(run.table[3].loss < run.table[0].loss, run.table[3].loss == run.table[3].reconstruction)
      print(run.checkpoint, run.config.epochs, run.interrupted, run.images_per_second > 0)
      """
    )
    #expect(shown == "4 [4] 0.001 2 4\ntrue true\nnone 2 false true\n")
  }

  @Test("A run that goes on ends as one that never stopped")
  func runsGoOn() throws {
    let script = try ScriptFolder()
    let whole = try run(
      script,
      "a = \(Self.call), steps=6, output=\"DIR/a\")\nprint(a.loss.sum(), len(a))\n"
    )
    let parts = try run(
      script,
      """
      fn stop(row) {
        assert row.step < 3
      }
      e = ""
      try {
        \(Self.call), steps=6, output="DIR/b", save_every=1, on_step=stop)
      } catch error { e = "stopped" }
      """
        + "\n" + Self.model + """
          b = \(Self.call), steps=6, output="DIR/b", save_every=1)
          print(b.loss.sum(), len(b))

          """
    )
    #expect(parts == whole)
  }

  @Test("Another configuration in the same folder is refused with what differs")
  func otherConfigurationsAreRefused() throws {
    let script = try ScriptFolder()
    _ = try run(script, "\(Self.call), steps=2, output=\"DIR/a\");")
    let message = script.failure("\(Self.call), steps=2, output=\"DIR/a\", weight_decay=0.1)")
    #expect(message.contains("weight_decay was 0.05, now 0.1"))
  }

  @Test("A run is continued to more epochs in place")
  func runsAreContinued() throws {
    let script = try ScriptFolder()
    let shown = try run(
      script,
      """
      a = \(Self.call), epochs=1)
      b = a.resume(epochs=3)
      print(len(a), len(b), b.table[0].loss == a.table[0].loss)
      """
    )
    #expect(shown == "2 6 true\n")
    #expect(script.failure("b.resume(epochs=1)").contains("epochs must be more than the 3 behind"))
  }

  @Test("Arguments that make no sense are refused by name")
  func argumentsAreRefused() throws {
    let script = try ScriptFolder()
    _ = try run(script, "")
    let cases = [
      (", epochs=0)", "epochs must be at least 1"),
      (", save_every=1)", "save_every=1 needs output="), (", keep=3)", "keep=3 needs output="),
      (", betas=[0.9])", "betas must be two numbers"), (", schedule=\"cosin\")", "schedule"),
      (", precision=\"float16\")", "bfloat16"), (", accumulate=0)", "accumulate must be"),
    ]
    for (arguments, expected) in cases {
      #expect(script.failure(Self.call + arguments).contains(expected), "\(arguments)")
    }
    #expect(script.failure("pretrain(encoder, [batch])").contains("encoder"))
    #expect(script.failure("pretrain(model, [1])").contains("batch 0 is a number"))
    #expect(script.failure("pretrain(model, [])").contains("the data is empty"))
  }
}
