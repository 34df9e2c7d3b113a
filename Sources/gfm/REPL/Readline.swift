@preconcurrency import CReadline
import Glibc

/// GNU readline: lines of input with editing, history and completion.
struct Readline {
  /// What came of asking for a line.
  enum Answer: Equatable {
    case line(String)
    /// Ctrl-C at the prompt: what was typed is dropped.
    case interrupted
    /// Ctrl-D on an empty line, or the terminal went away.
    case end
  }

  /// What completion offers: the text to complete begins at a byte of the line.
  struct Completions {
    var start: Int
    var candidates: [String]
  }

  /// What readline's callbacks work on.
  ///
  /// They are plain functions, so it must stand outside of any value; only the thread that asks
  /// for lines uses it.
  private enum Callbacks {
    nonisolated(unsafe) static var wasInterrupted = false
    nonisolated(unsafe) static var complete: ((String, Int) -> Completions)?
  }

  /// Prepares readline for the process.
  /// - Parameter complete: gives candidates for the line before a byte offset.
  init(complete: @escaping (String, Int) -> Completions) {
    Callbacks.complete = complete
    rl_readline_name = UnsafePointer(strdup("gfm"))
    // Before the user's ~/.inputrc is read, which may say otherwise.
    for binding in [
      #""\e[A": history-search-backward"#, #""\e[B": history-search-forward"#,
      "set enable-bracketed-paste on", "set colored-completion-prefix on",
      "set completion-ignore-case off", "set blink-matching-paren on",
    ] {
      var text = Array(binding.utf8CString)
      rl_parse_and_bind(&text)
    }
    rl_completer_word_break_characters = UnsafePointer(strdup(" \t\n()[]{},;=+-*/%@^<>!|&:"))
    rl_completer_quote_characters = nil
    rl_basic_quote_characters = UnsafePointer(strdup(""))
    rl_attempted_completion_function = { text, start, end in
      rl_attempted_completion_over = 1
      rl_completion_append_character = 0
      return Readline.matches(start: Int(start), end: Int(end))
    }
    rl_getc_function = { _ in Readline.nextByte() }
  }

  /// Asks for a line; only here is an earlier Ctrl-C forgotten, so that one right after Enter counts.
  func read(prompt: String) -> Answer {
    Callbacks.wasInterrupted = false
    InterruptSignal.clear()
    guard let text = readline(prompt) else { return .end }
    defer { free(text) }
    if Callbacks.wasInterrupted {
      InterruptSignal.clear()
      return .interrupted
    }
    return .line(String(cString: text))
  }

  /// Hands readline what was typed before it asked, as far as it keeps that.
  static func unread(_ typed: [UInt8]) {
    for byte in typed.prefix(500) where rl_stuff_char(Int32(byte)) == 0 { return }
  }

  /// Waits for a byte of input, where Ctrl-C ends the line as if it were empty.
  ///
  /// While it reads, readline keeps signals to itself until it is asked to pass them on. It is asked before each wait,
  /// and the waits are short: a Ctrl-C between two of them would otherwise end the next entry instead of this line.
  private static func nextByte() -> Int32 {
    while true {
      rl_check_signals()
      if InterruptSignal.isRequested {
        Callbacks.wasInterrupted = true
        rl_replace_line("", 0)
        return 0x0A
      }
      var input = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
      guard poll(&input, 1, 100) > 0 else { continue }
      var byte: UInt8 = 0
      let count = Glibc.read(0, &byte, 1)
      if count == 1 { return Int32(byte) }
      guard count < 0, errno == EINTR else { return EOF }
    }
  }

  /// Returns candidates as readline wants them: what they share, the candidates, and a null.
  private static func matches(
    start: Int,
    end: Int
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
    guard let line = rl_line_buffer, let complete = Callbacks.complete else { return nil }
    let text = String(cString: line)
    let found = complete(text, end)
    let bytes = Array(text.utf8)
    // Readline replaces from its own idea of the word's start.
    let candidates = found.candidates.map { candidate -> [UInt8] in
      if found.start >= start {
        return Array(bytes[min(start, bytes.count)..<min(found.start, bytes.count)])
          + candidate.utf8
      }
      return Array(candidate.utf8.dropFirst(start - found.start))
    }
    guard let first = candidates.first else { return nil }
    let shared = candidates.dropFirst().reduce(first[...]) { prefix, candidate in
      let length = zip(prefix, candidate).prefix { $0 == $1 }.count
      return prefix.prefix(length)
    }
    let list = candidates.count == 1 ? [Array(shared)] : [Array(shared)] + candidates
    guard
      let memory = malloc((list.count + 1) * MemoryLayout<UnsafeMutablePointer<CChar>?>.stride)
    else { return nil }
    let pointers = memory.bindMemory(
      to: UnsafeMutablePointer<CChar>?.self,
      capacity: list.count + 1
    )
    for (index, word) in list.enumerated() {
      pointers[index] = strdup(String(decoding: word, as: UTF8.self))
    }
    pointers[list.count] = nil
    return pointers
  }
}
