import Formats
import Foundation
import Language
import Session
import Sweeps

/// What the program tells the sweeps of its sessions.
package final class SweepHost {
  /// This program, for workers.
  let program: String
  let version: String
  /// Set in a worker: the sweep that it works for.
  let assignment: Assignment?

  /// The sweep that a worker works for.
  package struct Assignment {
    let name: String
    let store: String
    /// What it was told of the sweep, where it must not open the store.
    let brief: WorkerBrief?

    package init(name: String, store: String, brief: WorkerBrief?) {
      self.name = name
      self.store = store
      self.brief = brief
    }
  }

  package init(program: String, version: String, assignment: Assignment? = nil) {
    self.program = program
    self.version = version
    self.assignment = assignment
  }
}

/// How another process comes to where a session called `sweep`: it runs the same sources up to there.
///
/// Workers are fresh processes rather than copies of this one: threads, locks and open files of libraries do not survive a
/// fork, and a fresh process is what another machine can have as well. What they run before the sweep they run for
/// themselves, without showing anything.
package struct SweepPrelude: Codable {
  /// One source that was run.
  package struct Source: Codable {
    package let name: String
    package let text: String
    package let firstLine: Int
    package let parameters: [String: String]
  }

  package let sources: [Source]
  /// The folder that relative paths start from.
  package let folder: String
  package let outputFolder: String?
  /// Whether nothing may be written elsewhere.
  private let isConfined: Bool?
  package let seed: Int
  package let threads: Int

  init(_ interpreter: Interpreter, facts: SessionFacts?, threads: Int) {
    sources = interpreter.history.map { source, parameters in
      Source(
        name: source.name,
        text: String(decoding: source.bytes, as: UTF8.self),
        firstLine: source.firstLine,
        parameters: parameters
      )
    }
    folder = FileManager.default.currentDirectoryPath
    outputFolder = facts?.outputFolder
    isConfined = facts?.isConfined
    seed = facts?.seed ?? 0
    self.threads = threads
  }

  /// Where the sources may write.
  package var place: OutputPlace {
    OutputPlace(folder: outputFolder, isConfined: isConfined ?? false)
  }

  /// Whether the numbers are such as a session has, in whatever file they stood.
  package var isSound: Bool {
    (1...256).contains(threads)
      && sources.allSatisfy { (1...1 << 40).contains($0.firstLine) }
  }

  /// Runs the sources; in a worker the last one does not return from its sweep.
  package func run(in interpreter: Interpreter, displays: Bool) -> Outcome {
    var outcome = Outcome()
    for source in sources {
      let text = SourceText(name: source.name, text: source.text, firstLine: source.firstLine)
      outcome = interpreter.run(text, parameters: source.parameters, displays: displays)
      if outcome.isInterrupted || outcome.isEnded { break }
    }
    return outcome
  }

  /// A fingerprint of what is run.
  var hash: String { Checksum.fingerprint(sources.map(\.text).joined(separator: "\n")) }
}
