/// What builtins tell the session about a run and ask of it.
package final class SessionFacts {
  /// Folders and files that were read as data, in the order of their first use.
  package private(set) var dataRoots: [String] = []
  /// The seed that the session was started with or that `seed(n)` set.
  package var seed: Int
  /// The folder that gets what the script writes; nil for the current one.
  package let outputFolder: String?

  /// Whether somebody types: interrupted training then gives the run so far instead of ending the script.
  package let isInteractive: Bool

  package init(seed: Int = 0, outputFolder: String? = nil, isInteractive: Bool = false) {
    self.seed = seed
    self.isInteractive = isInteractive
    self.outputFolder = outputFolder
  }

  /// Notes that data was read from a path.
  package func noteData(_ path: String) {
    if !dataRoots.contains(path) { dataRoots.append(path) }
  }

  /// Returns where a relative path that the script writes to leads.
  package func outputPath(_ path: String) -> String {
    guard let outputFolder, !path.hasPrefix("/") else { return path }
    return outputFolder + "/" + path
  }
}
