import Session

extension Subcommand {
  /// `gfm sessions`.
  static let sessions = Subcommand(
    "sessions",
    "Lists the recorded sessions of the prompt, the latest first."
  ) { arguments, surroundings in
    try arguments.allow(0)
    let sessions = SessionStore.folder().map { StoredSession.all(in: $0) } ?? []
    if sessions.isEmpty {
      surroundings.print("no session is recorded\n")
      return 0
    }
    for session in sessions {
      let count = session.recording.cells.count
      let first = session.recording.cells.first?.source.split(separator: "\n").first ?? ""
      let state = session.state.rawValue
      let padding = String(repeating: " ", count: max(8 - state.count, 0))
      surroundings.print(
        "\(session.name)  \(state)\(padding)  \(count) \(count == 1 ? "entry" : "entries")"
          + (first.isEmpty ? "" : "  \(first.prefix(50))") + "\n"
      )
    }
    return 0
  }

  /// `gfm recover`.
  static let recover = Subcommand(
    "recover",
    arguments: "[NAME] [FILE]",
    "Writes what was entered in a crashed session, the latest without a name, to a file.",
    options: [CommandOption("--failed", "Keeps the entries that ended in an error.")]
  ) { arguments, surroundings in
    try arguments.allow(2)
    let sessions = SessionStore.folder().map { StoredSession.all(in: $0) } ?? []
    let wanted = arguments.positionals.first
    let found = sessions.first { session in
      wanted.map { $0 == session.name } ?? (session.state == .crashed)
    }
    guard let found else {
      let what = wanted.map { "there is no session '\($0)'" } ?? "no session crashed"
      surroundings.warn("gfm: \(what); 'gfm sessions' lists them")
      return 1
    }
    let path =
      arguments.positionals.count > 1 ? arguments.positionals[1] : "session-\(found.name).gfm"
    let keepsFailed = arguments.has("--failed")
    var recording = found.recording
    if let unfinished = found.unfinished { recording.append(unfinished) }
    try recording.save(to: path, keepFailed: keepsFailed)
    let count = recording.cells.filter { keepsFailed || !$0.failed }.count
    let left = recording.cells.count - count
    surroundings.print(
      "\(path): \(count) \(count == 1 ? "entry" : "entries")"
        + (left > 0 ? "; \(left) that failed or never ended left out, --failed keeps them" : "")
        + "\n"
    )
    return 0
  }
}
