import Foundation
import Testing

/// The built command, run as a user would.
struct GFM {
  private static let turn = NSLock()

  let status: Int32
  let output: String
  let errors: String

  /// Runs the command with words, standard input and a state folder of its own.
  init(_ words: String..., input: String = "", state: String? = nil) throws {
    try self.init(words, input: input, state: state)
  }

  /// Runs the command; further variables of the environment may be given.
  init(
    _ words: [String],
    input: String = "",
    state: String? = nil,
    variables: [String: String] = [:]
  ) throws {
    // One at a time: a process started in between would hold this one's standard input open.
    GFM.turn.lock()
    defer { GFM.turn.unlock() }
    let process = Process()
    var environment = ProcessInfo.processInfo.environment
    process.executableURL = GFM.executable
    process.arguments = words
    environment["XDG_STATE_HOME"] = state ?? NSTemporaryDirectory() + "gfm-no-state"
    environment["NO_COLOR"] = "1"
    environment.merge(variables) { $1 }
    process.environment = environment
    let pipes = (Pipe(), Pipe(), Pipe())
    process.standardInput = pipes.0
    process.standardOutput = pipes.1
    process.standardError = pipes.2
    try process.run()
    try pipes.0.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try pipes.0.fileHandleForWriting.close()
    output = String(decoding: pipes.1.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    errors = String(decoding: pipes.2.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    status = process.terminationStatus
  }

  /// The command of the release build where it is named, otherwise the one beside the tests.
  static let executable: URL = {
    if let path = ProcessInfo.processInfo.environment["GFM_BINARY"] {
      return URL(fileURLWithPath: path)
    }
    let tests = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(fileURLWithPath: tests ?? "").deletingLastPathComponent()
      .appendingPathComponent("gfm")
  }()

  /// Calls the body with the path of a new folder, which is removed afterwards.
  static func inFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = NSTemporaryDirectory() + "gfm-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
  }

  /// Starts a script and kills it, without warning, once a file is there.
  /// - Parameters:
  ///   - file: What the script writes before it comes to where it holds.
  ///   - script: One whose parameter `hold` is the update at which it stays until it is killed.
  ///   - out: Its folder, the parameter `out`.
  ///   - hold: That update.
  /// - Throws: Where the command cannot be started.
  static func kill(after file: String, _ script: String, out: String, hold: Int) throws {
    let process = Process()
    process.executableURL = GFM.executable
    process.arguments = ["run", script, "-p", "out=\(out)", "-p", "hold=\(hold)"]
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    waitUntil { FileManager.default.fileExists(atPath: file) || !process.isRunning }
    #expect(process.isRunning, "the run ended before it could be killed")
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}
