import Session
import Testing

@testable import Jupyter

@Suite struct ConverterTests {
  /// A notebook after a way through a script.
  private func roundTrip(_ notebook: JupyterNotebook) throws -> JupyterNotebook {
    let script = NotebookConverter.script(of: notebook)
    return try NotebookConverter.notebook(of: Notebook(text: script, path: "a.gfm"))
  }

  /// A script after a way through a notebook's file.
  private func roundTrip(script: String) throws -> String {
    let notebook = try NotebookConverter.notebook(of: Notebook(text: script, path: "a.gfm"))
    let read = try JupyterNotebook(text: try notebook.text(), path: "a.ipynb")
    return NotebookConverter.script(of: read)
  }

  @Test func twoHundredGeneratedNotebooksComeBackUnchanged() throws {
    for seed in 0..<200 {
      var generator = NotebookGenerator(seed: UInt64(seed))
      let notebook = generator.notebook()
      let text = try notebook.text()
      let read = try JupyterNotebook(text: text, path: "a.ipynb")
      #expect(try read.text() == text, "seed \(seed)")
      let back = try roundTrip(read)
      #expect(Array(try back.text().utf8) == Array(text.utf8), "seed \(seed)")
    }
  }

  @Test func cellsThatShareAnIdKeepWhatIsTheirOwn() throws {
    let cells = (0..<3).map {
      """
      {"cell_type": "code", "execution_count": null, "id": "same", "metadata": {"custom": \($0)},
      "outputs": [], "source": ["x = \($0)"]}
      """
    }
    let text = """
      {"cells": [\(cells.joined(separator: ","))], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
      """
    let read = try JupyterNotebook(text: text, path: "a.ipynb")
    #expect(try roundTrip(read).text() == read.text())
  }

  @Test(arguments: [
    "# gfm: 0.1.0\n# seed: 3\n\n# %% Look\nx = 1 + 1\nx\n#> 2\n\n# %% [markdown]\n# # Title\n# words\n\n# %%\nx\n",
    "", "\n", "\n# %%\n", "x", "# %%", "# %%\n", "x = 1\n# %% a\nx", "# %% a\r\nx\r\n#> 1\r\n",
    "# %% [1]\n1\n#> 1\n\n# %% [7] [failed] k=1\n2\n",
    "#%% odd   marker\n\n\n x\n\n\n\n# %%% deeper\ny",
    "# %% [raw]\nnot a remark\n# and one\n",
    "# %% a\nt = \"\"\"\n# %% not a cell\n\"\"\"\n#> 1\nmore\n#> 2\n",
    "# %% open\nt = \"\"\"\n# %% swallowed\n", "# %% [markdown]\n#\n# - a\n#\n\n# %% id=mine\n1\n",
  ])
  func scriptsComeBackToTheByte(script: String) throws {
    #expect(Array(try roundTrip(script: script).utf8) == Array(script.utf8))
  }

