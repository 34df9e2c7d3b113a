import Foundation
import Testing

/// The prompt as somebody at a terminal meets it.
@Suite(.serialized) struct PromptTests {
  private func atPrompt(_ words: [String] = [], _ body: (Terminal) throws -> Void) throws {
    try GFM.inFolder { folder in
      let terminal = try Terminal(words, folder: folder)
      try terminal.waitForPrompt(1)
      try body(terminal)
    }
  }

  @Test func tabCompletesNamesArgumentsChoicesAndPaths() throws {
    try atPrompt { terminal in
      try terminal.type("lins")
      try terminal.press("Tab")
      try terminal.wait { $0.hasSuffix("gfm[1]> linspace(") }
      try terminal.press("C-u")
      try terminal.type("mask(rat")
      try terminal.press("Tab")
      try terminal.wait { $0.hasSuffix("mask(ratio=") }
      try terminal.press("C-u")
      try terminal.type("swin(\"lar")
      try terminal.press("Tab")
      try terminal.wait { $0.contains("swin(\"large") }
      try terminal.press("C-u")
      try terminal.type("load(\"/etc/host")
      try terminal.press("Tab", "Tab")
      try terminal.wait { $0.contains("hostname") }
    }
  }

  @Test(arguments: [
    "XDG_STATE_HOME=/proc/nope", "XDG_STATE_HOME=/etc/passwd", "XDG_STATE_HOME= HOME=",
  ])
  func aSessionThatCannotBeRecordedSaysSoAtOnce(variables: String) throws {
    try GFM.inFolder { folder in
      let terminal = try Terminal(folder: folder, variables: variables)
      let screen = try terminal.waitForPrompt(1)
      #expect(screen.contains("this session is not recorded"), "\(screen)")
      try terminal.enter("1 + 1")
      let later = try terminal.waitForPrompt(2)
      #expect(later.ranges(of: "this session is not recorded").count == 1, "\(later)")
    }
  }

  @Test func helpIsOneQuestionMarkAway() throws {
    try atPrompt { terminal in
      try terminal.enter("?linspace")
      try terminal.wait { $0.contains("linspace(a: number, b: number") }
      try terminal.enter("?linspce")
      #expect(try terminal.wait { $0.contains("linspce'") }.contains("did you mean 'linspace'?"))
    }
  }

  @Test func unfinishedInputContinuesAndPastedBlocksRunAsOne() throws {
    try atPrompt { terminal in
      try terminal.enter("fn area(h, w=h) {")
      try terminal.wait { $0.hasSuffix("...>") }
      try terminal.enter("    h * w")
      try terminal.enter("}")
      try terminal.waitForPrompt(2)
      try terminal.enter("area(3)")
      #expect(try terminal.waitForPrompt(3).contains("\n9\ngfm[3]>"))
      try terminal.paste("a = 1\nb = 2\na + b")
      try terminal.press("Enter")
      #expect(try terminal.waitForPrompt(4).contains("\n3\ngfm[4]>"))
    }
  }

  @Test func controlCGivesThePromptBackWithEveryVariable() throws {
    try atPrompt { terminal in
      try terminal.enter("kept = [1, 2, 3]")
      try terminal.waitForPrompt(2)
      try terminal.enter("i = 0; print(\"be\" + \"gun\"); while true { i += 1 }")
      try terminal.wait { $0.contains("\nbegun") }
      try terminal.press("C-c")
      #expect(try terminal.waitForPrompt(3).contains("interrupted"))
      try terminal.enter("[kept, i >= 0]")
      #expect(try terminal.waitForPrompt(4).contains("[[1, 2, 3], true]"))
    }
  }

