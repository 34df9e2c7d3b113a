/// What can go wrong with a sweep.
package enum SweepError: Error, Equatable {
  /// Why a parameter has nothing to draw from.
  package enum DomainFault: Equatable, Sendable {
    case noChoices
    case repeated(String)
    case bounds(Double, Double)
    case notPositive(Double)
    case step(Int)
  }

  /// Why a store cannot be used.
  package enum StoreFault: Equatable, Sendable {
    case locked
    case readOnly
    case corrupt
    case newer(version: Int, known: Int)
    case full
    case notAStore
    /// Something in the file that no gfm puts there.
    case strange(String)
    /// What was asked of the file took longer than any store's answer does.
    case endless
    case cannotOpen(String)
    /// On a network file system: another process has it open.
    case inUse(host: String, process: Int32)
    /// On a network file system: this process was silent for long, and another one has it open now.
    case takenOver(host: String)
    case other(String)
  }

  case emptySpace
  case domain(name: String, DomainFault)
  case noGrid(name: String, domain: String)
  case gridSize(Int)
  case neverUsed(name: String)
  case sobolDimensions(Int, Int)
  case store(path: String, StoreFault)
  case otherSweep(name: String, differences: [String])
  case noSweep(name: String, known: [String])
  case launcherMissing(launcher: String, program: String)
  case launcherFailed(launcher: String, text: String)
  case notUnderMPI
  /// Workers to be started where each of several ranks is one already.
  case workersUnderMPI(ranks: Int)
  /// Options for a launcher that has none; some have.
  case noOptions(having: [String])
  case option(name: String, known: [String])
  case reservedOption(name: String)
  /// A value that an option of sbatch does not take.
  case optionValue(name: String, expected: String, value: String)
  case workersFail(text: String)
  /// The worker was taken for dead, and what it had begun is run again.
  case dismissed
  /// No process has the store open that would answer a worker.
  case nobodyAnswers(path: String)
  case interrupted
}
