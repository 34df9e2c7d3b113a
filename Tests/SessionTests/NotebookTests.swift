import Testing

@testable import Session

@Suite struct NotebookTests {
  static let small = """
    # gfm: 0.1.0
    # seed: 3
    # data: data/mini

    # %% Look
    x = 1 + 1
    x
    #> 2

    # %% [markdown]
    # # Title
    # words

    # %%
    print("a\\n\\nb")
    #> a
    #>
    #> b
    """

  @Test(arguments: [
    small, small + "\n", small.replacingLineFeeds(), "", "\n", "x", "# %%", "# %%\n", "#> 1\n#> 2",
    "\u{FEFF}# %% a\nx\n", "# %% a\r\nx\r\n#> 1\r\n", "\"\"\"\n# %% no\n",
    "\t# %% tab\n\tx\n\u{0}\n",
  ])
  func readingAndWritingChangesNothing(text: String) {
    let notebook = Notebook(text: text, path: "a.gfm")
    #expect(Array(notebook.text.utf8) == Array(text.utf8))
  }

  @Test(arguments: [
    ("# %% tags=[\"a\"]", "", ["a"]),
    ("# %% A title tags=[\"a\", \"b c\"] k=1", "A title", ["a", "b c"]),
    ("# %% tags=[\"a\", \"b\"", "\"b\"", []), ("# %% x tags=[]", "x", []),
    ("# %% a = [1, 2]", "a = [1, 2]", []),
    ("# %% tags=[\"q\\\"]\"] t", "t", ["q\"]"]),
  ])
  func tagsAreReadFromAMarker(line: String, title: String, tags: [String]) throws {
    let marker = try #require(CellMarker(line: line))
    #expect(marker.title == title)
    #expect(marker.tags == tags)
  }

  @Test func tagsThatNoLineHoldsAreNotWrittenInOne() {
    #expect(CellMarker.option(ofTags: ["a", "b c"]) == "tags=[\"a\", \"b c\"]")
    for tag in ["a\nb", "a\rb", "a\u{2028}b"] { #expect(CellMarker.option(ofTags: [tag]) == nil) }
  }

  @Test func generatedFilesAreUnchanged() {
    let pieces = [
      "# %%", "# %% title", "# %% [markdown]", "#> 1", "#>", "x = \"\"\"", "\"\"\"", "'''",
      "# \"\"\"",
      "\"# %%\"", "", " ", "\r", "y", "#%% a", "\"\\\"\"\"\"", "\u{FEFF}", "é",
    ]
    var state: UInt64 = 9
    for _ in 0..<2000 {
      let lines = (0..<12).map { _ -> String in
        state = state &* 6_364_136_223_846_793_005 &+ 1
        return pieces[Int(state >> 33) % pieces.count]
      }
      let text = lines.joined(separator: "\n")
      #expect(Array(Notebook(text: text, path: "").text.utf8) == Array(text.utf8))
    }
  }

  @Test func cellsHaveTitlesKindsLinesAndOutput() {
    let notebook = Notebook(text: Self.small, path: "a.gfm")
    #expect(notebook.cells.map(\.marker.title) == ["", "Look", "", ""])
    #expect(notebook.cells.map(\.marker.kind) == [.code, .code, .markdown, .code])
    #expect(notebook.cells.map(\.firstLine) == [1, 6, 11, 15])
    #expect(notebook.cells.map(\.isRunnable) == [false, true, false, true])
    #expect(notebook.cells[1].code == "x = 1 + 1\nx")
    #expect(notebook.cells[1].recorded == ["2"])
    #expect(notebook.cells[2].markdown == "# Title\nwords")
    #expect(notebook.cells[3].recorded == ["a", "", "b"])
    #expect(
      notebook.header
        == SessionHeader(version: "0.1.0", seed: 3, dataRoots: [DataRoot(path: "data/mini")])
    )
  }

  @Test func carriageReturnsAreNoPartOfCodeAndOutput() {
    let notebook = Notebook(text: "# %% a\r\nx\r\n#> 1\r\n", path: "a.gfm")
    #expect(notebook.cells[0].marker.title == "a")
    #expect(notebook.cells[0].code == "x")
    #expect(notebook.cells[0].recorded == ["1"])
  }

  @Test func markersAndOutputInsideAStringAreText() {
    let text = "a = \"\"\"\n# %% not a cell\n#> not output\n\"\"\"\n# %% cell\nb = 'it\"\"\"'\n#> 1"
    let notebook = Notebook(text: text, path: "a.gfm")
    #expect(notebook.cells.count == 2)
    #expect(notebook.cells[0].recorded.isEmpty)
    #expect(notebook.cells[0].code.contains("# %% not a cell"))
    #expect(notebook.cells[1].recorded == ["1"])
  }

