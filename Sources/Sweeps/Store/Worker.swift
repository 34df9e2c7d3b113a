import Foundation

/// A process that runs trials, told apart from every other one, also from a later one of the same number.
package struct Worker: Codable, Sendable {
  package let id: String
  package let host: String
  /// The start of the machine that it runs on.
  package let boot: String
  package let process: Int32
  /// When the process began, as the kernel counts.
  package let processStart: String

  /// This process as a worker.
  package static func current() -> Worker {
    let process = getpid()
    return Worker(
      id: UUID().uuidString.lowercased(),
      host: ProcessInfo.processInfo.hostName,
      boot: bootID,
      process: process,
      processStart: start(of: process) ?? ""
    )
  }

  /// Whether the process surely is gone; nil where that cannot be told from here.
  package func isGone() -> Bool? {
    guard boot == Self.bootID, !boot.isEmpty else { return nil }
    guard let start = Self.start(of: process) else { return true }
    return start != processStart
  }

  /// Processes of another container have numbers of their own, as those of another machine do.
  private static let bootID: String = {
    let boot = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
    let space = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
    guard let boot else { return "" }
    return boot.trimmingCharacters(in: .whitespacesAndNewlines) + (space.map { " " + $0 } ?? "")
  }()

  /// The 22nd field of the process's state, unless it has ended.
  private static func start(of process: Int32) -> String? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let parenthesis = text.lastIndex(of: ")")
    else { return nil }
    let fields = text[text.index(after: parenthesis)...].split(separator: " ")
    guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
    return String(fields[19])
  }
}
