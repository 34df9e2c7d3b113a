import Testing

@testable import gfm

@Suite struct LineContextTests {
  private func context(_ line: String) -> LineContext { LineContext(line, at: line.utf8.count) }

  @Test func namesBeginAfterOperatorsAndBrackets() {
    for line in ["me", "x + me", "[me", "f(1, me", "x=me", "\"a\" + me", "é = me"] {
      #expect(context(line).word == .name, "\(line)")
      #expect(context(line).prefix == "me", "\(line)")
      #expect(context(line).start == line.utf8.count - 2, "\(line)")
    }
  }

  @Test func membersKnowTheirOwners() {
    #expect(context("run.config.l").word == .member(of: ["run", "config"]))
    #expect(context("f(x.").word == .member(of: ["x"]))
    #expect(context("f(x.").prefix == "")
    #expect(context("1.5").word == .name)
    #expect(context("f().a").word == .name)
  }

  @Test func stringsKnowTheirCall() {
    let inCall = context("swin(\"ba")
    #expect(inCall.word == .string && inCall.prefix == "ba" && inCall.call == "swin")
    #expect(context("load('a b/c").prefix == "a b/c")
    #expect(context("\"a\\\"b").prefix == "a\\\"b")
    #expect(context("\"a\" + ").word == .name)
  }

  @Test func callsNestAndClose() {
    #expect(context("f(g(1), x").call == "f")
    #expect(context("f(g(x").call == "g")
    #expect(context("f(x) + y").call == nil)
    #expect(context("f([x").call == nil)
    #expect(context("(x").call == nil)
  }

  @Test func commandsAndTheirFiles() {
    #expect(context(":sa").word == .command)
    #expect(context(":sa").prefix == "sa")
    #expect(context(":load  dir/f").word == .file)
    #expect(context(":load  dir/f").prefix == "dir/f")
    #expect(context(":load ").prefix == "")
  }

  @Test func whatFollowsTheCursorDoesNotCount() {
    #expect(LineContext("mean(x", at: 2).prefix == "me")
    #expect(LineContext("mean(x", at: 2).call == nil)
  }

  @Test func filesAreListedWithTheirFolder() {
    #expect(Completer.files("/et").contains("/etc/"))
    #expect(Completer.files("/nonexistent/").isEmpty)
  }
}
