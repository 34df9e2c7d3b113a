import Figures
import Language

extension FigureError: DiagnosedError {
  /// What a script's `e.kind` and the diagnostic say.
  package var failure: Failure {
    Failure(self == .interrupted ? "interrupted" : "figure", description)
  }
}
