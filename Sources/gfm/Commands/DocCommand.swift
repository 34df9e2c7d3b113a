import Language
import Session

extension Subcommand {
  /// `gfm doc`.
  static let documentation = Subcommand(
    "doc",
    arguments: "[NAME] [--html DIR]",
    "Prints the reference of the language, or what it says about a name.",
    options: [CommandOption("--html", value: "DIR", "Writes the reference as HTML to a folder.")]
  ) { arguments, surroundings in
    0
  }
}