  @Test func tagsStandInTheMarkerAsOtherProgramsWriteThem() throws {
    let text = """
      {"cells": [{"cell_type": "code", "execution_count": null, "id": "a", "metadata":
      {"tags": ["raises-exception", "two words", "q\\"uote"], "title": "Look"}, "outputs": [], "source": ["x"]}],
      "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
      """
    let read = try JupyterNotebook(text: text, path: "a.ipynb")
    let script = NotebookConverter.script(of: read)
    #expect(
      script.hasPrefix(
        "# %% Look id=\"a\" tags=[\"raises-exception\", \"two words\", \"q\\\"uote\"]\n"
      ),
      "\(script)"
    )
    #expect(!script.contains("\"fields\""))
    #expect(try roundTrip(read).text() == read.text())
  }

  @Test func identifiersAreReadWithQuotesAndWithout() throws {
    for line in ["# %% id=abc", "# %% id=\"abc\""] {
      let script = Notebook(text: line + "\n1\n", path: "a.gfm")
      let cell = try #require(try NotebookConverter.notebook(of: script).cells.first)
      #expect(cell["id"] == .string("abc"))
    }
  }

  @Test func generatedScriptsComeBackToTheByte() throws {
    let pieces = [
      "# %%", "# %% title", "# %% [markdown]", "#> 1", "#>", "x = \"\"\"", "\"\"\"", "", " ", "y",
      "#%% a", "#\\# %%", "é", "# word", "# %% [raw] a=1", "# %% [3] id=a",
    ]
    var state: UInt64 = 11
    for _ in 0..<500 {
      let lines = (0..<12).map { _ -> String in
        state = state &* 6_364_136_223_846_793_005 &+ 1
        return pieces[Int(state >> 33) % pieces.count]
      }
      let script = lines.joined(separator: "\n")
      #expect(Array(try roundTrip(script: script).utf8) == Array(script.utf8), "\(script)")
    }
  }

  private static let cell: JSONRecord = [
    "cell_type": .string("code"), "execution_count": .int(4), "id": .string("abc"),
    "metadata": .record(["tags": .list([.string("x")]), "title": .string("Look")]),
    "outputs": .list([
      .record([
        "data": .record(["image/png": .string("AAAA"), "text/plain": .string("[figure 1: a]")]),
        "metadata": .record([:]), "output_type": .string("display_data"),
      ])
    ]),
    "source": .string("plot(x)\n# %% no cell"),
  ]

  @Test func scriptShowsWhatASessionWouldHaveRecorded() {
    let notebook = JupyterNotebook(cells: [Self.cell], rest: JupyterNotebook.plainRest)
    let script = NotebookConverter.script(of: notebook)
    let visible = script.split(separator: "# %% [raw] [jupyter]")[0]
    #expect(
      visible
        == "# %% Look [4] id=\"abc\" tags=[\"x\"]\nplot(x)\n#\\# %% no cell\n#> [figure 1: a]\n\n"
    )
  }

  @Test func changedLinesCountAndOldOutputsGo() throws {
    let notebook = JupyterNotebook(cells: [Self.cell], rest: JupyterNotebook.plainRest)
    let script = NotebookConverter.script(of: notebook)
    func converted(_ script: String) throws -> JSONRecord {
      try NotebookConverter.notebook(of: Notebook(text: script, path: "")).cells[0]
    }
    let edited = try converted(script.replacing("plot(x)", with: "plot(y)"))
    #expect(edited["source"] == .string("plot(y)\n# %% no cell"))
    #expect(edited["outputs"] == Self.cell["outputs"])
    let replayed = try converted(script.replacing("#> [figure 1: a]", with: "#> 5"))
    #expect(
      replayed["outputs"]?.elements?.first?.recordValue?["text"] == .string("5\n")
    )
    #expect(replayed["metadata"]?.recordValue?["tags"] == .list([.string("x")]))
    let moved = "# %% new\n1\n\n" + script
    let cells = try NotebookConverter.notebook(of: Notebook(text: moved, path: "")).cells
    #expect(cells.count == 2)
    #expect(cells[1]["outputs"] == Self.cell["outputs"])
  }

  @Test func whatIsNoNotebookIsRefusedWithTheReason() {
    func refusal(_ text: String) -> ConversionError? {
      do {
        _ = try JupyterNotebook(text: text, path: "a")
        return nil
      } catch { return error as? ConversionError }
    }
    #expect(refusal("[]") == .notNotebook(path: "a"))
    #expect(refusal(#"{"nbformat": 3, "worksheets": []}"#) == .version(path: "a", 3))
    #expect(
      refusal(#"{"nbformat": 4, "cells": [{"cell_type": "code"}, 1]}"#)
        == .cell(path: "a", number: 2)
    )
    guard case .notJSON(path: "a", _) = refusal("{\"nbformat\": 4, ") else {
      Issue.record("a broken file is read")
      return
    }
    let broken = Notebook(text: "# %%\n1\n\n# %% [raw] [jupyter]\n# {\"cell\": 1, \"fie", path: "b")
    #expect(throws: ConversionError.damagedRemainder(path: "b", line: 5)) {
      try NotebookConverter.notebook(of: broken)
    }
  }

  @Test(.timeLimit(.minutes(10))) func notebookOfAThousandCellsIsConverted() throws {
    var generator = NotebookGenerator(seed: 5)
    let cells = (1...1000).map { generator.cell(number: $0, hasIdentifier: true) }
    let notebook = JupyterNotebook(cells: cells, rest: JupyterNotebook.plainRest)
    #expect(try roundTrip(notebook) == notebook)
  }
}
