/// Colors that stay apart for color-blind readers.
package enum Palette {
  /// Returns the color of the n-th series or class.
  /// - Source: Okabe and Ito, Color Universal Design, 2008; after eight, hues by the golden angle.
  package static func color(_ index: Int) -> Color {
    let named: [UInt32] = [
      0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x8C6D31, 0x4D4D4D,
    ]
    if index >= 0, index < named.count { return Color(hex: named[index]) }
    let turn = (Double(index) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)
    return hue(turn, lightness: index % 2 == 0 ? 0.42 : 0.62)
  }

  /// Returns viridis at a place between 0 and 1.
  /// - Source: van der Walt and Smith, matplotlib's default color map.
  package static func viridis(_ place: Double) -> Color {
    let stops = viridisStops
    let position = min(max(place.isFinite ? place : 0, 0), 1) * Double(stops.count - 1)
    let index = min(Int(position), stops.count - 2)
    return stops[index + 1].over(stops[index], opacity: position - Double(index))
  }

  /// Viridis as gnuplot's palette command.
  static var viridisCommand: String {
    let stops = viridisStops
    let pairs = stops.indices.map { index in
      "\(Script.number(Double(index) / Double(stops.count - 1))) '\(stops[index].hex)'"
    }
    return "set palette defined (" + pairs.joined(separator: ", ") + ")"
  }

  private static var viridisStops: [Color] {
    let stops: [UInt32] = [
      0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725,
    ]
    return stops.map { Color(hex: $0) }
  }

  private static func hue(_ turn: Double, lightness: Double) -> Color {
    func channel(_ offset: Double) -> UInt8 {
      let place = (turn + offset).truncatingRemainder(dividingBy: 1) * 6
      let wave = min(max(abs(place - 3) - 1, 0), 1)
      return UInt8(((lightness + (wave - 0.5) * 0.5) * 255).rounded())
    }
    return Color(channel(0), channel(2.0 / 3), channel(1.0 / 3))
  }
}
