import Glibc

/// Questions to the terminal itself.
enum TerminalQuery {
  /// Returns whether the terminal says that it draws sixels; silence for a tenth of a second is no.
  static func showsSixels() -> Bool {
    var before = termios()
    guard tcgetattr(0, &before) == 0 else { return false }
    var raw = before
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
    guard tcsetattr(0, TCSANOW, &raw) == 0 else { return false }
    defer { tcsetattr(0, TCSANOW, &before) }
    // DA1: the answer is `ESC [ ? 62 ; 4 ; … c`, where 4 stands for sixels.
    let question = Array("\u{1B}[c".utf8)
    guard write(1, question, question.count) == question.count else { return false }
    var answer: [UInt8] = []
    while answer.count < 128, answer.last != UInt8(ascii: "c") {
      var ready = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
      guard poll(&ready, 1, 100) > 0 else { return false }
      var byte: UInt8 = 0
      guard read(0, &byte, 1) == 1 else { return false }
      answer.append(byte)
    }
    return String(decoding: answer, as: UTF8.self).dropLast()
      .split(whereSeparator: { !$0.isNumber }).dropFirst().contains("4")
  }
}
