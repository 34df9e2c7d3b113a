import Datasets
import Language
import Raster

extension RasterError: DiagnosedError {
  /// What a script's `e.kind` and the diagnostic say.
  package var failure: Failure {
    switch self {
    case .noBand(_, let band, let names):
      Failure("name", description, help: Suggestion.question(for: band, among: names))
    case .window, .size, .bandCount, .outside: Failure("value", description)
    case .tooLarge, .blockTooLarge: Failure("memory", description)
    default: Failure("file", description)
    }
  }
}

extension DatasetError: DiagnosedError {
  /// What a script's `e.kind` and the diagnostic say.
  package var failure: Failure {
    let kind =
      switch self {
      case .missingFolder, .notAFolder, .noImages, .emptySources, .unreadable, .occupied,
        .manifest, .file, .missingPart, .missingPartner, .maskValue, .label, .columns:
        "file"
      case .index: "index"
      case .imageShape, .pair, .sizes: "shape"
      default: "value"
      }
    return Failure(kind, description)
  }
}
