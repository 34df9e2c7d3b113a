import Session

extension Subcommand {
  /// `gfm run FILE|-`.
  static let runScript = Subcommand(
    "run",
    arguments: "FILE|- [-p NAME=VALUE …]",
    "Runs a script, or a notebook's cells; stops with a diagnostic at the first error.",
    options: .parameters + .running + [
      CommandOption("--plots", value: "DIR", "Writes displayed figures to a folder.")
    ]
  ) { arguments, surroundings in
    let path = try arguments.single("FILE")
    var settings = try Engine.Settings(arguments)
    try surroundings.join(threads: settings.threads)
    if surroundings.isOutputTerminal { settings.plots = .terminal }
    if let folder = arguments.value("--plots") {
      if surroundings.speaks { settings.plots = .folder(try OutputFolder.made(folder)) }
    }
    let script = try ScriptText(path, surroundings)
    InterruptSignal.installForJob(amongRanks: surroundings.ranks != nil)
    let engine = Engine(settings, surroundings: surroundings)
    let name = path == "-" ? "<stdin>" : path
    let parameters = try arguments.parameters()
    guard let notebook = script.cells(named: name) else {
      return engine.run(script.text, name: name, parameters: parameters)
    }
    return try engine.run(notebook, parameters: parameters)
  }

  /// `gfm -e EXPR`.
  static let evaluate = Subcommand(
    "-e",
    arguments: "'EXPR'",
    "Evaluates an expression and prints its value.",
    options: [CommandOption("-e", value: "EXPR", "What to evaluate; several run in order.")]
      + .parameters + .running
  ) { arguments, surroundings in
    try arguments.allow(0)
    var settings = try Engine.Settings(arguments)
    try surroundings.join(threads: settings.threads)
    if surroundings.isOutputTerminal { settings.plots = .terminal }
    InterruptSignal.installForJob(amongRanks: surroundings.ranks != nil)
    let engine = Engine(settings, surroundings: surroundings)
    let text = arguments.all("-e").joined(separator: "\n")
    return engine.run(text, name: "<expression>", parameters: try arguments.parameters())
  }
}
