/// How a terminal shows figures.
enum Graphics: String, CaseIterable {
  /// Pixels by kitty's protocol.
  case kitty
  /// Pixels as sixels.
  case sixel
  /// Block and braille characters in colors.
  case blocks
  /// Letters and signs, by gnuplot's terminal of that name.
  case dumb

  /// Whether pixels are shown.
  var isPixels: Bool { self == .kitty || self == .sixel }
}

/// What is known of the terminal, asked once.
struct TerminalGraphics {
  let graphics: Graphics
  /// The size of a character in pixels; a usual one where the terminal does not tell.
  let cell: (width: Int, height: Int)
  /// What was typed while the terminal was asked.
  let typed: [UInt8]

  /// Finds out what the terminal shows: as `GFM_GRAPHICS` says, otherwise as the terminal answers.
  init(_ surroundings: Surroundings) {
    let wanted = surroundings.variable("GFM_GRAPHICS").flatMap { Graphics(rawValue: $0) }
    let isDumb = surroundings.variable("TERM") == "dumb"
    var answer = TerminalAnswer()
    if surroundings.isInputTerminal, surroundings.isOutputTerminal, !isDumb,
      wanted.map(\.isPixels) ?? true
    {
      answer = TerminalQuery.ask(asksForKitty: TerminalGraphics.mayBeKitty(surroundings))
    }
    typed = answer.typed
    cell = answer.cell ?? surroundings.cell ?? (10, 20)
    let found: Graphics =
      isDumb ? .dumb : answer.showsKittyImages ? .kitty : answer.showsSixels ? .sixel : .blocks
    graphics = wanted ?? found
  }

  /// Whether the terminal calls itself one that speaks kitty's protocol; a multiplexer would take
  /// the question for a title.
  private static func mayBeKitty(_ surroundings: Surroundings) -> Bool {
    guard surroundings.variable("TMUX") == nil, surroundings.variable("STY") == nil else {
      return false
    }
    let names = ["TERM", "TERM_PROGRAM"].compactMap(surroundings.variable).map { $0.lowercased() }
    let known = ["kitty", "ghostty", "wezterm", "konsole"]
    return names.contains { name in known.contains { name.contains($0) } }
      || surroundings.variable("KONSOLE_VERSION") != nil
  }
}
