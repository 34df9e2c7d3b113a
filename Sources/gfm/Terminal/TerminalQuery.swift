import Glibc

/// What a terminal says of itself.
struct TerminalAnswer: Equatable {
  var showsSixels = false
  var showsKittyImages = false
  /// The size of a character in pixels.
  var cell: (width: Int, height: Int)?
  /// Whether the last question was answered.
  var isComplete = false
  /// What is no answer: somebody typed it meanwhile.
  var typed: [UInt8] = []

  static func == (a: TerminalAnswer, b: TerminalAnswer) -> Bool {
    a.showsSixels == b.showsSixels && a.showsKittyImages == b.showsKittyImages
      && a.cell?.width == b.cell?.width && a.cell?.height == b.cell?.height
      && a.isComplete == b.isComplete && a.typed == b.typed
  }
}

/// Questions to the terminal itself.
enum TerminalQuery {
  /// How long all answers together may take, in milliseconds.
  private static let limit = 150

  /// Asks what the terminal can draw; silence within the limit is no.
  /// - Parameter asksForKitty: whether to ask for kitty's protocol too, which other terminals may misread.
  /// - Returns: what was answered in time; nothing where standard input is no terminal.
  static func ask(asksForKitty: Bool) -> TerminalAnswer {
    var before = termios()
    guard tcgetattr(0, &before) == 0 else { return TerminalAnswer() }
    var raw = before
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
    guard tcsetattr(0, TCSANOW, &raw) == 0 else { return TerminalAnswer() }
    defer { tcsetattr(0, TCSANOW, &before) }
    // Kitty's question, the size of a character, and last what every terminal answers (DA1).
    let kitty = asksForKitty ? "\u{1B}_Gi=4211,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\" : ""
    let question = Array("\(kitty)\u{1B}[16t\u{1B}[c".utf8)
    guard write(1, question, question.count) == question.count else { return TerminalAnswer() }
    let clock = ContinuousClock()
    let end = clock.now + .milliseconds(limit)
    var bytes: [UInt8] = []
    var answer = TerminalAnswer()
    while !answer.isComplete, bytes.count < 4096 {
      let left = (end - clock.now) / Duration.milliseconds(1)
      var ready = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
      guard left > 0, poll(&ready, 1, Int32(left.rounded(.up))) > 0 else { break }
      var chunk = [UInt8](repeating: 0, count: 256)
      let count = read(0, &chunk, chunk.count)
      guard count > 0 else { break }
      bytes += chunk.prefix(count)
      answer = TerminalAnswer(reading: bytes)
    }
    return answer
  }
}

extension TerminalAnswer {
  /// Reads what came from the terminal, answers among what was typed.
  init(reading bytes: [UInt8]) {
    var rest = bytes[...]
    while let byte = rest.first {
      guard byte == 0x1B, let kind = rest.dropFirst().first, kind == 0x5B || kind == 0x5F else {
        typed.append(byte)
        rest = rest.dropFirst()
        continue
      }
      let body = rest.dropFirst(2)
      // A control sequence ends with a letter, a string with ESC \.
      let end =
        kind == 0x5B
        ? body.firstIndex { (0x40...0x7E).contains($0) }
        : body.indices.first { body[$0] == 0x1B && $0 + 1 < body.endIndex && body[$0 + 1] == 0x5C }
      guard let end else { return }
      let text = String(decoding: body[..<end], as: UTF8.self)
      if kind == 0x5F {
        if text == "Gi=4211;OK" { showsKittyImages = true }
        rest = bytes[(end + 2)...]
      } else {
        take(text, final: body[end])
        rest = bytes[(end + 1)...]
      }
    }
  }

  /// Takes a control sequence: `ESC [ ? 62 ; 4 ; … c` or `ESC [ 6 ; height ; width t`.
  private mutating func take(_ text: String, final: UInt8) {
    let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
    switch final {
    case UInt8(ascii: "c") where text.hasPrefix("?"):
      isComplete = true
      showsSixels = numbers.dropFirst().contains(4)
    case UInt8(ascii: "t") where numbers.count == 3 && numbers[0] == 6:
      let (height, width) = (numbers[1], numbers[2])
      if (1...200).contains(height), (1...200).contains(width) { cell = (width, height) }
    default: break
    }
  }
}
