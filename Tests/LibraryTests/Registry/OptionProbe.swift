import Foundation
import Language
import Session

@testable import Library

/// Two programs that differ in one option of a builtin alone.
///
/// They stand in files of `Tests/Fixtures/options`, which begin with what is there beforehand: `+` before folders, or a
/// file and its text; `>` before statements that all programs of the file see.
struct OptionProbe {
  enum Effect: String {
    /// Both give values, and other ones.
    case another
    /// The second one is a mistake that is told.
    case refused
    /// The first one fails for want of the option.
    case firstFails = "first-fails"
  }

  /// The builtin's name and the option's, with a point between them.
  let key: String
  let plain: String
  let changed: String
  let effect: Effect
  /// The first program with a mark where an argument goes; nil where the programs are written out.
  let template: String?

  /// Reads a line: the key, a program with `@` where the option goes, and the option; or two programs.
  init?(_ line: String) {
    let parts = line.components(separatedBy: " || ")
    guard parts.count > 2, !line.hasPrefix("#") else { return nil }
    key = parts[0]
    template = parts[1].contains("@") ? parts[1] : nil
    plain = parts[1].replacing("@", with: "")
    changed = template.map { $0.replacing("@", with: ", " + parts[2]) } ?? parts[2]
    effect = parts.count > 3 ? Effect(rawValue: parts[3]) ?? .another : .another
  }
}

/// A file of probes, and the session that runs them.
final class OptionProbes {
  static let folder = repository + "Tests/Fixtures/options/"

  static var names: [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    return (names ?? []).filter { $0.hasSuffix(".txt") }.sorted()
  }

  let probes: [OptionProbe]
  private let output = OutputBuffer()
  private let interpreter: Interpreter
  private let place: String

  /// The lines of a file, and the probes among them.
  static func read(_ name: String) throws -> (lines: [String], probes: [OptionProbe]) {
    let text = try String(contentsOfFile: folder + name, encoding: .utf8)
    let lines = text.split(separator: "\n").map(String.init)
    return (lines, lines.compactMap(OptionProbe.init))
  }

  /// Reads a file, and makes what its programs need.
  init(_ name: String) throws {
    let lines: [String]
    (lines, probes) = try Self.read(name)
    place = NSTemporaryDirectory() + "gfm-options-\(UUID().uuidString)/"
    interpreter = Interpreter(library: makeLibrary(), output: output)
    interpreter.setService(SessionFacts(seed: 0, place: OutputPlace(folder: place)))
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    for line in lines where line.hasPrefix("+ ") { try make(String(line.dropFirst(2))) }
    for line in lines where line.hasPrefix("> ") {
      if let mistake = mistake(in: String(line.dropFirst(2))) { throw Mistake(text: mistake) }
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: place) }

  struct Mistake: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
  }

  private func make(_ line: String) throws {
    let parts = line.components(separatedBy: " = ")
    let folders = parts.count > 1 ? [(parts[0] as NSString).deletingLastPathComponent] : []
    for folder in folders + (parts.count > 1 ? [] : line.components(separatedBy: " ")) {
      try FileManager.default.createDirectory(
        atPath: place + folder,
        withIntermediateDirectories: true
      )
    }
    guard parts.count > 1 else { return }
    try parts[1].replacing("\\n", with: "\n")
      .write(toFile: place + parts[0], atomically: true, encoding: .utf8)
  }

  private func mistake(in program: String) -> String? {
    let text = program.replacing("DIR/", with: place).replacing("REPO/", with: repository)
      .replacing("SCENES", with: repository + "notebooks/data")
    let outcome = interpreter.run(SourceText(name: "<probe>", text: text))
    return outcome.isSuccess ? nil : outcome.diagnostics.map(\.message).joined(separator: "; ")
  }

  /// What a program shows as its value; its mistake where it has one.
  func show(_ program: String, side: String) -> (text: String, failed: Bool) {
    _ = output.take()
    let text = program.replacing("SIDE", with: side)
    if let mistake = mistake(in: "seed(0)\nresult_ = {\n\(text)\n}\nprint(result_)") {
      return (mistake, true)
    }
    return (output.take(), false)
  }
}
