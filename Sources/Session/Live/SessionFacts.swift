/// What builtins tell the session about a run and ask of it.
package final class SessionFacts {
  /// Folders and files that were read as data, in the order of their first use.
  package private(set) var dataRoots: [String] = []
  /// How often work was stopped halfway by the user, who was then given what there was.
  package private(set) var stops = 0
  /// Where the script wrote.
  private var written: Set<String> = []
  /// The seed that the session was started with or that `seed(n)` set.
  package var seed: Int
  /// Where what the script writes goes.
  private let place: OutputPlace

  /// Whether somebody types: interrupted training then gives the run so far instead of ending the script.
  package let isInteractive: Bool

  package init(seed: Int = 0, place: OutputPlace = OutputPlace(), isInteractive: Bool = false) {
    self.seed = seed
    self.isInteractive = isInteractive
    self.place = place
  }

  /// The folder for what the script writes; nil for the current one.
  package var outputFolder: String? { place.folder }

  /// Whether nothing may be written outside of the output folder.
  package var isConfined: Bool { place.isConfined }

  /// Notes that data was read from a path; what the session wrote itself is no data that it depends on.
  package func noteData(_ path: String) {
    guard !dataRoots.contains(path),
      !written.contains(where: { path == $0 || path.hasPrefix($0 + "/") })
    else { return }
    dataRoots.append(path)
  }

  /// Notes that work was stopped halfway and gave what there was.
  package func noteStop() { stops += 1 }

  /// Returns where a path that the script writes to leads.
  /// - Throws: `NotebookError.outsideSandbox`.
  package func outputPath(_ path: String) throws -> String {
    written.insert(path)
    return try place.path(path)
  }

  /// Returns where a path that the script reads leads: to what it wrote before, where it wrote that.
  package func inputPath(_ path: String) -> String { place.existing(path) ?? path }
}
