import Foundation

/// The prompt in a terminal of its own, kept by tmux, typed into as a user would.
final class Terminal {
  struct Mute: Error, CustomStringConvertible {
    let description: String
  }

  private let name = "gfm-\(UUID().uuidString)"
  private let folder: String

  /// Starts the command in an 80 × 30 terminal, with folders of its own for state and configuration.
  init(_ words: [String] = [], folder: String, variables: String = "") throws {
    self.folder = folder
    let quoted = ([GFM.executable.path] + words).map { "'\($0)'" }.joined(separator: " ")
    try tmux(
      "new-session",
      "-d",
      "-x",
      "80",
      "-y",
      "30",
      "-c",
      folder,
      "env HOME='\(folder)' XDG_STATE_HOME='\(folder)' XDG_CONFIG_HOME='\(folder)' NO_COLOR=1 "
        + variables + " " + quoted + "; echo status $?; exec cat"
    )
  }

  deinit { _ = try? tmux("kill-server") }

  /// Types text as it stands.
  func type(_ text: String) throws {
    // A semicolon at the end would end tmux's own command.
    try tmux("send-keys", "-l", text.hasSuffix(";") ? text.dropLast() + "\\;" : text)
  }

  /// Presses keys by tmux's names: Enter, Tab, C-c, Up.
  func press(_ keys: String...) throws { try tmux(["send-keys"] + keys) }

  /// Types a line and ends it.
  func enter(_ line: String) throws {
    try type(line)
    try press("Enter")
  }

  /// Pastes text as a terminal does, between the marks of a bracketed paste.
  func paste(_ text: String) throws {
    let path = folder + "/paste"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    try tmux("load-buffer", path)
    try tmux("paste-buffer", "-p")
  }

  /// What the terminal shows, without spaces at the lines' ends and empty lines at the end.
  func screen() throws -> String {
    let text = try tmux("capture-pane", "-p", "-J", "-S", "-200")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line[..<(line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex)])
    }
    return lines.joined(separator: "\n").trimmingCharacters(in: .newlines)
  }

  /// Waits until the screen shows what is wanted, and gives it.
  @discardableResult
  func wait(_ seconds: Double = 600, until isThere: (String) -> Bool) throws -> String {
    let end = Date().timeIntervalSince1970 + seconds
    while true {
      let text = try screen()
      if isThere(text) { return text }
      guard Date().timeIntervalSince1970 < end else {
        throw Mute(description: "after \(seconds) s the terminal shows:\n\(text)")
      }
      Thread.sleep(forTimeInterval: 0.02)
    }
  }

  /// Waits for the prompt of an entry with nothing behind it.
  @discardableResult
  func waitForPrompt(_ number: Int, _ seconds: Double = 600) throws -> String {
    try wait(seconds) { text in
      text.split(separator: "\n").last.map { $0.hasPrefix("gfm[\(number)]>") && $0.count < 10 }
        ?? false
    }
  }

  /// Waits until the screen rests at a prompt with nothing behind it, and gives the screen.
  @discardableResult
  func waitForRest(_ seconds: Double = 600) throws -> String {
    var before = ""
    return try wait(seconds) { text in
      defer { before = text }
      let last = text.split(separator: "\n").last ?? ""
      // What is echoed of a Ctrl-C may stand before the prompt.
      guard last.contains("gfm["), last.hasSuffix("]>"), text == before else {
        Thread.sleep(forTimeInterval: 0.03)
        return false
      }
      return true
    }
  }

  @discardableResult
  private func tmux(_ words: String...) throws -> String { try tmux(words) }

  /// Runs tmux with what other tests have open closed, since its server would hold on to it, and its words in files,
  /// since other processes that tests start could hold a pipe.
  @discardableResult
  private func tmux(_ words: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    let script = """
      for f in /proc/self/fd/*; do n=${f##*/}; ((n > 2)) && eval "exec $n>&-"; done 2>/dev/null
      exec tmux -L "$0" -f /dev/null "$@" </dev/null >"$OUT" 2>"$OUT.errors"
      """
    process.arguments = ["-c", script, name] + words
    let path = NSTemporaryDirectory() + "gfm-tmux-\(UUID().uuidString)"
    process.environment = ProcessInfo.processInfo.environment.merging(["OUT": path]) { $1 }
    try process.run()
    process.waitUntilExit()
    defer {
      for end in ["", ".errors"] { try? FileManager.default.removeItem(atPath: path + end) }
    }
    guard process.terminationStatus == 0 else {
      let complaint = try? String(contentsOfFile: path + ".errors", encoding: .utf8)
      throw Mute(description: "tmux \(words): \(complaint ?? "")")
    }
    return try String(contentsOfFile: path, encoding: .utf8)
      .trimmingCharacters(in: .newlines)
  }
}
