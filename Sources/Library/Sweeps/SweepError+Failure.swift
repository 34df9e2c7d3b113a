import Language
import Sweeps

extension SweepError: DiagnosedError {
  /// What a script's `e.kind` and the diagnostic say.
  package var failure: Failure {
    switch self {
    case .interrupted: Failure("interrupted", description)
    case .domain, .emptySpace, .noGrid, .gridSize, .neverUsed, .sobolDimensions, .noOptions,
      .option, .reservedOption:
      Failure("value", description)
    case .store: Failure("file", description)
    default: Failure("sweep", description)
    }
  }
}
