import Glibc

/// How much memory this process takes, as the kernel counts it.
enum ProcessMemory {
  /// Forgets what the most was until now.
  static func startPeak() {
    let file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    defer { close(file) }
    _ = "5".withCString { write(file, $0, 1) }
  }

  /// The most since `startPeak`, in bytes; nil where the kernel does not tell.
  static var peak: Int? {
    guard let text = try? SourceFile.read("/proc/self/status", takesStreams: true),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({
        Int($0)
      })
    else { return nil }
    return kibibytes * 1024
  }
}
