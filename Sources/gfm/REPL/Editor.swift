import Glibc
import Session

/// The user's editor, as the environment names it.
struct Editor {
  private let command: String

  init(_ surroundings: Surroundings) {
    command = surroundings.variable("VISUAL") ?? surroundings.variable("EDITOR") ?? "vi"
  }

  /// Returns a text as the editor left it, without empty lines at its end.
  /// - Throws: `ReplError.editorFailed`, `NotebookError`.
  func edit(_ text: String) throws -> String {
    let file = try TemporaryFile(Array((text + "\n").utf8), ending: ".gfm")
    // The command may have words of its own; the path is handed over, not pasted.
    guard run(["sh", "-c", command + " \"$1\"", "sh", file.path]) == 0 else {
      throw ReplError.editorFailed(command)
    }
    var edited = try SourceFile.read(file.path)[...]
    while edited.last?.isWhitespace == true { edited.removeLast() }
    return String(edited)
  }

  /// Runs a program on the terminal and returns its exit status.
  private func run(_ words: [String]) -> Int32 {
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    guard posix_spawn(&process, "/bin/sh", nil, nil, &arguments, environ) == 0 else { return -1 }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status
  }
}
