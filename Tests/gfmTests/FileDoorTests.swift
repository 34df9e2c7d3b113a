import Foundation
import Testing

/// What the command does with notebooks, full devices, endless files, odd stores and odd headers.
@Suite struct FileDoorTests {
  private let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/").path()

  private func write(_ text: String, _ path: String) throws {
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// Runs a command line in a shell, in which `gfm` is the command.
  private func shell(_ line: String, in folder: String) throws -> (status: Int32, errors: String) {
    let process = Process()
    let errors = Pipe()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", "gfm() { '\(GFM.executable.path)' \"$@\"; }; \(line)"]
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  @Test func aNotebookIsRunCellByCell() throws {
    let run = try GFM("run", fixtures + "files/notebook_run_as_script.ipynb")
    #expect(run.status == 0 && run.output == "1\n2\n", "\(run.errors)")
    let tagged = try GFM("run", fixtures + "files/notebook_raises_exception_tag.ipynb")
    #expect(tagged.status == 0 && tagged.output == "0.5\nafter\n", "\(tagged.errors)")
    #expect(tagged.errors.contains("cell 3:1:1: error: boom"))
    let replayed = try GFM("replay", fixtures + "files/notebook_raises_exception_tag.ipynb")
    #expect(replayed.status == 0 && replayed.output == "0.5\nafter\n", "\(replayed.errors)")
    let piped = try String(
      contentsOfFile: fixtures + "files/notebook_run_as_script.ipynb",
      encoding: .utf8
    )
    let standard = try GFM("run", "-", input: piped)
    #expect(standard.status == 0 && standard.output == "1\n2\n", "\(standard.errors)")
  }

  @Test func aNotebookIsAcceptedAsANotebook() throws {
    try GFM.inFolder { folder in
      let path = folder + "/a.ipynb"
      try FileManager.default.copyItem(
        atPath: fixtures + "files/notebook_run_as_script.ipynb",
        toPath: path
      )
      let changed = try String(contentsOfFile: path, encoding: .utf8).replacingOccurrences(
        of: "x = 1",
        with: "x = 7"
      )
      try write(changed, path)
      #expect(try GFM("replay", path, "--check").status == 1)
      let accepted = try GFM("replay", path, "--accept")
      #expect(accepted.status == 0, "\(accepted.errors)")
      #expect(try GFM("replay", path, "--check").status == 0)
      #expect(try String(contentsOfFile: path, encoding: .utf8).contains("\"7\\n\""))
    }
  }

  @Test func aDamagedNotebookIsSaid() throws {
    try GFM.inFolder { folder in
      try write("{\"cells\": [], ", folder + "/a.ipynb")
      let run = try GFM("run", folder + "/a.ipynb")
      #expect(run.status == 1 && run.errors.contains("is not JSON"))
    }
  }

  @Test func tagsLiveThroughConversions() throws {
    try GFM.inFolder { folder in
      let notebook = fixtures + "files/notebook_raises_exception_tag.ipynb"
      #expect(try GFM("notebook", "convert", notebook, folder + "/a.gfm").status == 0)
      let script = try String(contentsOfFile: folder + "/a.gfm", encoding: .utf8)
      #expect(script.contains("# %% id=\"p3\" tags=[\"raises-exception\"]\n"), "\(script)")
      let run = try GFM("run", folder + "/a.gfm")
      #expect(run.status == 0 && run.output == "0.5\nafter\n", "\(run.errors)")
      #expect(try GFM("notebook", "convert", folder + "/a.gfm", folder + "/b.ipynb").status == 0)
      let back = try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(filePath: folder + "/b.ipynb"))
      )
      let there = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: notebook)))
      #expect((back as? NSDictionary) == (there as? NSDictionary))
    }
  }

  @Test func carriageReturnsInStringsAreNoPartOfThem() throws {
    let run = try GFM("run", fixtures + "files/crlf_triple_quoted.gfm")
    #expect(run.status == 0 && run.output == "true 3\n", "\(run.output) \(run.errors)")
  }

  @Test(arguments: [
    "gfm -e 1 > /dev/full", "gfm run a.gfm > /dev/full", "gfm --version > /dev/full",
    "gfm replay a.gfm > /dev/full", "gfm replay a.gfm --html /dev/full", "gfm doc > /dev/full",
    "ln -s /dev/full b.gfm && cat a.gfm > c.gfm && gfm -e 'save({a: 1}, \"full.json\")'",
    "gfm -e 'save(table({a: [1]}), \"full.csv\")'", "gfm -e 'plot([1, 2]).save(\"full.svg\")'",
    "gfm -e 'sweep({x: [1]}, p -> p.x, store=\"full.json\")'",
    "gfm notebook convert a.gfm full.ipynb",
    "echo 1 | gfm run - > /dev/full", "gfm sessions > /dev/full",
  ])
  func aFullDeviceEndsWithAMessage(line: String) throws {
    try GFM.inFolder { folder in
      try write("x = 1\nprint(x)\n", folder + "/a.gfm")
      for name in ["full.json", "full.csv", "full.svg", "full.ipynb"] {
        symlink("/dev/full", folder + "/" + name)
      }
      let run = try shell(line, in: folder)
      #expect(run.status == 1, "\(run.status) \(run.errors)")
      #expect(!run.errors.isEmpty && run.errors.split(separator: "\n").count <= 4, "\(run.errors)")
    }
  }

  @Test func aReaderThatWentAwayIsNoError() throws {
    try GFM.inFolder { folder in
      let run = try shell(
        "gfm -e 'for i in range(30000) { print(i) }' | head -1; exit ${PIPESTATUS[0]}",
        in: folder
      )
      #expect(!run.errors.contains("could not be written"), "\(run.errors)")
    }
  }

  @Test func aPipeMayBeAScriptAndADeviceMayNot() throws {
    try GFM.inFolder { folder in
      #expect(try shell("gfm run <(echo 'assert 1 == 1')", in: folder).status == 0)
      let zero = try shell("gfm run /dev/zero", in: folder)
      #expect(zero.status == 1 && zero.errors.contains("holds more than 256 MiB"), "\(zero.errors)")
    }
  }

  @Test(arguments: ["outcome_empty", "param_bignum", "started_text"])
  func aDamagedStoreIsOneSentence(name: String) throws {
    try GFM.inFolder { folder in
      let path = folder + "/s.sqlite"
      try FileManager.default.copyItem(
        atPath: fixtures + "sweeps/crash_store_\(name).sqlite",
        toPath: path
      )
      let runs = [
        try GFM("sweeps", "list", "--store", path), try GFM("sweeps", "show", "q", "--store", path),
        try GFM("sweeps", "export", "q", folder + "/o.csv", "--store", path),
        try GFM("sweeps", "export", "q", folder + "/o.db", "--store", path),
        try GFM("-e", "sweeps(store=\"\(path)\")"),
        try GFM(
          "-e",
          "s = sweep_load(\"q\", store=\"\(path)\"); print(s.best); plot(s, x=\"lr\", y=\"loss\"); s"
        ),
      ]
      for run in runs {
        #expect(run.status == 0 || run.status == 1, "\(run.status) \(run.errors)")
        #expect(!run.errors.contains("Fatal"), "\(run.errors)")
      }
      #expect(runs[1].status == 1 && runs[1].errors.contains("its column '"), "\(runs[1].errors)")
      #expect(runs[5].status == 1 && runs[5].errors.contains("its column '"), "\(runs[5].errors)")
    }
  }

  @Test(arguments: [
    "# width: -3", "# width: 0", "# width: 99999999999999", "# seed: -1",
    "# gfm: 99999999999999999999.-1",
    "# threads: 99999999999999999999", "# data: ",
  ])
  func numbersOfAHeaderAreChecked(line: String) throws {
    try GFM.inFolder { folder in
      try write("\(line)\n\n# %%\ntable({a: [1]})\n#> a\n", folder + "/a.gfm")
      let run = try GFM("replay", folder + "/a.gfm", "--check")
      #expect(run.status == 1 && !run.errors.isEmpty, "\(run.errors)")
    }
  }

  @Test(arguments: [
    "TRAIN: {EPOCHS: 1.0e+300}", "SEED: 1.5", "SEED: 9007199254740993", "DATA: {BATCH_SIZE: .inf}",
    "DATA: {IMG_SIZE: .nan}", "SEED: 12345678901234567890",
  ])
  func numbersOfAConfigurationAreChecked(text: String) throws {
    try GFM.inFolder { folder in
      try write(text + "\n", folder + "/c.yaml")
      let run = try GFM("pretrain", "--cfg", folder + "/c.yaml")
      #expect(run.status == 1, "\(run.status) \(run.errors)")
      #expect(run.errors.contains("SEED") || run.errors.contains("2^53"), "\(run.errors)")
    }
  }

  @Test func seedsAreExactOrRefused() throws {
    for source in [
      "seed(2 ^ 60 + 1)", "randn(2, seed=2 ^ 53)", "seed(9007199254740993)", "seed(-(2 ^ 53))",
    ] {
      let run = try GFM("-e", source)
      #expect(run.status == 1 && run.errors.contains("2^53"), "\(source): \(run.errors)")
    }
    let large = try ["9007199254740993", "9007199254740992"].map {
      try GFM("-e", "rand()", "--seed", $0)
    }
    #expect(large.allSatisfy { $0.status == 0 } && large[0].output != large[1].output)
    #expect(try GFM("-e", "rand()", "--seed", "99999999999999999999").status == 2)
    try GFM.inFolder { folder in
      try write("param n = 1\nprint(n)\n", folder + "/a.gfm")
      let run = try GFM("run", folder + "/a.gfm", "-p", "n=9007199254740993")
      #expect(run.status == 1 && run.errors.contains("2^53"), "\(run.errors)")
    }
  }

  @Test func recordingsHoldNoControlCharacters() throws {
    try GFM.inFolder { folder in
      try write("# %%\nprint(\"a\\u{1B}[31mb\")\n#> x\n", folder + "/a.gfm")
      #expect(try GFM("replay", folder + "/a.gfm", "--accept").status == 0)
      let text = try String(contentsOfFile: folder + "/a.gfm", encoding: .utf8)
      #expect(text.contains("#> a\u{FFFD}[31mb"), "\(text)")
      #expect(try GFM("-e", "print(\"a\\u{1B}b\")").output == "a\u{1B}b\n")
      #expect(!(try GFM("-e", "load(\"no\\u{1B}]0;x\\u{7}file\")").errors.contains("\u{1B}")))
    }
  }

  @Test func aTerminalGetsNoEscapesOfAFile() throws {
    try GFM.inFolder { folder in
      try write("n,s\n1,\"\u{1B}]0;owned\u{7}x\u{1B}[2J\"\n", folder + "/t.csv")
      try write(
        "t = load(\"\(folder)/t.csv\")\nt\nprint(t.s)\nprint(t.s[0])\nt.s[0]\n",
        folder + "/a.gfm"
      )
      let run = try shell(
        "script -qec \"'\(GFM.executable.path)' run a.gfm\" out < /dev/null",
        in: folder
      )
      #expect(run.status == 0, "\(run.errors)")
      let shown = try String(contentsOfFile: folder + "/out", encoding: .utf8)
      #expect(shown.contains("owned"))
      #expect(
        !shown.contains("\u{1B}]0;owned") && !shown.contains("\u{1B}[2J")
          && !shown.contains("\u{7}")
      )
    }
  }
}
