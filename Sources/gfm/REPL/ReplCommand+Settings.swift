import Language
import Tensor

extension ReplCommand {
  static let plots = ReplCommand(
    "plots",
    "DIR|terminal|off",
    "Says where figures are shown: as files in a folder, here, or not at all."
  ) { rest, repl in
    let place = rest.withoutQuotes
    switch place {
    case "": break
    case "terminal": repl.engine.presenter.place = .terminal
    case "off": repl.engine.presenter.place = .nowhere
    default: repl.engine.presenter.place = .folder(try OutputFolder.made(place))
    }
    let shown =
      switch repl.engine.presenter.place {
      case .nowhere: "off"
      case .terminal: "terminal"
      case .folder(let folder): folder
      }
    repl.surroundings.print("figures: \(shown)\n")
  }

  static let set = ReplCommand(
    "set",
    "[NAME VALUE]",
    "Shows or changes settings: threads, seed, width, rows, times."
  ) { rest, repl in
    let words = rest.split(whereSeparator: \.isWhitespace).map(String.init)
    let interpreter = repl.engine.interpreter
    guard let name = words.first else {
      let options = interpreter.displayOptions
      return repl.surroundings.print(
        """
        threads  \(Parallel.threads)
        seed     \(repl.engine.facts.seed)
        width    \(options.width)
        rows     \(options.tableRows)
        times    \(options.showsVolatileColumns ? "on" : "off")

        """
      )
    }
    guard words.count == 2 else {
      throw ReplError.missingArgument(command: "set", what: "a name and a value")
    }
    func number(_ range: ClosedRange<Int>) throws -> Int {
      guard let value = Int(words[1]), range.contains(value) else {
        let wanted = "a number from \(range.lowerBound) to \(range.upperBound)"
        throw ReplError.badValue(setting: name, text: words[1], wanted: wanted)
      }
      return value
    }
    switch name {
    case "threads": Engine.setThreads(try number(1...1024))
    case "seed":
      // As an entry, so that a replay does it too.
      repl.execute("seed(\(try number(0...Int(UInt32.max))))")
    case "width": interpreter.displayOptions.width = try number(20...1000)
    case "rows": interpreter.displayOptions.tableRows = try number(2...100_000)
    case "times":
      guard ["on", "off"].contains(words[1]) else {
        throw ReplError.badValue(setting: name, text: words[1], wanted: "on or off")
      }
      interpreter.displayOptions.showsVolatileColumns = words[1] == "on"
    default:
      let known = ["threads", "seed", "width", "rows", "times"]
      let suggestion = Suggestion.nearest(to: name, among: known)
      throw ReplError.unknownSetting(name, known: known, suggestion: suggestion)
    }
  }
}
