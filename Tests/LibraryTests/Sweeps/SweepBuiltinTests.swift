import Foundation
import Language
import Session
import Testing

@testable import Library

@Suite(.serialized) struct SweepBuiltinTests {
  /// Runs a program in a session of its own, whose store lies in a folder.
  private func run(_ source: String, in folder: String) -> String {
    let output = OutputBuffer()
    let interpreter = Interpreter(library: makeLibrary(), output: output)
    interpreter.setService(SessionFacts(seed: 0, place: OutputPlace(folder: folder)))
    let outcome = interpreter.run(SourceText(name: "<test>", text: source))
    return output.text + DiagnosticRenderer().render(outcome.diagnostics)
  }

  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "gfm-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private func show(_ source: String) throws -> String {
    var result = ""
    try inFolder { result = run(source, in: $0) }
    return result
  }

  @Test func aGridIsATableOfItsPoints() throws {
    let shown = try show(
      """
      s = sweep({a: [1, 2], b: ["x", "y"]}, p -> p.a + (1 if p.b == "y" else 0), minimize="loss")
      s
      s.best.b
      s.best.loss
      len(s)
      s.a
      s[3].b
      [r.loss for r in s]
      s.filter(r -> r.loss > 1).rows()[0].trial
      """
    )
    #expect(shown.contains("trial  a  b  loss  state"))
    #expect(shown.contains("complete"))
    #expect(shown.hasSuffix("\"x\"\n1\n4\n[1, 1, 2, 2]\n\"y\"\n[1, 2, 2, 3]\n1\n"), "\(shown)")
  }

  @Test func whatATrialGivesBesideItsObjectiveIsKept() throws {
    let shown = try show(
      """
      f = p -> {loss: p.x, accuracy: 1 - p.x, note: "n{p.x}", curve: [1, 2]}
      s = sweep({x: [0, 1]}, f, minimize="loss", store=":memory:")
      print(s.accuracy, s.note, s.curve, s.best.accuracy)
      """
    )
    #expect(shown.hasSuffix("[1, 0] [\"n0\", \"n1\"] [\"[1, 2]\", \"[1, 2]\"] 1\n"), "\(shown)")
  }

  @Test func aSweepThatGoesOnHasAsManyTrialsAsItIsAskedFor() throws {
    try inFolder { folder in
      let program = """
        s = sweep({x: uniform(0, 1)}, p -> p.x, name="n", sampler="random"TRIALS, seed=3)
        print(len(s))
        """
      for (asked, expected) in [(", trials=2", 2), (", trials=4", 4), (", trials=3", 4)] {
        let shown = run(program.replacingOccurrences(of: "TRIALS", with: asked), in: folder)
        #expect(shown.hasSuffix("\(expected)\n"), "\(asked): \(shown)")
      }
    }
  }

  @Test func aGridEndsWhereItsTrialsDo() throws {
    let shown = try show(
      "print(sweep({x: [1, 2, 3]}, p -> p.x, trials=2, store=\":memory:\").x)"
    )
    #expect(shown.hasSuffix("[1, 2]\n"), "\(shown)")
  }

  @Test func theSameSweepGoesOnAndRunsNoPointAgain() throws {
    try inFolder { folder in
      let program = """
        calls = []
        fn f(p) { calls.append(1); p.x }
        s = sweep({x: uniform(0, 1)}, f, name="n", sampler="random", trials=TRIALS, seed=3)
        print(len(calls), s.x)
        """
      let first = run(program.replacingOccurrences(of: "TRIALS", with: "3"), in: folder)
      let more = run(program.replacingOccurrences(of: "TRIALS", with: "5"), in: folder)
      let again = run(program.replacingOccurrences(of: "TRIALS", with: "5"), in: folder)
      #expect(first.hasPrefix("3 ["))
      #expect(more.hasPrefix("2 ["))
      #expect(again.hasPrefix("0 ["))
      #expect(more.dropFirst() == again.dropFirst())
      #expect(more.dropFirst(2).hasPrefix(first.dropFirst(2).dropLast(2)), "\(first) \(more)")
    }
  }

  @Test func anotherSweepOfTheNameIsRefused() throws {
    try inFolder { folder in
      _ = run("sweep({x: [1]}, p -> p.x, name=\"n\")", in: folder)
      let shown = run("sweep({x: [1, 2]}, p -> p.x, name=\"n\", seed=1)", in: folder)
      #expect(
        shown.contains("there x is [1], here [1, 2]; there the seed is 0, here 1"),
        "\(shown)"
      )
    }
  }

  @Test(arguments: [
    (
      "p -> none",
      "the function gave none for value; its last expression must be the number to minimize"
    ),
    ("p -> \"good\"", "the function gave a string for value, not the number to minimize"),
    ("p -> 0 / 0 if false else log(-1)", "the function gave NaN for value"),
    ("p -> {lost: 1}", "the function's record has no 'value'; it has lost"),
    ("p -> error(\"no luck\")", "no luck"),
    ("p -> p.y", "the record has no field or method 'y'"),
  ])
  func aTrialThatGivesNoNumberFailsAlone(_ function: String, _ message: String) throws {
    let shown = try show(
      """
      f = \(function)
      s = sweep({x: [1, 2]}, p -> p.x if p.x == 2 else f(p))
      print(s.state); print(s[0].error)
      """
    )
    #expect(shown.contains("[\"failed\", \"complete\"]"), "\(shown)")
    #expect(shown.contains(message), "\(shown)")
  }

  @Test(arguments: [
    ("sweep({}, p -> 1)", "the space has no parameters"),
    ("sweep({x: []}, p -> 1)", "x: there is nothing to choose from"),
    ("sweep({x: 3}, p -> 1)", "a parameter that does not change is a list of one, [3]"),
    ("sweep({x: uniform(2, 1)}, p -> 1)", "uniform: the bounds must be finite and in order"),
    (
      "sweep({x: loguniform(0, 1)}, p -> 1)", "loguniform: a logarithmic scale needs bounds above 0"
    ),
    (
      "sweep({x: uniform(0, 1)}, p -> 1, sampler=\"grid\")",
      "a grid needs values that can be counted"
    ),
    ("sweep({x: [1]}, p -> 1, sampler=\"gird\")", "did you mean 'grid'?"),
    (
      "sweep({x: [1], y: when({z: 1}, [1])}, p -> 1)", "asks for 'z', which is no earlier parameter"
    ),
    ("sweep({x: [1], y: when(p -> p.x > 1, [1])}, p -> 1)", "y: its condition never holds"),
    (
      "sweep({x: [1], y: when(p -> \"a\", [1])}, p -> 1)",
      "its condition gave a string, not true or false"
    ),
    ("sweep({x: [1]}, p -> 1, trials=0)", "trials: must be 1 or more"),
    ("sweep({x: [1]}, p -> 1, workers=0)", "workers: must be 1 to 4096"),
    ("sweep({x: [1]}, p -> 1, launcher=\"mpi\")", "needs the ranks of mpirun"),
    ("sweep({x: [1]}, p -> 1, options={time: 1})", "options: are for launcher=\"slurm\""),
    (
      "sweep({x: [1]}, p -> 1, minimize=[\"a\", \"b\"], pruner=median())",
      "a pruner compares one objective"
    ),
    (
      "sweep({x: [1]}, p -> sweep({y: [1]}, q -> 1).best.y, retry=0).error[0]",
      "cannot begin another one"
    ),
    ("sweep({x: [1]}, p -> 1, store=\"/proc/nothing/s.sqlite\")", "cannot be made"),
  ])
  func whatCannotBeSweptIsRefused(_ source: String, _ message: String) throws {
    let shown = try show(source)
    #expect(shown.contains(message), "\(shown)")
  }

  @Test func aConditionLeavesAParameterOut() throws {
    let shown = try show(
      """
      s = sweep({a: [0, 1], stage: when(p -> p.a > 0, [1, 2])}, p -> 0 if p.stage == none else p.stage)
      print(s.stage, s.value)
      """
    )
    #expect(shown == "[none, 1, 2] [0, 1, 2]\n", "\(shown)")
  }

  @Test func aPrunerEndsTrialsThatFallBehind() throws {
    let shown = try show(
      """
      fn f(p) { for step in range(1, 11) { try { report(step, p.x) } catch e { print("caught") } }; p.x }
      s = sweep({x: [1, 2, 3, 4, 0.5, 5]}, f, pruner=median(startup=2))
      print(s.state)
      """
    )
    #expect(
      shown == "[\"complete\", \"complete\", \"pruned\", \"pruned\", \"complete\", \"pruned\"]\n",
      "\(shown)"
    )
  }

  @Test func severalObjectivesHaveATableOfTheBest() throws {
    let shown = try show(
      """
      s = sweep({x: [0, 1, 2, 3]}, p -> {loss: (p.x - 2) ^ 2, size: p.x}, minimize=["loss", "size"])
      print(s.best.x)
      print(s.pareto().loss)
      """
    )
    #expect(shown == "[0, 1, 2]\n[4, 1, 0]\n", "\(shown)")
  }

  @Test func randomnessWithinATrialIsTheTrialsOwn() throws {
    try inFolder { folder in
      let program = """
        seed(5)
        before = rand()
        s = sweep({x: [1, 2, 3]}, p -> rand(), name="NAME", seed=7)
        print(s.value, rand())
        """
      let first = run(program.replacingOccurrences(of: "NAME", with: "a"), in: folder)
      let second = run(program.replacingOccurrences(of: "NAME", with: "b"), in: folder)
      let stored = run(program.replacingOccurrences(of: "NAME", with: "a"), in: folder)
      #expect(!first.contains("none") && !first.contains("error"), "\(first)")
      #expect(first == second)
      #expect(first == stored)
    }
  }

  @Test func reportDoesNothingOutsideOfASweep() throws {
    #expect(try show("report(1, 2)") == "")
  }

  @Test func sweepsAreListedAndLoaded() throws {
    let shown = try show(
      """
      a = sweep({x: [1, 2]}, p -> p.x, name="first");
      print(sweeps().name, sweeps().complete)
      print(sweep_load("first").value)
      sweep_load("fisrt")
      """
    )
    #expect(shown.hasPrefix("[\"first\"] [2]\n[1, 2]\n"), "\(shown)")
    #expect(shown.contains("there is no sweep 'fisrt'; there are first"), "\(shown)")
  }

  @Test func figuresShowWhatMattered() throws {
    let shown = try show(
      """
      s = sweep({a: [1, 2, 3], b: ["u", "v"], lr: [0.1, 0.01]}, p -> p.a ^ 2 + p.lr, minimize="loss")
      s.history()
      s.parallel()
      s.importance()
      s.slice("lr")
      print(s.importance_table().parameter[0])
      s.slice("c")
      """
    )
    #expect(shown.contains("[figure: line plot, 2 series]"), "\(shown)")
    #expect(shown.contains("parallel coordinates, 3 axes, 12 trials"), "\(shown)")
    #expect(shown.contains("bar chart, 3 bars"), "\(shown)")
    #expect(shown.contains("\na\n"), "\(shown)")
    #expect(shown.contains("the sweep has no parameter 'c'; it has a, b, lr"), "\(shown)")
  }
}
