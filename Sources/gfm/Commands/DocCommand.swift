import Language
import Session

extension Subcommand {
  /// `gfm doc`.
  static let documentation = Subcommand(
    "doc",
    arguments: "[NAME] [--html DIR]",
    "Prints the reference of the builtins, or what it says about a name.",
    options: [CommandOption("--html", value: "DIR", "Writes the reference as HTML to a folder.")]
  ) { arguments, surroundings in
    try arguments.allow(1)
    let library = Engine.makeBuiltins()
    let reference = Reference(library)
    if let folder = arguments.value("--html") {
      let path = try OutputFolder.made(folder) + "/reference.html"
      try SourceFile.write(reference.html, to: path)
      surroundings.print(path + "\n")
      return 0
    }
    guard let name = arguments.positionals.first else {
      surroundings.print(reference.markdown)
      return 0
    }
    guard let text = reference.text(of: name) else {
      let suggestion = Suggestion.question(for: name, among: library.groups.keys)
      surroundings.warn("gfm: there is no builtin '\(name)'" + (suggestion.map { "; \($0)" } ?? ""))
      return 1
    }
    surroundings.print(text + "\n")
    return 0
  }
}
