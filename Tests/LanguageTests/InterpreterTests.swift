import Testing

@testable import Language

@Suite struct InterpreterTests {
  private func source(_ text: String) -> SourceText { SourceText(name: "<test>", text: text) }

  @Test func variablesStayFromCellToCell() {
    let session = Session()
    _ = session.show("x = 2")
    #expect(session.show("x * 3") == "6")
    #expect(session.interpreter.variables.map(\.name) == ["x"])
    session.interpreter.clear()
    #expect(session.fail("x").first?.id == "name")
  }

  @Test func overridesAreReadByTheDefaultsType() {
    let script = source(
      "param a = 1.5\nparam s = \"x\"\nparam b = true\nparam l = [1]\n[a, s, b, l]"
    )
    let session = Session()
    let outcome = session.interpreter.run(
      script,
      parameters: ["a": "2", "s": "12", "b": "false", "l": "[3, 4]"]
    )
    #expect(outcome.isSuccess)
    #expect(session.output.take() == "[2, \"12\", false, [3, 4]]\n")
  }

  @Test func overrideOfAnotherTypeIsRefused() {
    let outcome = Session().interpreter.run(source("param a = 1"), parameters: ["a": "two"])
    #expect(outcome.diagnostics.first?.id == "parameter")
  }

  @Test func unknownOverrideNamesTheKnownOnes() {
    let session = Session()
    let outcome = session.interpreter.run(
      source("print(\"run\")\nparam alpha = 1"),
      parameters: ["alpa": "2"]
    )
    #expect(outcome.diagnostics.first?.help?.contains("alpha") == true)
    #expect(session.output.take().isEmpty)
  }

  @Test func parametersAreListedWithoutRunning() {
    let listed = Interpreter.parameters(of: source("error(\"no\")\nparam a = 1 + 2, \"what\""))
    #expect(listed.map(\.name) == ["a"])
    #expect(listed.first?.defaultText == "1 + 2")
    #expect(listed.first?.summary == "what")
  }

  @Test(
    arguments: [
      ("x = 1", InputStatus.complete), ("f(1,", .incomplete), ("if x {", .incomplete),
      ("if x {\n y = 1", .incomplete), ("x = [1,\n2", .incomplete), ("\"\"\"a\nb", .incomplete),
      ("x = )", .invalid), ("\"open", .invalid), ("x +", .incomplete), ("fn f(x) =", .incomplete),
      ("", .complete), ("def f(x):", .invalid),
    ]
  ) func statusOfInput(_ text: String, _ status: InputStatus) {
    #expect(Interpreter.status(of: text) == status)
  }

  @Test(arguments: [
    "while true { }", "while true { try { error(\"e\") } catch e { } }",
    "fn f() { while true { } }\nf()", "for i in range(1e15) { i }",
  ])
  func interruptionEndsALoop(_ text: String) {
    let session = Session()
    _ = session.show("kept = 1")
    session.isInterrupted = true
    let outcome = session.interpreter.run(source("try { \(text) } catch e { }"))
    #expect(outcome.isInterrupted)
    session.isInterrupted = false
    #expect(session.show("kept") == "1")
  }

  @Test func aBuiltinCanEndTheScriptAndNothingCatchesIt() {
    let library = Library.plain()
    library.define("leave", "Ends the script.", examples: []) { _ -> Value in throw EndOfScript() }
    let session = Session(library)
    let text =
      "fn f() { try { map([1], _ -> leave()) } catch e { print(e.message) } }\nf()\nprint(2)"
    let outcome = session.interpreter.run(source("print(1)\n" + text))
    #expect(outcome.isEnded)
    #expect(outcome.diagnostics.isEmpty)
    #expect(session.output.take() == "1\n")
    #expect(session.show("f = 3\nf") == "3")
    #expect(!session.interpreter.run(source("1")).isEnded)
  }

  @Test func nothingRunsOnASyntaxError() {
    let session = Session()
    #expect(session.interpreter.run(source("print(1)\nx = (")).diagnostics.count == 1)
    #expect(session.output.take().isEmpty)
  }

  @Test func linesCountFromTheCellsFirst() {
    let cell = SourceText(name: "notebook.gfm", text: "x = 1\n1 + \"a\"", firstLine: 40)
    let diagnostic = Session().interpreter.run(cell).diagnostics.first
    #expect(diagnostic?.location.description == "notebook.gfm:41:1")
  }

  @Test func functionValuesAreCalledFromOutside() throws {
    let session = Session()
    _ = session.show("fn add(a, b=10) = a + b")
    let function = try #require(session.interpreter[variable: "add"])
    #expect(try session.interpreter.call(function, [.number(1)]).number == 11)
    let named = try session.interpreter.call(function, [.number(1)], named: [("b", .number(2))])
    #expect(named.number == 3)
    #expect(throws: (any Error).self) { try session.interpreter.call(.number(1), []) }
    #expect(throws: Diagnostic.self) { try session.interpreter.call(function, [Value("a")]) }
    #expect(session.show("add(1, 1)") == "2")
  }

  @Test func renderedDiagnosticHasNoColorUnlessAsked() {
    let diagnostics = Session().fail("1 + \"a\"")
    #expect(!DiagnosticRenderer().render(diagnostics).contains("\u{1B}"))
    #expect(DiagnosticRenderer(isColored: true).render(diagnostics).contains("\u{1B}[1;31m^"))
  }
}
