import Glibc

/// The folder where sessions and history are kept.
package enum StateFolder {
  /// Returns the folder after the XDG rules, made if it was missing; nothing where that fails.
  /// - Parameter environment: how to look up a variable of the environment.
  /// - Returns: the folder's path; nil too where no variable says where it is to be.
  package static func path(environment: (String) -> String? = variable) -> String? {
    place(environment: environment).flatMap { makeFolder($0) ? $0 : nil }
  }

  /// Returns where the folder is to be after the XDG rules; nothing where no variable says so.
  package static func place(environment: (String) -> String? = variable) -> String? {
    let base: String
    if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") {
      base = state
    } else if let home = environment("HOME"), !home.isEmpty {
      base = home + "/.local/state"
    } else {
      return nil
    }
    return base + "/gfm"
  }

  /// Looks up a variable of this process's environment.
  package static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// Makes a folder with those above it; false where that fails, for the reason in `errno`.
  package static func makeFolder(_ path: String) -> Bool {
    var information = stat()
    if stat(path, &information) == 0 {
      guard information.st_mode & S_IFMT != S_IFDIR else { return true }
      errno = ENOTDIR
      return false
    }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      guard makeFolder(String(path[..<slash])) else { return false }
    }
    return mkdir(path, 0o755) == 0 || errno == EEXIST
  }
}
