import Testing

@testable import gfm

@Suite struct CommandLineTests {
  private let options = [
    CommandOption("--check", "Checks."), CommandOption("--rtol", value: "R", "Tolerance."),
    CommandOption("-p", value: "NAME=VALUE", "Parameter."),
  ]

  private func parse(_ words: String...) throws -> ParsedArguments {
    try ParsedArguments(words, options: options, command: "gfm replay")
  }

  @Test func wordsAreSortedIntoOptionsAndTheRest() throws {
    let parsed = try parse(
      "a.gfm",
      "--rtol",
      "1e-3",
      "--check",
      "-p",
      "x=1",
      "-p",
      "y=a=b",
      "--rtol=2"
    )
    #expect(parsed.positionals == ["a.gfm"])
    #expect(parsed.has("--check"))
    #expect(try parsed.number("--rtol") == 2)
    #expect(try parsed.parameters() == ["x": "1", "y": "a=b"])
  }

  @Test func afterTwoDashesEverythingIsPositional() throws {
    #expect(try parse("--", "--check", "-").positionals == ["--check", "-"])
    #expect(try parse("-").positionals == ["-"])
  }

  @Test func wrongOptionsAreRefused() {
    let expected: [([String], UsageError)] = [
      (["--chek"], .unknownOption("--chek", command: "gfm replay", suggestion: "--check")),
      (["--rtol"], .missingValue(option: "--rtol", value: "R")),
      (["--check=1"], .unwantedValue(option: "--check")),
    ]
    for (words, error) in expected {
      #expect(throws: error) {
        try ParsedArguments(words, options: options, command: "gfm replay")
      }
    }
  }

  @Test func wrongValuesAreRefused() throws {
    #expect(throws: UsageError.notANumber(option: "--rtol", text: "a")) {
      try parse("--rtol", "a").number("--rtol")
    }
    #expect(throws: UsageError.outOfRange(option: "--rtol", text: "-1", range: "0 or more")) {
      try parse("--rtol", "-1").number("--rtol")
    }
    #expect(throws: UsageError.notANumber(option: "--rtol", text: "1.5")) {
      try parse("--rtol", "1.5").integer("--rtol", atLeast: 1)
    }
    #expect(throws: UsageError.notAnAssignment("x")) { try parse("-p", "x").parameters() }
    #expect(throws: UsageError.notAnAssignment("=1")) { try parse("-p", "=1").parameters() }
    #expect(throws: UsageError.missingArgument("FILE", command: "gfm replay")) {
      try parse().single("FILE")
    }
    #expect(throws: UsageError.unexpectedArgument("b", command: "gfm replay")) {
      try parse("a", "b").single("FILE")
    }
  }

  @Test func commandsAndTheirOptionsAreDescribedInSentences() {
    #expect(Set(Subcommand.all.map(\.name)).count == Subcommand.all.count)
    for command in Subcommand.all {
      #expect(command.summary.hasSuffix("."), "\(command.usage)")
      #expect(Set(command.options.map(\.name)).count == command.options.count, "\(command.usage)")
      for option in command.options {
        #expect(option.summary.hasSuffix("."), "\(command.usage) \(option.name)")
      }
    }
    for command in ReplCommand.all {
      #expect(command.summary.hasSuffix("."), ":\(command.name)")
    }
  }

  @Test func commandsOfThePromptMayBeShortened() throws {
    #expect(try ReplCommand.named("q").name == "quit")
    #expect(try ReplCommand.named("save").name == "save")
    #expect(throws: ReplError.unknownCommand("sav e", suggestion: "save")) {
      try ReplCommand.named("sav e")
    }
    #expect(throws: ReplError.unknownCommand("", suggestion: nil)) { try ReplCommand.named("") }
  }
}
