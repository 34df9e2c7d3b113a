import Foundation
import Testing

@testable import Language

/// Random sources: any bytes, mutated programs, and programs made from the grammar, run under limits.
///
/// `GFM_FUZZ_SECONDS` and `GFM_FUZZ_SEED` make it longer and different.
@Suite struct FuzzTests {
  struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  private static func setting(_ name: String) -> Double? {
    ProcessInfo.processInfo.environment[name].flatMap(Double.init)
  }

  /// Runs a case again and again for the seconds asked for; gives the number of rounds.
  private func repeatedly(_ round: (inout Generator) throws -> Void) rethrows -> Int {
    var generator = Generator(state: UInt64(Self.setting("GFM_FUZZ_SEED") ?? 1))
    let end = Date().timeIntervalSince1970 + (Self.setting("GFM_FUZZ_SECONDS") ?? 1)
    var rounds = 0
    while rounds < 50 || Date().timeIntervalSince1970 < end {
      try round(&generator)
      rounds += 1
    }
    return rounds
  }

  private static let words = [
    "fn", "f", "x", "xs", "r", "t", "(", ")", "[", "]", "{", "}", "=", "==", "+", "-", "*", "//",
    "%", "^", "->", "|>", ",", ":", ";", "\n", ".", "...", "if", "else", "for", "in", "while",
    "try", "catch", "return", "break", "continue", "not", "and", "or", "none", "true", "1", "2.5",
    "0", "\"a\"", "\"{", "}\"", "'r'", "\"\"\"", "assert", "param", "len", "map", "sorted", "<",
    "range", "append", "#c\n", "\\", "é", "\u{0}", "?", "+=", " ", "_", "1e309", "@",
  ]

  @Test func anyTextIsParsed() {
    let words = Self.words.map { Array($0.utf8) + [32] }
    var bytes: [UInt8] = []
    let rounds = repeatedly { generator in
      bytes.removeAll(keepingCapacity: true)
      for _ in 0..<Int.random(in: 0...60, using: &generator) {
        let draw = generator.next()
        if draw & 7 == 0 {
          bytes.append(UInt8(truncatingIfNeeded: draw >> 8))
        } else {
          bytes += words[Int(draw >> 8) % words.count]
        }
      }
      let source = SourceText(name: "fuzz", text: String(decoding: bytes, as: UTF8.self))
      let errors = Parser.parse(source).errors
      for error in errors where error.span.start > source.bytes.count {
        Issue.record("an error past the end: \(bytes)")
      }
      if let first = errors.first {
        _ = DiagnosticRenderer().render(first.diagnostic(in: source))
      }
    }
    if rounds > 10_000 { print("anyTextIsParsed: \(rounds) inputs") }
  }

  @Test func anyProgramEnds() {
    var session = Session()
    var programs = 0
    let rounds = repeatedly { generator in
      var maker = ProgramMaker(generator: generator)
      let text = maker.program()
      generator = maker.generator
      // A session has room for so many names; a new one now and then costs little.
      programs += 1
      if programs % 200 == 0 { session = Session() }
      session.interpreter.machine?.pollsLeft = 20
      let outcome = session.interpreter.run(SourceText(name: "fuzz", text: text))
      _ = DiagnosticRenderer().render(outcome.diagnostics)
      session.interpreter.machine?.pollsLeft = -1
      _ = session.output.take()
      if session.show("1 + 1") != "2" || (session.interpreter.machine?.depth ?? 0) != 0 {
        Issue.record("the session is not as it was after: \(text)")
      }
      session.interpreter.clear()
    }
    if rounds > 1_000 { print("anyProgramEnds: \(rounds) programs") }
  }

  @Test(.timeLimit(.minutes(10))) func longSourcesTakeLinearTime() {
    let line = "x = [1, 2, 3] |> map(v -> v * 2)  # a comment\n"
    let text = String(repeating: line, count: 400_000 / line.utf8.count)
    #expect(Parser.parse(SourceText(name: "long", text: text)).errors.isEmpty)
    for opening in [
      "(", "[", "{a: ", "\"{", "x -> ", "-", "not ", "f(", "if x { ", "{", "fn f() {",
      "while true {\n",
    ] {
      let nested = String(repeating: opening, count: 20_000)
      _ = Parser.parse(SourceText(name: "nested", text: nested))
    }
  }
}

