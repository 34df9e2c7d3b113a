import Foundation

/// The command while it runs.
final class Running {
  private let process = Process()
  private let output = Pipe()
  private let folder = NSTemporaryDirectory() + "gfm-errors-\(UUID().uuidString)"

  init(_ script: String, variables: [String: String] = [:]) throws {
    _ = FileManager.default.createFile(atPath: folder, contents: nil)
    process.executableURL = GFM.executable
    process.arguments = ["run", script]
    process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle(forWritingAtPath: folder)
    try process.run()
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  var id: Int32 { process.processIdentifier }
  var isRunning: Bool { process.isRunning }
  var status: Int32 { process.terminationStatus }

  /// Waits for its end, and gives what it printed.
  func finish() -> String {
    process.waitUntilExit()
    return String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  }

  /// Sends a signal, waits for the end, and gives what it said on standard error.
  @discardableResult func terminate(_ signal: Int32) -> String {
    kill(id, signal)
    process.waitUntilExit()
    return (try? String(contentsOfFile: folder, encoding: .utf8)) ?? ""
  }
}
