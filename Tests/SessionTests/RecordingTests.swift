import Foundation
import Testing

@testable import Session

@Suite struct RecordingTests {
  private static func recording() -> Recording {
    var recording = Recording(header: SessionHeader(version: "0.1.0", seed: 0))
    recording.append(RecordedCell(source: "x = 1", output: []))
    recording.append(RecordedCell(source: "x.y", output: ["error: no field"], failed: true))
    recording.append(RecordedCell(source: "x\ny", output: ["1", "", "2"]))
    return recording
  }

  @Test func savedSessionLeavesOutWhatFailed() {
    #expect(
      Self.recording().text() == """
        # gfm: 0.1.0
        # seed: 0

        # %% [1]
        x = 1

        # %% [2]
        x
        y
        #> 1
        #>
        #> 2


        """
    )
    #expect(Self.recording().text(keepFailed: true).contains("x.y\n#> error: no field"))
  }

  @Test func savedSessionReadsBack() {
    let notebook = Notebook(text: Self.recording().text(), path: "a.gfm")
    let cells = notebook.cells.filter(\.isRunnable)
    #expect(cells.map(\.code) == ["x = 1", "x\ny"])
    #expect(cells.map(\.recorded) == [[], ["1", "", "2"]])
  }

  @Test func undoDropsTheLastEntry() {
    var recording = Self.recording()
    #expect(recording.undo()?.source == "x\ny")
    #expect(recording.cells.count == 2)
    var empty = Recording(header: SessionHeader())
    #expect(empty.undo() == nil)
  }

  @Test func journalTellsTheSessionAgain() throws {
    try inFolder { folder in
      let journal = try Journal(folder: folder, name: "s1", header: SessionHeader(seed: 7))
      for cell in Self.recording().cells { try journal.append(cell) }
      try journal.append(RecordedCell(source: "wrong", output: []))
      try journal.undo()
      let running = try #require(StoredSession.all(in: folder).first)
      #expect(running.state == .running)
      #expect(running.recording.cells == Self.recording().cells)
      #expect(running.recording.header.seed == 7)
      try journal.end()
      #expect(StoredSession.all(in: folder).map(\.state) == [.ended])
    }
  }

  @Test func journalOfADeadProcessIsACrash() throws {
    try inFolder { folder in
      do {
        let journal = try Journal(folder: folder, name: "s1", header: SessionHeader())
        try journal.append(RecordedCell(source: "x", output: ["1"]))
      }
      let session = try #require(StoredSession.all(in: folder).first)
      #expect(session.state == .crashed)
      #expect(session.recording.cells == [RecordedCell(source: "x", output: ["1"])])
    }
  }

  @Test func entryThatRanWhenTheSessionDiedIsKnown() throws {
    try inFolder { folder in
      do {
        let journal = try Journal(folder: folder, name: "s1", header: SessionHeader())
        for source in ["x", "# %% [end]\npretrain(m)"] {
          try journal.start(source)
          if source == "x" { try journal.append(RecordedCell(source: "x", output: ["1"])) }
        }
      }
      let session = try #require(StoredSession.all(in: folder).first)
      #expect(session.state == .crashed)
      #expect(session.recording.cells.map(\.source) == ["x"])
      #expect(session.unfinished?.source == "# %% [end]\npretrain(m)")
    }
  }

  @Test func completedEntriesAreNotUnfinished() throws {
    try inFolder { folder in
      let journal = try Journal(folder: folder, name: "s1", header: SessionHeader())
      try journal.start("x")
      try journal.append(RecordedCell(source: "x", output: []))
      #expect(try #require(StoredSession.all(in: folder).first).unfinished == nil)
      try journal.start("y")
      #expect(try #require(StoredSession.all(in: folder).first).unfinished?.source == "y")
      try journal.end()
      #expect(try #require(StoredSession.all(in: folder).first).unfinished == nil)
    }
  }

  @Test func anyEntryComesBackFromTheJournal() throws {
    let sources = [
      "x = \"\"\"never closed", "# %% [end]", "# %% a\nx = 1\n# %% [undo]\ny = 2", "\n\nx\n\n",
      "#> 1", "#| x", "x = \"\"\"\n# %% no\n\"\"\"", "# only a comment", "", "\t x",
    ]
    var cells = sources.map { RecordedCell(source: $0, output: ["1", ""], failed: $0.count > 9) }
    cells.append(RecordedCell(source: "y", output: [], title: "Look at it"))
    cells.append(RecordedCell(source: "pretrain(m)", output: [], wasStopped: true))
    cells.append(RecordedCell(source: "# Words\n\nof two\n# %% x", output: [], isMarkdown: true))
    cells.append(RecordedCell(source: "\nstarts empty", output: [], isMarkdown: true))
    try inFolder { folder in
      let journal = try Journal(folder: folder, name: "s1", header: SessionHeader())
      for cell in cells { try journal.append(cell) }
      let back = try #require(StoredSession.all(in: folder).first).recording.cells
      #expect(back.count == cells.count)
      for (cell, other) in zip(cells, back) { #expect(cell == other) }
    }
  }

  @Test func failedEntryWithAnOpenStringSwallowsNothing() {
    var recording = Recording(header: SessionHeader())
    recording.append(RecordedCell(source: "x = \"\"\"a", output: ["error"], failed: true))
    recording.append(RecordedCell(source: "y", output: ["1"]))
    let notebook = Notebook(text: recording.text(keepFailed: true), path: "a.gfm")
    #expect(notebook.cells.map(\.code) == ["# x = \"\"\"a", "y"])
  }

  @Test func stoppedWorkIsMarkedUntilItIsRecordedWhole() {
    var recording = Recording(header: SessionHeader())
    recording.append(RecordedCell(source: "r", output: ["3 of 9"], wasStopped: true))
    recording.append(RecordedCell(source: "x", output: ["1"], title: "Look", wasStopped: true))
    var notebook = Notebook(text: recording.text(), path: "a.gfm")
    #expect(notebook.text.hasPrefix("# %% [1] [stopped]\nr\n#> 3 of 9\n"))
    #expect(notebook.cells.map(\.wasStopped) == [true, true])
    notebook.record(["9 of 9"], at: 0)
    notebook.record(["1"], at: 1)
    #expect(notebook.text == "# %% [1]\nr\n#> 9 of 9\n\n# %% Look\nx\n#> 1\n\n")
  }

  @Test func whatTheSessionWroteIsNoDataThatItDependsOn() throws {
    let facts = SessionFacts()
    for path in ["made", "a.json"] { #expect(try facts.outputPath(path) == path) }
    for path in ["data", "made/tiles", "made", "a.json", "a.jsonl"] { facts.noteData(path) }
    #expect(facts.dataRoots == ["data", "a.jsonl"])
  }

  @Test func titlesAndMarkdownStandInTheSavedFile() {
    var recording = Recording(header: SessionHeader())
    recording.append(RecordedCell(source: "About", output: [], isMarkdown: true))
    recording.append(RecordedCell(source: "x", output: ["1"], title: "Look at x"))
    recording.append(RecordedCell(source: "y", output: []))
    #expect(
      recording.text()
        == "# %% [markdown]\n# About\n\n# %% Look at x\nx\n#> 1\n\n# %% [2]\ny\n\n"
    )
  }

  @Test func figuresAreNumberedAsAReplayCountsThem() {
    var recording = Recording(header: SessionHeader())
    recording.append(RecordedCell(source: "a", output: ["[figure 1: line plot]"], failed: true))
    recording.append(RecordedCell(source: "b", output: ["[figure 2: line plot]", "[figure x]"]))
    recording.append(RecordedCell(source: "c", output: ["[figure 4: line plot]"]))
    let notebook = Notebook(text: recording.text(), path: "a.gfm")
    #expect(
      notebook.cells.map(\.recorded)
        == [["[figure 1: line plot]", "[figure x]"], ["[figure 2: line plot]"]]
    )
  }

  @Test func pruningKeepsTheLatestAndTheRunning() throws {
    try inFolder { folder in
      let running = try Journal(folder: folder, name: "a", header: SessionHeader())
      for name in ["b", "c", "d"] {
        _ = try Journal(folder: folder, name: name, header: SessionHeader())
      }
      StoredSession.prune(folder: folder, keeping: 2)
      #expect(StoredSession.all(in: folder).map(\.name) == ["d", "c", "a"])
      try running.end()
    }
  }

  @Test func twoJournalsCannotShareAName() throws {
    try inFolder { folder in
      let first = try Journal(folder: folder, name: "a", header: SessionHeader())
      #expect(throws: NotebookError.cannotWrite(path: first.path, code: EEXIST)) {
        try Journal(folder: folder, name: "a", header: SessionHeader())
      }
    }
  }

  @Test func savingOverAFileThatCannotBeWrittenIsAnError() {
    #expect(throws: NotebookError.cannotWrite(path: "/nonexistent/a.gfm", code: ENOENT)) {
      try Self.recording().save(to: "/nonexistent/a.gfm")
    }
  }

  @Test func stateFolderFollowsTheEnvironment() throws {
    try inFolder { folder in
      #expect(StateFolder.path { $0 == "XDG_STATE_HOME" ? folder : nil } == folder + "/gfm")
      #expect(
        StateFolder.path { $0 == "HOME" ? folder : $0 == "XDG_STATE_HOME" ? "relative" : nil }
          == folder + "/.local/state/gfm"
      )
      #expect(StateFolder.path { _ in nil } == nil)
      #expect(StateFolder.place { _ in nil } == nil)
      // Where it cannot be made it has a place all the same, and a reason.
      let file = folder + "/file"
      try Data().write(to: URL(filePath: file))
      for (base, code) in [(file, ENOTDIR), ("/proc/nope", ENOENT)] {
        #expect(StateFolder.place { $0 == "XDG_STATE_HOME" ? base : nil } == base + "/gfm")
        #expect(StateFolder.path { $0 == "XDG_STATE_HOME" ? base : nil } == nil)
        let sessions = base + "/gfm/sessions"
        #expect(throws: NotebookError.cannotWrite(path: sessions, code: code)) {
          try Journal(folder: sessions, name: "a", header: SessionHeader())
        }
      }
    }
  }

  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "gfm-session-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }
}