/// Makes programs that mostly parse.
struct ProgramMaker {
  var generator: FuzzTests.Generator
  private var depth = 0

  init(generator: FuzzTests.Generator) { self.generator = generator }

  mutating func program() -> String {
    var lines = ["xs = [1, 2, 3]", "r = {a: 1, b: \"x\"}", "t = table([r, {a: 2, b: \"y\"}])"]
    lines.append("fn f(x, y=2) = x")
    for _ in 0..<Int.random(in: 1...8, using: &generator) { lines.append(statement()) }
    return lines.joined(separator: "\n")
  }

  private mutating func pick(_ choices: [String]) -> String {
    choices.randomElement(using: &generator) ?? ""
  }

  private mutating func name() -> String { pick(["x", "y", "xs", "r", "t", "f", "g", "n", "i"]) }

  private mutating func block() -> String {
    var lines: [String] = []
    for _ in 0..<Int.random(in: 0...3, using: &generator) { lines.append(statement()) }
    return "{\n" + lines.joined(separator: "\n") + "\n}"
  }

  private mutating func statement() -> String {
    depth += 1
    defer { depth -= 1 }
    guard depth < 5 else { return "\(name()) = \(expression())" }
    switch Int.random(in: 0..<16, using: &generator) {
    case 0: return "if \(expression()) \(block()) else \(block())"
    case 1: return "for \(name()) in \(expression()) \(block())"
    case 2: return "while \(expression()) \(block())"
    case 3: return "try \(block()) catch e \(block())"
    case 4: return "fn \(name())(\(name()), q=\(expression())) \(block())"
    case 5: return "\(name()), \(name()) = \(expression())"
    case 6: return "\(name()) \(pick(["+=", "*=", "-=", "//=", "^="])) \(expression())"
    case 7: return "\(name())[\(expression())] = \(expression())"
    case 8: return "\(name()).\(pick(["a", "b", "c"])) = \(expression())"
    case 9: return pick(["break", "continue", "return", "return 1"])
    case 10: return "assert \(expression()), \(expression())"
    case 11: return "for i in range(\(pick(["3", "1e9", "-2"]))) \(block())"
    default: return "\(name()) = \(expression())"
    }
  }

  private mutating func expression() -> String {
    depth += 1
    defer { depth -= 1 }
    if depth > 6 { return pick(["1", "0", "x", "\"s\"", "none", "xs", "r", "2.5", "-3", "true"]) }
    switch Int.random(in: 0..<22, using: &generator) {
    case 0...2: return pick(["1", "0", "\"s\"", "none", "2.5", "1e18", "[]", "{}", "true"])
    case 3...5: return name()
    case 6...8:
      let sign = pick(["+", "-", "*", "/", "//", "%", "^", "==", "<", ">=", "in", "and", "or", "@"])
      return "(\(expression()) \(sign) \(expression()))"
    case 9: return "[\(expression()), ...\(expression())]"
    case 10: return "{a: \(expression()), ...\(expression())}"
    case 11: return "\(name())[\(expression())]"
    case 12: return "\(name())[\(expression()):\(expression()):\(expression())]"
    case 13: return "(\(name()) -> \(expression()))"
    case 14: return "[\(expression()) for \(name()) in \(expression()) if \(expression())]"
    case 15: return "\"{\(name()):\(pick(["", ".2f", ">9", "d", "x"]))}\""
    case 16: return "(\(expression()) if \(expression()) else \(expression()))"
    case 17: return "{ \(statement())\n \(expression()) }"
    case 18: return "\(name())(\(expression()), ...\(expression()))"
    case 19:
      let method = pick([
        "append", "sort", "keys", "split", "join", "pop", "group", "filter", "map", "csv", "copy",
        "insert", "replace", "count", "index", "reverse", "head", "items", "format", "extend",
      ])
      return "\(name()).\(method)(\(pick(["", expression(), "\"a\"", "x -> x"])))"
    case 20:
      let function = pick([
        "len", "str", "sum", "max", "sorted", "zip", "enumerate", "range", "int", "round", "type",
        "list", "any", "bool", "table", "reduce", "map", "f", "g", "abs", "print", "error",
      ])
      return "\(function)(\(expression()))"
    default: return "-\(expression())"
    }
  }
}
