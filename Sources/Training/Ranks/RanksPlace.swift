/// Where in a script ranks tell each other something: all of them are at the same place, or apart.
package enum RanksPlace: UInt64, Sendable {
  case meeting, file, start, update, evaluation, benchmark, end

  /// How many bits tell a place.
  static let bits: UInt64 = 8
}

extension RanksPlace: CustomStringConvertible {
  package var description: String {
    switch self {
    case .meeting: "waits for the others"
    case .file: "waits for a file to be written"
    case .start: "begins to train"
    case .update: "trains"
    case .evaluation: "evaluates"
    case .benchmark: "measures"
    case .end: "has come to its end"
    }
  }
}
