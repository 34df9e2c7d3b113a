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
      // Doubled, a quote at the beginning ends the text for gnuplot, and what follows is a command.
      case "'": result += "’"
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

  /// Returns labels at 0, 1, 2, …; of many, every n-th one.
  static func tics(_ labels: [String], most: Int) -> String {
    let step = max((labels.count + most - 1) / most, 1)
    let shown = Array(stride(from: 0, to: labels.count, by: step))
    return tics(shown.map { fitted(labels[$0], to: 200) }, at: shown.map(Double.init))
  }

  /// Returns a number in at most so many significant digits, as `%g` writes it.
  static func short(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    var buffer = [CChar](repeating: 0, count: 64)
    let length = withVaList([value]) { vsnprintf(&buffer, 64, "%.\(max(digits, 1))g", $0) }
    return String(decoding: buffer.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Returns about how many pixels text is wide, in the figures' font.
  /// - Parameters:
  ///   - text: one line.
  ///   - fontSize: in points, of which 72 are as long as 96 pixels.
  /// - Returns: the sum of its characters' widths, in pixels.
  static func width(of text: String, fontSize: Double = 11) -> Double {
    text.reduce(0) { $0 + advance($1) } * fontSize * 96 / 72
  }

  /// Returns text that is no wider than some pixels, its end left out if need be.
  static func fitted(
    _ text: String,
    to limit: Double,
    fontSize: Double = 11,
    isBold: Bool = false
  ) -> String {
    let room = limit * 72 / 96 / fontSize / (isBold ? 1.13 : 1)
    var width = 0.0
    var end = text.startIndex
    for index in text.indices {
      width += advance(text[index])
      if width > room { return String(text[..<end]) + "…" }
      if width <= room - 1 { end = text.index(after: index) }
    }
    return text
  }

  /// Returns how wide a character of DejaVu Sans is, as a share of the font's size.
  private static func advance(_ character: Character) -> Double {
    switch character {
    case "i", "j", "l", "I", "J", "'", " ", ",", ".": 0.31
    case "/", ":", ";", "|", "f", "-", "(", ")", "[", "]", "t", "!", "r": 0.4
    case "s", "z", "c", "*", "_", "\"", "?": 0.54
    case "A"..."H", "K", "N"..."V", "X"..."Z", "w": 0.76
    case "m", "M", "W", "%", "@", "+", "<", "=", ">": 0.95
    default: character.isASCII ? 0.63 : 1
    }
  }
}

extension Script {
  /// Returns the parts as a format can draw them: among characters, a grid hides the curves and a legend needs longer
  /// samples; SVG knows bold letters only as a word after a font's name.
  func parts(for format: FigureFormat) -> [Part] {
    parts.map { part in
      guard case .text(let text) = part else { return part }
      switch format {
      case .svg: return .text(text.replacing("font ':Bold'", with: "font 'sans-serif Bold'"))
      case .text:
        let kept = text.split(separator: "\n", omittingEmptySubsequences: false)
          .filter { !$0.hasPrefix("set grid") }
        return .text(kept.joined(separator: "\n").replacing(" samplen 1.5 ", with: " samplen 4 "))
      default: return part
      }
    }
  }
}