  @Test func historyIsKeptFromOneSessionToTheNextAndShared() throws {
    try GFM.inFolder { folder in
      let first = try Terminal(folder: folder)
      let second = try Terminal(folder: folder)
      try first.waitForPrompt(1)
      try second.waitForPrompt(1)
      try first.enter("\"of the first\"")
      try second.enter("\"of the second\"")
      try first.waitForPrompt(2)
      try second.waitForPrompt(2)
      for terminal in [first, second] {
        try terminal.enter(":quit")
        try terminal.wait { $0.contains("status 0") }
      }
      let third = try Terminal(folder: folder)
      try third.waitForPrompt(1)
      try third.press("C-r")
      try third.type("of the fir")
      try third.wait { $0.contains("\"of the first\"") }
      try third.press("C-g")
      try third.type("\"of the s")
      try third.press("Up")
      try third.wait { $0.hasSuffix("gfm[1]> \"of the second\"") }
    }
  }

  @Test(arguments: ["\"", "'"]) func pathsOfCommandsMayStandInQuotes(quote: String) throws {
    try GFM.inFolder { folder in
      let terminal = try Terminal(folder: folder)
      try terminal.waitForPrompt(1)
      try terminal.enter("kept = 7;")
      try terminal.waitForPrompt(2)
      try terminal.enter(":save \(quote)my study.gfm\(quote) --failed")
      try terminal.wait { $0.contains("my study.gfm: 1 entry") }
      #expect(FileManager.default.fileExists(atPath: folder + "/my study.gfm"))
      try terminal.enter("kept = 8;")
      try terminal.waitForPrompt(3)
      try terminal.enter(":load \(quote)my study.gfm\(quote)")
      try terminal.waitForPrompt(4)
      try terminal.enter("kept")
      #expect(try terminal.waitForPrompt(5).contains("\n7\n"))
    }
  }

  @Test func aLongPasteIsTakenAtOnce() throws {
    try atPrompt { terminal in
      let line = "x = 12345 + 2345  # a line of a block that somebody pastes\n"
      let count = 400_000 / line.utf8.count
      try terminal.paste("x = 0\n" + String(repeating: line, count: count) + "x + 1")
      try terminal.press("Enter")
      try terminal.wait { $0.hasSuffix("14691\ngfm[2]>") }
    }
  }

  /// A soak of as many interruptions as `GFM_SOAK_INTERRUPTS` says.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["GFM_SOAK_INTERRUPTS"] != nil))
  func interruptsAtAnyMomentLeaveTheSessionWhole() throws {
    let wanted = ProcessInfo.processInfo.environment["GFM_SOAK_INTERRUPTS"].flatMap(Int.init) ?? 8
    var generator = SystemRandomNumberGenerator()
    try atPrompt(["--no-history"]) { terminal in
      try terminal.enter("kept = arange(1000); sum_before = kept.sum(); encoder = swin(\"nano\")")
      try terminal.waitForPrompt(2)
      let works = [
        "while true { n = n + 1 }", "a = randn(900, 900); b = a @ a @ a",
        "r = [x * 2 for x in range(1000000)]", "t = rand(400, 400).sort()",
        "m = simmim(encoder); m.loss(randn(2, 3, 224, 224), mask(224, 32))",
        "plot([sin(x) for x in range(3000)]).save(\"/tmp/gfm-soak.png\")",
        "fn f(x) = x if x < 2 else f(x - 1) + f(x - 2); f(30)",
        "\"abc\" + \"x\".join([str(i) for i in range(200000)])",
      ]
      var slowest = 0.0
      for round in 0..<wanted {
        try terminal.enter("n = 0; " + works[round % works.count] + ";")
        Thread.sleep(forTimeInterval: .random(in: 0...0.4, using: &generator))
        try terminal.press("C-c")
        let pressed = Date().timeIntervalSince1970
        // A Ctrl-C that comes before the entry or after its end only clears the line.
        try terminal.waitForRest()
        slowest = max(slowest, Date().timeIntervalSince1970 - pressed)
        try terminal.enter("kept.sum() == sum_before and encoder.count > 0")
        let text = try terminal.waitForRest()
        #expect(text.split(separator: "\n").dropLast().last == "true", "round \(round): \(text)")
      }
      print("\(wanted) interrupts; slowest back at the prompt after \(slowest) s, as tmux sees it")
    }
  }
}
