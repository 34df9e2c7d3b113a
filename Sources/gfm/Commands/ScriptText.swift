import Jupyter
import Session

/// The script that a command runs: in a file, from a pipe, or as the cells of a notebook.
struct ScriptText {
  let text: String
  /// The cells, where the file is a notebook of Jupyter's.
  let converted: Notebook?

  /// Reads a script.
  /// - Throws: `NotebookError`; `ConversionError` for a notebook that cannot be read.
  init(_ path: String, _ surroundings: Surroundings) throws {
    text = try surroundings.script(at: path)
    let name = path == "-" ? "<stdin>" : path
    guard ScriptText.isNotebook(text, name) else {
      converted = nil
      return
    }
    let notebook = try JupyterNotebook(text: text, path: name)
    var cells = Notebook(text: NotebookConverter.script(of: notebook), path: name)
    cells.nameCells()
    converted = cells
  }

  /// Whether a text is a notebook by its name, or by its content: no script begins so.
  private static func isNotebook(_ text: String, _ path: String) -> Bool {
    if path.lowercased().hasSuffix(".ipynb") { return true }
    let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    return start.first == "{" && text.contains("\"nbformat\"") && text.contains("\"cells\"")
  }

  /// The cells of a notebook, or of a script in which one may fail; nil for a script that runs as a whole.
  func cells(named path: String) -> Notebook? {
    if let converted { return converted }
    guard text.contains(CellMarker.raisesException) else { return nil }
    let notebook = Notebook(text: text, path: path)
    return notebook.cells.contains(where: \.mayFail) ? notebook : nil
  }
}
