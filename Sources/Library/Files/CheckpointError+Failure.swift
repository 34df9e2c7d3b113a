import Checkpoints
import Language

extension CheckpointError: DiagnosedError {
  /// What a script's `e.kind` and the diagnostic say.
  package var failure: Failure { Failure("file", description) }
}
