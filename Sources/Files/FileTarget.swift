import Glibc

/// What a path that is written to stands for.
enum FileTarget: Equatable {
  /// A file that is made, or that takes the place of the one there and keeps its rights.
  case file(path: String, mode: mode_t?)
  /// A device or a pipe, which takes bytes as they come and must not be replaced by a file.
  case stream

  /// Looks at what is there, through links.
  init(_ path: String) {
    var information = stat()
    guard stat(path, &information) == 0 else {
      self = .file(path: path, mode: nil)
      return
    }
    switch information.st_mode & S_IFMT {
    case S_IFREG:
      // The file that a link leads to is replaced, not the link.
      let real = realpath(path, nil)
      defer { free(real) }
      self = .file(
        path: real.map { String(cString: $0) } ?? path,
        mode: information.st_mode & 0o777
      )
    case S_IFDIR: self = .file(path: path, mode: nil)
    default: self = .stream
    }
  }
}
