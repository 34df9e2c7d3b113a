/// An opaque color, eight bits a channel.
package struct Color: Equatable, Hashable, Sendable {
  package var red: UInt8
  package var green: UInt8
  package var blue: UInt8

  package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// Returns the color of a number such as `0x0072B2`.
  package init(hex: UInt32) {
    self.init(
      UInt8(truncatingIfNeeded: hex >> 16),
      UInt8(truncatingIfNeeded: hex >> 8),
      UInt8(truncatingIfNeeded: hex)
    )
  }

  /// The color as `#rrggbb`.
  package var hex: String { "#" + Color.pair(red) + Color.pair(green) + Color.pair(blue) }

  /// Returns the color as gnuplot reads a see-through one: `#aarrggbb`, where 255 is invisible.
  func hex(opacity: Double) -> String {
    let alpha = UInt8((1 - min(max(opacity, 0), 1)) * 255)
    return "#" + Color.pair(alpha) + hex.dropFirst()
  }

  /// Returns this color laid over another.
  /// - Parameters:
  ///   - other: the color below.
  ///   - opacity: 0 shows only the other color, 1 only this one.
  /// - Returns: the mixture.
  func over(_ other: Color, opacity: Double) -> Color {
    func mix(_ top: UInt8, _ bottom: UInt8) -> UInt8 {
      UInt8((Double(top) * opacity + Double(bottom) * (1 - opacity)).rounded())
    }
    return Color(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
  }

  /// The perceived lightness, 0 (black) to 1 (white).
  var lightness: Double {
    (0.299 * Double(red) + 0.587 * Double(green) + 0.114 * Double(blue)) / 255
  }

  private static func pair(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }
}
