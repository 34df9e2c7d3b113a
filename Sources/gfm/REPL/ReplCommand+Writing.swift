import Session

extension ReplCommand {
  static let edit = ReplCommand(
    "edit",
    "[N]",
    "Opens an entry, the last without a number, in $EDITOR, and runs what comes back."
  ) { rest, repl in
    let cells = repl.recorder.recording.cells.filter { !$0.isMarkdown }
    let number = rest.isEmpty ? cells.count : Int(rest) ?? 0
    guard cells.indices.contains(number - 1) else { throw ReplError.nothingToEdit(rest) }
    let old = cells[number - 1].source
    let new = try Editor(repl.surroundings).edit(old)
    guard !new.isEmpty else { return }
    repl.surroundings.print(new + "\n")
    repl.execute(new)
  }

  static let title = ReplCommand(
    "title",
    "TEXT",
    "Gives the next entry a title in the saved session.",
    needs: "a title"
  ) { text, repl in
    repl.nextTitle = text
  }

  static let note = ReplCommand(
    "note",
    "TEXT",
    "Adds words in Markdown to the saved session.",
    needs: "a text"
  ) { text, repl in
    repl.recorder.append(RecordedCell(source: text, output: [], isMarkdown: true))
  }
}
