import Glibc

extension FileError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .cannotWrite(let path, let code):
      "cannot write '\(path)': \(String(cString: strerror(code)))"
    case .locked(let folder, let owner):
      "\(folder) is in use by "
        + (owner.map { "process \($0.process) on \($0.machine)" } ?? "another process")
    case .noSpace(let path, let needed, let available):
      "cannot write '\(path)': it needs \(needed) bytes and the disk has \(available) left"
    }
  }
}
