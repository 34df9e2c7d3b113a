import CSandbox
import Glibc

/// Where a script's relative paths for writing lead, and whether it may write elsewhere.
package struct OutputPlace: Sendable {
  /// The folder for what the script writes; nil for the current one.
  package let folder: String?
  /// Whether nothing may be written outside of the folder.
  package let isConfined: Bool

  package init(folder: String? = nil, isConfined: Bool = false) {
    self.folder = folder
    self.isConfined = isConfined && folder != nil
  }

  /// Returns where a path for writing leads.
  /// - Throws: `NotebookError.outsideSandbox`.
  package func path(_ path: String) throws -> String {
    guard let folder else { return path }
    let full = path.hasPrefix("/") ? path : folder + "/" + path
    guard isConfined else { return full }
    guard let real = OutputPlace.resolved(full), let home = OutputPlace.resolved(folder),
      real == home || real.hasPrefix(home + "/")
    else { throw NotebookError.outsideSandbox(path: path, folder: folder) }
    return full
  }

  /// Has the kernel refuse connections to this process and its children, as far as it can.
  ///
  /// Not for one of several ranks, which talk to each other; the raster libraries have no way out then either.
  package func confineNetwork() {
    if isConfined { _ = gfm_confine_network() }
  }

  /// Returns the place of something that the script wrote to a relative path, if it is there.
  func existing(_ path: String) -> String? {
    guard let folder, !path.hasPrefix("/") else { return nil }
    let full = folder + "/" + path
    return access(full, F_OK) == 0 ? full : nil
  }

  /// Has the kernel refuse what this process and its children write elsewhere, as far as it can; passing files go to the
  /// folder as well.
  /// - Returns: whether it does.
  package func confine() -> Bool {
    guard let folder else { return false }
    if let full = OutputPlace.resolved(folder) { setenv("TMPDIR", full, 1) }
    return folder.withCString { path in
      var folders: [UnsafePointer<CChar>?] = [path]
      return gfm_confine_writes(&folders, 1)
    }
  }

  /// Returns a path without links, `.` and `..`; its end need not be there yet.
  private static func resolved(_ path: String) -> String? {
    if let real = realpath(path, nil) {
      defer { free(real) }
      return String(cString: real)
    }
    // What is not there may not be a link that leads nowhere yet.
    var information = stat()
    if lstat(path, &information) == 0 { return nil }
    var parts = path.split(separator: "/", omittingEmptySubsequences: true)
    guard let last = parts.popLast(), last != "..", last != "." else { return nil }
    let above = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    return resolved(above.isEmpty ? "." : above).map { $0 == "/" ? "/" + last : $0 + "/" + last }
  }
}
