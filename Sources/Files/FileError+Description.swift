import Glibc

extension FileError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .cannotRead(let path, let code):
      "cannot read '\(path)': \(String(cString: strerror(code)))"
    case .notAFile(let path):
      "'\(path)' is not a file with an end (a folder, a pipe or a device); give the path of a file"
    case .tooLarge(let path, let limit): "'\(path)' holds more than \(limit >> 20) MiB"
    case .zeroByte(let path):
      "the path '\(path.split(separator: "\0", omittingEmptySubsequences: false).joined(separator: "\\0"))' "
        + "holds a zero byte, at which the system would end it"
    case .cannotWrite(let path, ENXIO): "cannot write '\(path)': no program reads this pipe"
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
