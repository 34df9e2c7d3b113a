import Glibc

extension NotebookError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .cannotRead(let path, let code): "cannot read '\(path)': \(Self.reason(code))"
    case .cannotWrite(let path, let code): "cannot write '\(path)': \(Self.reason(code))"
    case .notUTF8(let path, let line, let column):
      "\(path):\(line):\(column): this byte is not UTF-8; save the file as UTF-8"
    case .noStateFolder: "neither XDG_STATE_HOME nor HOME is set"
    case .isFolder(let path): "'\(path)' is a folder, not a script"
    case .outsideSandbox(let path, let folder):
      "'\(path)' lies outside of '\(folder)', the only folder that this replay may write to; "
        + "'\(Self.name(of: path))' leads there"
    }
  }

  private static func name(of path: String) -> String {
    path.split(separator: "/").last { $0 != "." && $0 != ".." }.map(String.init) ?? "a.json"
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
