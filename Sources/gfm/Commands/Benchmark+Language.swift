import Language
import Library

extension Benchmark {
  /// The language itself: loops, calls of functions and of builtins.
  static let language = Benchmark(
    name: "language",
    summary: "Loops and calls of the language."
  ) { arguments, surroundings in
    var results: [(name: String, milliseconds: Double)] = []
    for program in LanguageProgram.all {
      let engine = Engine(Engine.Settings(), surroundings: surroundings)
      _ = engine.interpreter.run(SourceText(name: program.name, text: program.preparation))
      let seconds = try Timing.seconds {
        let source = SourceText(name: program.name, text: program.timed)
        let outcome = engine.interpreter.run(source, displays: false)
        guard outcome.isSuccess else {
          throw ReplError.notTimed(engine.renderer.render(outcome.diagnostics))
        }
      }
      results.append((program.name, seconds * 1e3))
    }
    let empty = results.first { $0.name == "empty_loop_10m_ms" }?.milliseconds ?? 0
    let calls = results.first { $0.name == "builtin_loop_10m_ms" }?.milliseconds ?? 0
    results.append(("builtin_call_ns", (calls - empty) / 10))
    if arguments.has("--json") {
      let fields = results.map { "\"\($0.name)\": \(($0.milliseconds * 10).rounded() / 10)" }
      return ["{\"work\": \"language\", \(fields.joined(separator: ", "))}"]
    }
    let width = results.map(\.name.count).max() ?? 0
    return results.map {
      $0.name + String(repeating: " ", count: width + 2 - $0.name.count)
        + "\(($0.milliseconds * 10).rounded() / 10)"
    }
  }
}

/// A program that the benchmark of the language times.
private struct LanguageProgram {
  let name: String
  let preparation: String
  let timed: String

  static let all = [
    LanguageProgram(
      name: "loop_10m_ms",
      preparation: "fn loop() { s = 0; for i in range(10_000_000) { s = s + i * 2 }; s }",
      timed: "loop();"
    ),
    LanguageProgram(
      name: "top_level_loop_10m_ms",
      preparation: "s = 0",
      timed: "for i in range(10_000_000) { s = s + i * 2 }"
    ),
    LanguageProgram(
      name: "fib_32_ms",
      preparation: "fn fib(n) = n if n < 2 else fib(n - 1) + fib(n - 2)",
      timed: "fib(32);"
    ),
    LanguageProgram(
      name: "empty_loop_10m_ms",
      preparation: "fn empty() { for i in range(10_000_000) { i }; 0 }",
      timed: "empty();"
    ),
    LanguageProgram(
      name: "builtin_loop_10m_ms",
      preparation: "fn calls() { for i in range(10_000_000) { abs(i) }; 0 }",
      timed: "calls();"
    ),
  ]
}
