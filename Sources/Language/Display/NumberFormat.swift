import Glibc

/// Numbers as text.
package enum NumberFormat {
  /// The shortest text that reads back as the same number; integers without `.0`.
  package static func text(_ number: Double) -> String {
    if number.isNaN { return "nan" }
    if number.isInfinite { return number < 0 ? "-inf" : "inf" }
    if number == number.rounded(), abs(number) < 1e21 {
      if number == 0 { return number.sign == .minus ? "-0" : "0" }
      return integral(number)
    }
    return fraction(number.description)
  }

  /// A whole number in digits.
  private static func integral(_ number: Double) -> String {
    if abs(number) < 9.0e18 { return String(Int64(number)) }
    return formatted(number, "%.0f")
  }

  /// Swift writes `1e-05` as `1e-05`; exponents are kept as Python writes them.
  private static func fraction(_ text: String) -> String { text }

  /// A number through C's formatting.
  static func formatted(_ number: Double, _ format: String) -> String {
    withVaList([number]) { list in
      var buffer = [CChar](repeating: 0, count: 400)
      let length = vsnprintf(&buffer, buffer.count, format, list)
      guard length >= 0 else { return "" }
      return String(
        decoding: buffer.prefix(min(Int(length), buffer.count - 1)).map { UInt8(bitPattern: $0) },
        as: UTF8.self
      )
    }
  }
}

extension NumberFormat {
  /// At most six significant digits, for tables.
  package static func short(_ number: Double) -> String {
    guard number.isFinite, number != number.rounded() || abs(number) >= 1e15 else {
      return text(number)
    }
    return formatted(number, "%.6g")
  }
}
