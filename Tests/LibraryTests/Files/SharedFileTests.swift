import Testing

@testable import Library

/// Few lists that are used many times would be a file without end.
@Suite struct SharedFileTests {
  private static let prelude =
    "fn shared(n) { a = [1]; for i in range(n) { a = [a, a] }; a }\n"

  @Test(arguments: ["json", "yaml", "pth"])
  func filesWithoutEndAreRefused(ending: String) throws {
    let script = try ScriptFolder()
    let message = script.failure(Self.prelude + "save({x: shared(60)}, \"DIR/a.\(ending)\")")
    #expect(message.contains("are used many times"), "\(message)")
    #expect(script.files == [])
  }

  @Test func whatIsUsedAFewTimesIsWrittenEachTime() throws {
    let script = try ScriptFolder()
    let shown = try script.run(
      Self.prelude + "save(shared(4), \"DIR/a.json\"); print(load(\"DIR/a.json\") == shared(4))"
    )
    #expect(shown == "true\n")
  }
}
