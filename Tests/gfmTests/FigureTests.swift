import Foundation
import Testing

/// Figures as a user of the command meets them.
@Suite(.serialized) struct FigureTests {
  private let script = """
    r = raster("notebooks/data/naip/m_4709963_se_14_1_20200831.tif")
    ndvi = (r.read([4]).astype("float32") - r.read([1])) / (r.read([4]).astype("float32") + r.read([1]) + 1)
    t = table([{ratio: x, alpha: a, loss: x * a} for a in [1, 2] for x in [0.2, 0.4, 0.9]])
    grid([plot(t, x="ratio", y="loss", group="alpha", title="it's 5 %"), hist(ndvi.flatten()), heatmap(ndvi[0, ::20, ::20]), show(r)], 2)
    """

  @Test func aScriptGivesTheSameBytesOfSVGEachTimeAndOnAnyNumberOfThreads() throws {
    try GFM.inFolder { folder in
      var drawings: [Data] = []
      for threads in ["1", "2", "2"] {
        let path = "\(folder)/\(drawings.count).svg"
        let run = try GFM("run", "-", "--threads", threads, input: script + ".save(\"\(path)\")\n")
        #expect(run.status == 0, "\(run.errors)")
        drawings.append(try Data(contentsOf: URL(fileURLWithPath: path)))
      }
      #expect(drawings[0].count > 10_000)
      #expect(drawings[0] == drawings[1] && drawings[1] == drawings[2])
    }
  }

  @Test func wordsOfAScriptRunNothing() throws {
    try GFM.inFolder { folder in
      let text = #"'"; system("touch \#(folder)/x"); `touch \#(folder)/x` %d'"#
      let run = try GFM(
        ["run", "-", "--plots", folder],
        input: """
          s = \(text)
          plot({"a": [1, 2], "b": [2, 1]}, title=s, xlabel=s, ylabel=s)
          bar([s, "b"], [1, 2], title=s)
          confusion([[1, 2], [3, 4]], [s, "b"], title=s)
          show(rand(3, 8, 8, seed=1), title=s)
          7
          """
      )
      #expect(run.status == 0 && run.output.hasSuffix("7\n"), "\(run.errors)")
      #expect(!run.errors.contains("not shown"), "\(run.errors)")
      let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      #expect(
        files == ["figure-01.svg", "figure-02.svg", "figure-03.svg", "figure-04.png"]
      )
    }
  }

  @Test func aGnuplotKilledInTheMiddleLeavesTheSession() throws {
    try GFM.inFolder { folder in
      let fake = folder + "/gnuplot"
      try "#!/bin/sh\nhead -c 40 >/dev/null\nkill -9 $$\n"
        .write(toFile: fake, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: fake)
      let run = try GFM(
        ["run", "-", "--plots", folder],
        input: "x = 6\nshow(rand(3, 600, 600, seed=1))\nx + 1\n",
        variables: ["GFM_GNUPLOT": fake]
      )
      #expect(run.status == 0 && run.output.hasSuffix("7\n"), "\(run.output) \(run.errors)")
      #expect(run.errors.contains("gnuplot was ended by signal 9"))
    }
  }

  @Test func withoutGnuplotATerminalShowsBlocks() throws {
    try GFM.inFolder { folder in
      let terminal = try Terminal(folder: folder)
      try terminal.waitForPrompt(1)
      try terminal.enter("plot([3, 1, 2], title=\"loss\", xlabel=\"update\")")
      let text = try terminal.waitForPrompt(2)
      #expect(text.contains("[figure 1: line plot \"loss\", 1 series]"))
      #expect(text.contains("┤") && text.contains("update"))
    }
  }

  @Test func theCurveOfARunIsRedrawnInPlaceAndIsNoOutput() throws {
    let lines = [
      "m = simmim(vit(image=32, embed=16, depth=1, heads=2, patch=8, seed=1), seed=1)",
      "b = [{image: randn(2, 3, 32, 32, seed=i), mask: mask(image=32, patch=16, model_patch=8, seed=i).reshape(1, 4, 4).expand(2, 4, 4)} for i in range(4)]",
      "r = pretrain(m, b, steps=1500, lr=1e-3)",
    ]
    try GFM.inFolder { folder in
      let terminal = try Terminal(folder: folder)
      for (number, line) in lines.enumerated() {
        try terminal.waitForPrompt(number + 1)
        try terminal.enter(line)
      }
      try terminal.wait { $0.contains("of 1500") && $0.contains("┤") }
      try terminal.waitForPrompt(4)
      let text = try terminal.screen()
      // One curve stands, with the last update in its title.
      #expect(text.components(separatedBy: "of 1500").count == 2, "\(text)")
      #expect(text.contains("update 1500 of 1500"), "\(text)")
      #expect(text.components(separatedBy: "└").count == 2, "\(text)")
      try terminal.enter("print(len(r.loss))")
      #expect(try terminal.waitForPrompt(5).contains("\n1500\n"))
      try terminal.enter(":save \(folder)/s.gfm")
      try terminal.waitForPrompt(5)
      let saved = try String(contentsOfFile: folder + "/s.gfm", encoding: .utf8)
      #expect(saved.contains("#> 1500") && !saved.contains("┤"), "\(saved)")
    }
    let headless = try GFM("run", "-", input: lines.joined(separator: "\n"))
    #expect(headless.status == 0 && headless.output.isEmpty, "\(headless.errors)")
    #expect(!headless.errors.contains("┤") && !headless.errors.contains("\u{1B}"))
  }
}
