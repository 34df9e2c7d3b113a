/// Colors as hue, saturation and value, each from 0 to 1.
enum HSV {
  /// - Source: Smith 1978, as in Python's `colorsys`.
  static func from(_ red: Float, _ green: Float, _ blue: Float) -> (Float, Float, Float) {
    let high = max(red, green, blue)
    let span = high - min(red, green, blue)
    guard span > 0, high > 0 else { return (0, 0, high) }
    let sector: Float
    if high == red {
      sector = (green - blue) / span
    } else if high == green {
      sector = (blue - red) / span + 2
    } else {
      sector = (red - green) / span + 4
    }
    let hue = sector / 6
    return (hue < 0 ? hue + 1 : hue, span / high, high)
  }

  static func toRGB(_ hue: Float, _ saturation: Float, _ value: Float) -> (Float, Float, Float) {
    let scaled = (hue - hue.rounded(.down)) * 6
    let sector = Int(scaled) % 6
    let rest = scaled - scaled.rounded(.down)
    let low = value * (1 - saturation)
    let falling = value * (1 - saturation * rest)
    let rising = value * (1 - saturation * (1 - rest))
    switch sector {
    case 0: return (value, rising, low)
    case 1: return (falling, value, low)
    case 2: return (low, value, rising)
    case 3: return (low, falling, value)
    case 4: return (rising, low, value)
    default: return (value, low, falling)
    }
  }
}
