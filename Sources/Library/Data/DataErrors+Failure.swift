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
        .maskColor, .label,
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
    if case .maskColor(_, let color, _, _) = self {
      let shown = Self.list(color.map { Int(exactly: $0) ?? 0 })
      return "values= gives the color of each class, as values=[\(shown), …] does"
    }
    guard case .maskValue(_, _, _, _, let expected, let found, let count) = self, !found.isEmpty
    else {
      return nil
    }
    let known = expected.split(separator: ", ").compactMap { Int($0) }
    let classes = known.filter { $0 != 255 }
    let arePositions = classes == Array(0..<count)
    let last = found.last { $0 != 255 } ?? 0
    if arePositions, found[0] == 0, (count..<32).contains(last) {
      return "classes=\(last + 1) takes the values 0 to \(last) as the classes' positions; "
        + "values= gives the stored value of each class"
    }
    if !arePositions, found.allSatisfy({ (0..<known.count).contains($0) }) {
      return "the mask holds the classes' positions: leave values= out"
    }
    guard found.count <= 20 else { return "so many values are hardly classes; is this a mask?" }
    let own = found.filter(known.contains)
    return Self.values(of: count, among: own + found.filter { !known.contains($0) })
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
