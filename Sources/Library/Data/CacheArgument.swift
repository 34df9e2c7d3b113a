import Datasets
import Language

extension CachePolicy: ValueConvertible {
  package var asValue: Value {
    switch self {
    case .none: .none
    case .memory: "memory".asValue
    case .file(let path): path.asValue
    }
  }
}

extension Parameter where Argument == CachePolicy {
  /// Where a loader keeps images for the next epoch.
  static var cache: Self {
    Self(
      "cache",
      type: "string or none",
      "Where images are kept for the next epoch: \"memory\", the path of a file, or none."
    ) { value in
      if value.isNone { return CachePolicy.none }
      return value.string.map { $0 == "memory" ? .usual : .file(path: $0) }
    }.withDefault(.usual, shown: "\"memory\"").named
  }
}
