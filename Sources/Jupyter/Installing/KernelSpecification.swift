import Checkpoints
import Glibc
import Session

/// The kernel as Jupyter finds it: a folder `kernels/gfm` with `kernel.json`.
package struct KernelSpecification {
  /// Where a kernel is installed for.
  package enum Place: Equatable, Sendable {
    /// The user who installs it.
    case user
    /// All who use what is installed under a folder, `/usr/local`.
    case prefix(String)
    /// The Python environment that is active.
    case environment
  }

  private let folder: String

  /// - Parameters:
  ///   - place: where the kernel is to be installed.
  ///   - variable: looks up a variable of the environment.
  /// - Throws: `KernelSpecificationError`.
  package init(_ place: Place, variable: (String) -> String?) throws {
    let data: String
    switch place {
    case .user:
      if let folder = variable("JUPYTER_DATA_DIR") {
        data = folder
      } else if let folder = variable("XDG_DATA_HOME") {
        data = folder + "/jupyter"
      } else if let home = variable("HOME") {
        data = home + "/.local/share/jupyter"
      } else {
        throw KernelSpecificationError.noHome
      }
    case .prefix(let prefix): data = prefix + "/share/jupyter"
    case .environment:
      guard let prefix = variable("VIRTUAL_ENV") ?? variable("CONDA_PREFIX") else {
        throw KernelSpecificationError.noEnvironment
      }
      data = prefix + "/share/jupyter"
    }
    folder = data + "/kernels/gfm"
  }

  /// Writes the file that tells how a kernel is started.
  /// - Parameter executable: the path of this program.
  /// - Returns: the folder.
  /// - Throws: `NotebookError.cannotWrite`; `FileError.noSpace` on a full disk.
  package func install(executable: String) throws -> String {
    let words = [executable, "kernel", "run", "{connection_file}"]
    let record: JSONRecord = [
      "argv": .list(words.map { .string($0) }),
      "display_name": .string("gfm"),
      "language": .string("gfm"),
      "interrupt_mode": .string("message"),
      "kernel_protocol_version": .string(MessageMaker.protocolVersion),
      "metadata": .record([:]),
    ]
    guard StateFolder.makeFolder(folder) else {
      throw NotebookError.cannotWrite(path: folder, code: errno)
    }
    try SourceFile.write(try JSONWriter.text(.record(record)) + "\n", to: file)
    return folder
  }

  /// Removes what `install` wrote.
  /// - Returns: the folder that was removed.
  /// - Throws: `KernelSpecificationError.notInstalled`.
  package func uninstall() throws -> String {
    guard unlink(file) == 0 else { throw KernelSpecificationError.notInstalled(folder: folder) }
    rmdir(folder)
    return folder
  }

  private var file: String { folder + "/kernel.json" }
}

/// Why a kernel is not installed or removed.
package enum KernelSpecificationError: Error, Equatable {
  case noHome
  case noEnvironment
  case notInstalled(folder: String)
}

extension KernelSpecificationError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noHome: "there is no home folder: neither HOME nor JUPYTER_DATA_DIR is set"
    case .noEnvironment:
      "no Python environment is active: neither VIRTUAL_ENV nor CONDA_PREFIX is set"
    case .notInstalled(let folder): "the kernel is not installed in \(folder)"
    }
  }
}
