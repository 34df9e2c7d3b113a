import Datasets
import Language
import Raster

extension RasterError: DiagnosedError {
  /// What a script's `e.kind` and the diagnostic say.
  package var failure: Failure {
    switch self {
    case .noBand(_, let band, let names):
      Failure("name", description, help: Suggestion.question(for: band, among: names))
    case .window, .size, .bandCount, .outside, .noScale, .scaleCount, .notComplex:
      Failure("value", description)
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
        .manifest, .file, .missingPart, .missingList, .missingPartner, .uncovered, .maskValue,
        .label,
        .columns:
        "file"
      case .index: "index"
      case .imageShape, .pair, .sizes: "shape"
      default: "value"
      }
    return Failure(kind, description, help: help)
  }

  /// What to type where stored values of masks are others than was said.
  private var help: String? {
    guard case .maskValue(_, _, _, _, let expected, let found) = self, !found.isEmpty else {
      return nil
    }
    let known = expected.split(separator: ", ").compactMap { Int($0) }
    let classes = known.filter { $0 != 255 }
    let arePositions = classes.count > 1 && classes == Array(0..<classes.count)
    if !arePositions, found.allSatisfy({ (0..<known.count).contains($0) }) {
      return "the mask holds the classes' positions: leave values= out"
    }
    guard found.count <= 20 else { return "so many values are hardly classes; is this a mask?" }
    let values = found.map { "\($0)" }.joined(separator: ", ")
    return "values= gives the stored value of each class, as values=[\(values)] does; "
      + "ignore= gives those that do not count"
  }
}
