import Jupyter
import Session

extension Subcommand {
  /// `gfm notebook convert IN OUT`.
  static let notebook = Subcommand(
    "notebook",
    arguments: "convert IN OUT",
    "Turns a Jupyter notebook (.ipynb) into a script (.gfm) or back; nothing is lost."
  ) { arguments, surroundings in
    let action = try arguments.first("convert")
    guard action == "convert" else { throw arguments.unexpected(action) }
    let paths = Array(arguments.positionals.dropFirst())
    guard paths.count >= 2 else { throw arguments.missing(paths.isEmpty ? "IN" : "OUT") }
    try arguments.allow(3)
    switch (paths[0].hasSuffix(".ipynb"), paths[1].hasSuffix(".ipynb")) {
    case (true, false) where paths[1].hasSuffix(".gfm"):
      let notebook = try JupyterNotebook(text: try SourceFile.read(paths[0]), path: paths[0])
      try SourceFile.write(NotebookConverter.script(of: notebook), to: paths[1])
    case (false, true) where paths[0].hasSuffix(".gfm"):
      let notebook = try NotebookConverter.notebook(of: try Notebook(path: paths[0]))
      try SourceFile.write(try notebook.text(), to: paths[1])
    default: throw ConversionError.endings(paths[0], paths[1])
    }
    return 0
  }
}
