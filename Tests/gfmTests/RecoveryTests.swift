import Foundation
import Testing

/// Sessions that end without warning, and what is written down in them.
@Suite(.serialized) struct RecoveryTests {
  /// The process of the prompt, by the name of its journal.
  private func prompt(_ folder: String) throws -> (process: Int32, session: String) {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/gfm/sessions")
    let session = try #require(names.max()).replacing(".gfm", with: "")
    return (try #require(session.split(separator: "-").last.flatMap { Int32($0) }), session)
  }

  /// Kills a prompt at some moment and compares what it had completed with what is recovered.
  private func killAndRecover(after delay: Double) throws -> (completed: Int, recovered: Int) {
    try GFM.inFolder { folder in
      let terminal = try Terminal(["--no-history"], folder: folder)
      try terminal.waitForPrompt(1)
      let (process, session) = try prompt(folder)
      let end = Date().addingTimeInterval(delay)
      let killer = Thread {
        Thread.sleep(until: end)
        kill(process, SIGKILL)
      }
      killer.start()
      // Typed ahead: the prompt is busy with one entry after the other until it is killed.
      for number in 1...20 where Date() < end { try terminal.enter("\(number) * 1000") }
      let text = try terminal.wait { $0.contains("status 137") }
      let prompts = text.split(separator: "\n").compactMap { line -> Int? in
        guard line.hasPrefix("gfm["), let close = line.firstIndex(of: "]") else { return nil }
        return Int(line.dropFirst(4).prefix(upTo: close))
      }
      let file = folder + "/back.gfm"
      let recovery = try GFM("recover", session, file, state: folder)
      #expect(recovery.status == 0, "\(recovery.errors)")
      let back = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
      let outputs = back.filter { $0.hasPrefix("#> ") }
      #expect(outputs.enumerated().allSatisfy { $1 == "#> \(($0 + 1) * 1000)" })
      #expect(try GFM("sessions", state: folder).output.contains("crashed"))
      return ((prompts.max() ?? 1) - 1, outputs.count)
    }
  }

  /// As many kills as `GFM_SOAK_KILLS` says, three without.
  @Test func everyCompletedEntryOfAKilledSessionComesBack() throws {
    let wanted = ProcessInfo.processInfo.environment["GFM_SOAK_KILLS"].flatMap(Int.init) ?? 3
    var total = 0
    for _ in 0..<wanted {
      let result = try killAndRecover(after: .random(in: 0.05...1.5))
      #expect(result.recovered >= result.completed)
      total += result.recovered
    }
    print("\(wanted) kills, \(total) entries recovered, none of the completed ones missing")
  }

  @Test func titlesTextAndEditedEntriesAreSavedAndReplayed() throws {
    try GFM.inFolder { folder in
      let editor = folder + "/editor"
      try "#!/bin/sh\nsed -i s/20/30/ \"$1\"\n".write(
        toFile: editor,
        atomically: true,
        encoding: .utf8
      )
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: editor)
      let terminal = try Terminal(folder: folder, variables: "EDITOR='\(editor)'")
      try terminal.waitForPrompt(1)
      for (line, prompt) in [
        (":note What this is about", 1), (":title Look", 1), ("x = 20; x + 1", 2), (":edit", 3),
        ("nothing", 4), ("y = 5", 5), (":undo", 5), (":save \(folder)/s.gfm", 5),
      ] {
        try terminal.enter(line)
        try terminal.waitForPrompt(prompt)
        // A prompt of the same number stands there before the command has run.
        try terminal.waitForRest()
      }
      let saved = try String(contentsOfFile: folder + "/s.gfm", encoding: .utf8)
      let text = "# %% [markdown]\n# What this is about\n\n"
      #expect(saved.contains(text + "# %% Look\nx = 20; x + 1\n#> 21"))
      #expect(saved.contains("x = 30; x + 1\n#> 31"))
      #expect(!saved.contains("nothing") && !saved.contains("y = 5"))
      let replay = try GFM("replay", folder + "/s.gfm", "--check")
      #expect(replay.status == 0, "\(replay.output) \(replay.errors)")
    }
  }
}