  @Test func quotesInCommentsAndStringsOpenNothing() {
    for line in ["# \"\"\"", "'\"\"\"'", #""\"""#, #"x = "a" # """"#] {
      #expect(Notebook(text: line + "\n# %% b\n", path: "").cells.count == 2, "\(line)")
    }
  }

  @Test func newOutputReplacesOldOutputOnly() {
    var notebook = Notebook(text: Self.small, path: "a.gfm")
    notebook.record(["3", "", "4"], at: 1)
    let expected = Self.small.replacing("#> 2\n", with: "#> 3\n#>\n#> 4\n")
    #expect(notebook.text == expected)
    notebook.record(["2"], at: 1)
    #expect(notebook.text == Self.small)
  }

  @Test func recordingIntoCRLFKeepsTheLineEnding() {
    var notebook = Notebook(text: "# %% a\r\nx\r\n#> 1\r\n\r\n# %% b\r\n", path: "a.gfm")
    notebook.record(["2"], at: 0)
    #expect(notebook.text == "# %% a\r\nx\r\n#> 2\r\n\r\n# %% b\r\n")
  }

  @Test func markersAreReadAsThePercentFormatHasThem() {
    #expect(CellMarker(line: "# %%") == CellMarker())
    #expect(CellMarker(line: "#%% a b") == CellMarker(title: "a b"))
    #expect(
      CellMarker(line: "  # %% a [md] k=1 [x]")
        == CellMarker(title: "a", kind: .markdown, options: ["k=1", "[x]"])
    )
    #expect(CellMarker(line: "# %%% deeper") == CellMarker(title: "deeper"))
    for line in ["#> 1", "# %", "# %%a", "x # %%", "", "%%"] {
      #expect(CellMarker(line: line) == nil, "\(line)")
    }
  }

  @Test func byteThatIsNotUTF8IsNamedByItsPlace() {
    let bytes = Array("ab\nçd".utf8) + [0xFF, 0x0A]
    #expect(throws: NotebookError.notUTF8(path: "a.gfm", line: 2, column: 3)) {
      try SourceFile.text(of: bytes, path: "a.gfm")
    }
  }

  @Test func missingFilesAndFoldersAreErrors() {
    #expect(throws: NotebookError.cannotRead(path: "/nonexistent.gfm", code: 2)) {
      try Notebook(path: "/nonexistent.gfm")
    }
    #expect(throws: NotebookError.isFolder(path: "/tmp")) { try Notebook(path: "/tmp") }
  }

  @Test func headerComesBackAsItWasWritten() {
    let header = SessionHeader(
      version: "0.2.1",
      seed: 4,
      threads: 2,
      instructions: "AVX-512",
      dataRoots: [DataRoot(path: "a"), DataRoot(path: "b: c", mark: "0123456789abcdef")]
    )
    #expect(SessionHeader(lines: header.lines) == header)
    #expect(header.isNewer(than: "0.1.9"))
    #expect(!header.isNewer(than: "0.2.1"))
    #expect(!header.isNewer(than: "0.10.0"))
  }
}

extension String {
  fileprivate func replacingLineFeeds() -> String { replacing("\n", with: "\r\n") }

  @Test(arguments: ["a ", "a=[ ", "a=\" ", "a=[b ", "a=[[]x ", "a=[\\\" ", "=", "a=] ", "é "])
  func markersOfAnyLengthAreReadInNoTime(word: String) throws {
    let clock = ContinuousClock()
    let line = "# %% " + String(repeating: word, count: 300_000)
    let time = try clock.measure {
      let marker = try #require(CellMarker(line: line))
      #expect(!marker.title.isEmpty || !marker.options.isEmpty)
    }
    #expect(time < .seconds(30), "\(word) \(time)")
  }

  @Test(arguments: [
    ("# %% a=[ b=[x] c", ["a=[", "b=[x]"]), ("# %% a=[x \"]\" y] k=1", ["a=[x \"]\" y]", "k=1"]),
    ("# %% a=\"x \\\" y\" b", ["a=\"x \\\" y\""]), ("# %% a={[} ]} x", ["a={[}"]),
    ("# %% a=[x]y b=[1 2]", ["a=[x]y", "b=[1 2]"]), ("# %% b.c=[1 2]", []),
    ("# %% a=\"\\", ["a=\"\\"]), ("# %% a=[", ["a=["]), ("# %% a=", ["a="]),
  ])
  func valuesEndWhereTheirBracketDoes(line: String, options: [String]) throws {
    #expect(try #require(CellMarker(line: line)).options == options)
  }
}
