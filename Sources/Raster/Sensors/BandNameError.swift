/// Why names of bands do not say which bands they are.
package enum BandNameError: Error, Equatable {
  /// A name that no sensor has.
  case unknown(String, near: [String])
  /// A name that sensors use for different bands.
  case ambiguous(String, meanings: [String], near: [String])
  /// Names that no one sensor has together.
  case noSensor([String])
  /// Two names of one band.
  case twice(String, String, role: String)
  /// Bands that are wanted by name and are not there.
  case missing([String], of: String, there: [String])
}

extension BandNameError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unknown(let name, let near):
      "\"\(name)\" is no name of a band that is known"
        + (near.isEmpty ? "" : "; names near it are \(near.joined(separator: ", "))")
    case .ambiguous(let name, let meanings, let near):
      "\"\(name)\" is \(meanings.joined(separator: ", ")); say which by "
        + near.map { "\"\($0)\"" }.joined(separator: " or ")
    case .noSensor(let names):
      "no sensor has the bands \(names.joined(separator: ", ")) together; "
        + "name them by what they see, such as \"red\", \"nir\", \"swir16\""
    case .twice(let first, let second, let role):
      first == second
        ? "the band \"\(first)\" is named twice"
        : "\"\(first)\" and \"\(second)\" are both \(role)"
    case .missing(let names, let whole, let there):
      "\(whole) has no band \(names.joined(separator: ", ")); it has \(there.joined(separator: ", "))"
    }
  }
}
