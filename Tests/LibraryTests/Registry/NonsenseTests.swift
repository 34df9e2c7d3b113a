import Foundation
import Language
import Testing

@testable import Library

/// Each builtin called with nonsense ends in a value or a diagnostic, and never ends the process.
///
/// `GFM_NONSENSE` is the number of calls of each builtin, `GFM_NONSENSE_SEED` which ones.
@Suite(.serialized) struct NonsenseTests {
  private static func setting(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap(Int.init)
  }

  /// Calls of all builtins but those that would take the values away.
  private static var calls: [String] {
    var maker = CallMaker(seed: UInt64(setting("GFM_NONSENSE_SEED") ?? 1))
    return makeLibrary().builtins.filter { $0.name != "clear" }.flatMap { builtin in
      (0..<(setting("GFM_NONSENSE") ?? 2)).map { _ in maker.call(of: builtin) }
    }
  }

  private static var prelude: String {
    NonsensePool.prelude.replacing("SCENES", with: repository + "notebooks/data")
  }

  /// The command that GFM_BINARY names, or else the one built beside the tests.
  private static var command: URL {
    if let path = ProcessInfo.processInfo.environment["GFM_BINARY"] {
      return URL(fileURLWithPath: path)
    }
    let tests = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(fileURLWithPath: tests ?? "").deletingLastPathComponent()
      .appendingPathComponent("gfm")
  }

  /// Each case is named before it runs, so that the last name is that of the one that ended the process.
  private static func script(_ calls: ArraySlice<String>) -> String {
    var lines = [prelude]
    for (index, call) in zip(calls.indices, calls) {
      lines.append("warn(\"case \(index)\")")
      lines.append(
        "try { v = \(call); s = str(v) } catch problem { s = problem.message }\nv = none"
      )
    }
    return (lines + ["warn(\"end\")"]).joined(separator: "\n")
  }

  @Test(.timeLimit(.minutes(30))) func nonsenseNeverEndsTheProcess() throws {
    try expectEnds(Self.calls)
  }

  /// Every argument that may be a list or record, as one that holds itself.
  @Test(.timeLimit(.minutes(30))) func whatHoldsItselfNeverEndsTheProcess() throws {
    var maker = CallMaker(seed: 1)
    let builtins = makeLibrary().builtins.filter { $0.name != "clear" }
    try expectEnds(
      NonsensePool.bottomless.flatMap { value in
        builtins.flatMap { maker.calls(of: $0, with: value) }
      }
    )
  }

  private func expectEnds(_ calls: [String]) throws {
    let folder = NSTemporaryDirectory() + "gfm-nonsense-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var begin = 0
    while begin < calls.count {
      let part = calls[begin..<min(begin + 400, calls.count)]
      let (last, hasEnded, rest) = try run(Self.script(part), in: folder)
      if !hasEnded {
        let call = last.map { calls[$0] } ?? "what comes before the calls"
        Issue.record("the process ended at: \(call): \(rest)")
        begin = (last ?? calls.count) + 1
      } else {
        begin = part.endIndex
      }
    }
  }

  /// Runs a script in a process whose memory is bounded.
  /// - Returns: The last case that was begun, whether the script came to its end, and what was said after it.
  private func run(
    _ script: String,
    in folder: String
  ) throws -> (last: Int?, hasEnded: Bool, rest: String) {
    let path = folder + "/script.gfm"
    try script.write(toFile: path, atomically: true, encoding: .utf8)
    let errors = folder + "/errors"
    _ = FileManager.default.createFile(atPath: errors, contents: nil)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", "ulimit -c 0; exec \"$0\" run \"$1\"", Self.command.path, path]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    process.waitUntilExit()
    let said = String(
      decoding: try Data(contentsOf: URL(fileURLWithPath: errors)),
      as: UTF8.self
    ).split(separator: "\n")
    let place = said.lastIndex { $0.hasPrefix("case ") }
    let last = place.flatMap { Int(said[$0].dropFirst(5)) }
    let rest = said[(place.map { $0 + 1 } ?? 0)...].prefix(8).joined(separator: " ")
    return (last, said.last == "end" && process.terminationStatus == 0, String(rest.prefix(600)))
  }
}
