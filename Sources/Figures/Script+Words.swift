import Glibc

extension Script {
  /// Returns a number as gnuplot reads it; what is not finite leaves a gap.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "NaN" }
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    return "\(value)"
  }

  /// Returns text in quotes within which gnuplot replaces nothing.
  static func quoted(_ text: String) -> String {
    var result = "'"
    for scalar in text.unicodeScalars {
      switch scalar {
      case "'": result += "''"
      case "\n", "\t", "\r": result += " "
      default:
        if scalar.value >= 32, scalar.value != 127 { result.unicodeScalars.append(scalar) }
      }
    }
    return result + "'"
  }

  /// Returns the label of a tic, in which gnuplot would read `%` as a format.
  static func ticLabel(_ text: String) -> String {
    var doubled = ""
    for character in text { doubled += character == "%" ? "%%" : String(character) }
    return quoted(doubled)
  }

  /// Returns named tics at positions: `('a' 0, 'b' 1)`.
  static func tics(_ labels: [String], at positions: [Double]) -> String {
    let pairs = zip(labels, positions).map { "\(ticLabel($0)) \(number($1))" }
    return "(" + pairs.joined(separator: ", ") + ")"
  }

  /// Returns a number in at most so many significant digits, as `%g` writes it.
  static func short(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    var buffer = [CChar](repeating: 0, count: 64)
    let length = withVaList([value]) { vsnprintf(&buffer, 64, "%.\(max(digits, 1))g", $0) }
    return String(decoding: buffer.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Returns about how many pixels text is wide, in the figures' font.
  static func width(of text: String, fontSize: Double = 10) -> Double {
    text.reduce(0) { $0 + ($1.isASCII ? 0.66 : 1.0) * fontSize }
  }
}

extension Script {
  /// Returns the parts without what a format cannot draw: among characters, a grid hides the curves.
  func parts(for format: FigureFormat) -> [Part] {
    guard case .text = format else { return parts }
    return parts.map { part in
      guard case .text(let text) = part else { return part }
      let kept = text.split(separator: "\n", omittingEmptySubsequences: false)
        .filter { !$0.hasPrefix("set grid") }
      return .text(kept.joined(separator: "\n"))
    }
  }
}
