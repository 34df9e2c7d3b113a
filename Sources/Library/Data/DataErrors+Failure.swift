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
    guard case .maskValue(_, _, _, _, let expected, let found, let count) = self, !found.isEmpty
    else {
      return nil
    }
    let known = expected.split(separator: ", ").compactMap { Int($0) }
    let classes = known.filter { $0 != 255 }
    let arePositions = classes.count > 1 && classes == Array(0..<classes.count)
    if !arePositions, found.allSatisfy({ (0..<known.count).contains($0) }) {
      return "the mask holds the classes' positions: leave values= out"
    }
    guard found.count <= 20 else { return "so many values are hardly classes; is this a mask?" }
    return Self.values(of: count, among: found)
  }

  /// What to type for the stored values of so many classes, of which a mask holds some.
  private static func values(of count: Int, among found: [Int]) -> String {
    // Classes that the mask lacks get values that it lacks.
    let spare = (0...255).filter { !found.contains($0) }
    let values = list(Array((found + spare).prefix(count)))
    let rest = found.dropFirst(count)
    return "values= gives the stored value of each class, as values=\(values) does"
      + (rest.isEmpty
        ? "; ignore= gives those that do not count"
        : "; ignore= gives those that do not count, as ignore=\(list(Array(rest))) does")
  }

  private static func list(_ numbers: [Int]) -> String {
    "[\(numbers.map { "\($0)" }.joined(separator: ", "))]"
  }
}
