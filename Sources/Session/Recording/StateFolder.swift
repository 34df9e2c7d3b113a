import Glibc

/// The folder where sessions and history are kept.
package enum StateFolder {
  /// Returns the folder after the XDG rules, made if it was missing; nothing where that fails.
  /// - Parameters
  ///   - environment: how to look up a variable of the environment.
  package static func path(
    environment: (String) -> String? = { getenv($0).map { String(cString: $0) } }
  ) -> String? {
    let base: String
    if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") {
      base = state
    } else if let home = environment("HOME"), !home.isEmpty {
      base = home + "/.local/state"
    } else {
      return nil
    }
    let folder = base + "/gfm"
    return makeFolder(folder) ? folder : nil
  }

  /// Makes a folder with those above it; false where that fails.
  package static func makeFolder(_ path: String) -> Bool {
    var information = stat()
    if stat(path, &information) == 0 { return information.st_mode & S_IFMT == S_IFDIR }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      guard makeFolder(String(path[..<slash])) else { return false }
    }
    return mkdir(path, 0o755) == 0 || errno == EEXIST
  }
}
