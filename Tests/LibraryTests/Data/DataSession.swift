import Foundation
import Language

@testable import Library

/// The repository's root, from this file's place in it.
let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().path()

/// A session with all builtins, for scripts about data.
final class DataSession {
  let output = OutputBuffer()
  private let interpreter: Interpreter
  /// A folder that goes with the session.
  let folder: String

  init() throws {
    interpreter = Interpreter(library: makeLibrary(), output: output)
    folder = NSTemporaryDirectory() + "gfm-library-\(UUID().uuidString)/"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// What a script shows; the diagnostics where it fails.
  func run(_ script: String) -> String {
    let text =
      script
      .replacing("SCENES", with: repository + "notebooks/data").replacing("OUT/", with: folder)
    let outcome = interpreter.run(SourceText(name: "test", text: text))
    let shown = output.take().trimmingCharacters(in: .whitespacesAndNewlines)
    return outcome.isSuccess
      ? shown
      : "error: "
        + outcome.diagnostics.flatMap { [$0.message, $0.help].compactMap(\.self) }.joined(
          separator: "; "
        )
  }
}
