import Testing

@testable import Language

@Suite struct CompletionTests {
  private func candidates(_ line: String, after setup: String = "") -> [String] {
    let library = Library.plain()
    library.define(
      "resize",
      "Resizes.",
      .number("x", "A number."),
      .choice("mode", "How.", of: ["bicubic", "bilinear"], default: "bilinear"),
      examples: []
    ) { _, x, _ in x }
    let session = Session(library)
    _ = session.show(setup)
    return session.interpreter.completion(of: line, at: line.utf8.count).candidates
  }

  @Test func namesOfVariablesAndBuiltins() {
    #expect(candidates("learn", after: "learning_rate = 1") == ["learning_rate"])
    #expect(candidates("1 + enum") == ["enumerate"])
    #expect(candidates("whi") == ["while"])
  }

  @Test func fieldsAndMethods() {
    #expect(candidates("c.opt.le", after: "c = {opt: {lr: 1, length: 2}}") == ["length"])
    #expect(candidates("\"a\".uppe") == ["upper"])
    #expect(candidates("[1].appe") == ["append"])
    #expect(candidates("nothing.at.all").isEmpty)
  }

  @Test func namedArguments() {
    #expect(candidates("sorted([1], rever").contains("reverse="))
    #expect(candidates("f(al", after: "fn f(alpha) = alpha") == ["all", "alpha="])
  }

  @Test func wordsOfArguments() {
    #expect(candidates("resize(1, \"bi") == ["bicubic", "bilinear"])
    #expect(candidates("resize(1, mode=\"bil") == ["bilinear"])
    #expect(candidates("print(\"bi").isEmpty)
  }

  @Test func stringsTakePaths() {
    let session = Session()
    let completion = session.interpreter.completion(of: "load(\"data/mi", at: 13)
    #expect(completion == Completion(start: 6, candidates: [], kind: .path))
  }

  @Test(arguments: ["", ".", "(", "\"{", "'", "a.b.", "]].", "\u{1F6F0}.", "f((((", "\"{\"{"])
  func anyLineIsAnswered(_ line: String) {
    let completion = Session().interpreter.completion(of: line, at: line.utf8.count)
    #expect(completion.start <= line.utf8.count)
  }
}
