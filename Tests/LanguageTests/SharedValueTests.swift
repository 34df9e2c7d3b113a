import Testing

@testable import Language

/// Few lists that are used many times are many values, written out.
@Suite struct SharedValueTests {
  private static let prelude = """
    fn shared(n, leaf) { a = [leaf]; for i in range(n) { a = [a, a] }; a }
    fn records(n, leaf) { a = {x: leaf}; for i in range(n) { a = {l: a, r: a} }; a }

    """

  @Test(arguments: [
    ("shared(60, 1) == shared(60, 1)", "true"), ("shared(60, 1) == shared(60, 2)", "false"),
    ("records(60, 1) == records(60, 1)", "true"), ("shared(60, 1) != shared(60, 1)", "false"),
    ("shared(60, 1) < shared(60, 1)", "false"), ("shared(60, 1) < shared(60, 2)", "true"),
    ("shared(60, 1) in [shared(60, 1)]", "true"), ("[shared(60, 1)].count(shared(60, 1))", "1"),
    ("[0, shared(60, 1)].index(shared(60, 1))", "1"),
    ("len(sorted([shared(60, 2), shared(60, 1)]))", "2"),
    ("max([shared(60, 1), shared(60, 2)]) == shared(60, 2)", "true"),
  ])
  func comparingThemTakesAsLongAsTheyAreFew(source: String, shown: String) {
    #expect(Session().show(Self.prelude + source) == shown)
  }

  @Test func valuesNestedTooDeeplyAreRefused() {
    let source = "fn deep(n) { a = 1; for i in range(n) { a = [a] }; a }; deep(1000) == deep(1000)"
    #expect(Session().fail(source).first?.message.contains("nested too deeply") == true)
  }
}
