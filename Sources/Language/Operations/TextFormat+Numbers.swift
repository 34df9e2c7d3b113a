import Glibc

extension TextFormat {
  /// What stands before a number's digits, its sign and prefix, and the digits.
  func parts(of number: Double) throws -> (lead: String, digits: String) {
    let isIntegral = type.map { "dboxX".contains($0) } ?? false
    let isNegative = number.sign == .minus && !number.isNaN && !(isIntegral && number == 0)
    let lead = isNegative ? "-" : sign.map { String($0) } ?? ""
    switch type {
    case "d", "b", "o", "x", "X":
      let (prefix, digits) = try integral(abs(number))
      return (lead + prefix, digits)
    case "c": return ("", try character(number))
    default: break
    }
    if type == "n", let grouping { throw refuse("'\(grouping)'", for: "'n'") }
    guard number.isFinite else {
      let word = number.isNaN ? "nan" : "inf"
      if type == "%" { return (lead, word + "%") }
      return (lead, type.map { "EFG".contains($0) } ?? false ? word.uppercased() : word)
    }
    return (lead, floating(abs(number)))
  }

  private func floating(_ number: Double) -> String {
    let flag = isAlternative ? "#" : ""
    switch type {
    case "f", "F": return NumberFormat.formatted(number, "%\(flag).\(precision ?? 6)f")
    case "e": return NumberFormat.formatted(number, "%\(flag).\(precision ?? 6)e")
    case "E": return NumberFormat.formatted(number, "%\(flag).\(precision ?? 6)E")
    case "g", "n": return NumberFormat.formatted(number, "%\(flag).\(precision ?? 6)g")
    case "G": return NumberFormat.formatted(number, "%\(flag).\(precision ?? 6)G")
    case "%":
      return NumberFormat.formatted(number * 100, "%\(flag).\(precision ?? 6)f") + "%"
    default:
      guard let precision else { return NumberFormat.text(number) }
      return isAlternative
        ? NumberFormat.formatted(number, "%#.\(max(precision, 1))g")
        : Self.significant(number, max(precision, 1))
    }
  }

  /// A number with so many digits that count.
  ///
  /// Those with a fraction keep one digit behind the point, or take an exponent where none is left for it.
  ///
  /// - Source: Python, "Format Specification Mini-Language", the type none.
  private static func significant(_ number: Double, _ digits: Int) -> String {
    let text = NumberFormat.formatted(number, "%.\(digits)g")
    guard number != number.rounded(), !text.contains("."), !text.contains("e") else { return text }
    let scientific = NumberFormat.formatted(number, "%.\(digits - 1)e")
    let parts = scientific.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return text }
    guard exponent >= digits - 1 else { return text + ".0" }
    let mantissa = parts[0].contains(".") ? parts[0].trimmingZeros : parts[0]
    return "\(mantissa)e\(parts[1])"
  }

  private func integral(_ number: Double) throws -> (prefix: String, digits: String) {
    if precision != nil { throw refuse("a precision", for: "integers") }
    if grouping == ",", type != "d" { throw refuse("','", for: "'\(type ?? "d")'") }
    guard number == number.rounded(), number < 9.2e18 else {
      throw Failure(
        "value",
        "format '\(source)' takes an integer, not \(NumberFormat.text(number))"
      )
    }
    let integer = Int(number)
    switch type {
    case "b": return (isAlternative ? "0b" : "", String(integer, radix: 2))
    case "o": return (isAlternative ? "0o" : "", String(integer, radix: 8))
    case "x": return (isAlternative ? "0x" : "", String(integer, radix: 16))
    case "X": return (isAlternative ? "0X" : "", String(integer, radix: 16, uppercase: true))
    default: return ("", String(integer))
    }
  }

  /// The character of a number in Unicode.
  private func character(_ number: Double) throws -> String {
    if sign != nil { throw refuse("a sign", for: "'c'") }
    if precision != nil { throw refuse("a precision", for: "'c'") }
    if let grouping { throw refuse("'\(grouping)'", for: "'c'") }
    guard let code = UInt32(exactly: number), let scalar = Unicode.Scalar(code) else {
      throw Failure(
        "value",
        "format '\(source)' takes the number of a character, not \(NumberFormat.text(number))"
      )
    }
    return String(scalar)
  }
}

extension Substring {
  /// Digits without the zeros, and the point, at their end.
  fileprivate var trimmingZeros: Substring {
    var text = self
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}
