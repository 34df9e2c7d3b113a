/// A grid of dots, eight to a character, for curves in a terminal.
struct DotCanvas {
  /// In characters.
  let columns: Int
  let rows: Int
  private var dots: [UInt8]
  private var colors: [Color?]

  init(columns: Int, rows: Int) {
    self.columns = max(columns, 1)
    self.rows = max(rows, 1)
    dots = [UInt8](repeating: 0, count: self.columns * self.rows)
    colors = [Color?](repeating: nil, count: dots.count)
  }

  /// The number of dots across and down.
  var width: Int { columns * 2 }
  var height: Int { rows * 4 }

  /// Sets a dot, counted from the top left; one outside is left out.
  mutating func dot(x: Int, y: Int, _ color: Color?) {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return }
    // Braille numbers its dots down the left column, then the right one; the lowest row came later.
    let bit: UInt8 = y % 4 == 3 ? 0x40 << UInt8(x % 2) : 1 << UInt8(y % 4 + 3 * (x % 2))
    let cell = y / 4 * columns + x / 2
    dots[cell] |= bit
    colors[cell] = color
  }

  /// Draws a straight line of dots.
  /// - Source: Bresenham, IBM Systems Journal 4 (1965).
  mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), _ color: Color?) {
    var (x, y) = start
    let (stepX, stepY) = (end.x >= x ? 1 : -1, end.y >= y ? 1 : -1)
    let (across, down) = (abs(end.x - x), -abs(end.y - y))
    var error = across + down
    while true {
      dot(x: x, y: y, color)
      if x == end.x, y == end.y { return }
      let twice = 2 * error
      if twice >= down {
        error += down
        x += stepX
      }
      if twice <= across {
        error += across
        y += stepY
      }
    }
  }

  /// The rows as text.
  func lines(hasColor: Bool) -> [String] {
    (0..<rows).map { row in
      var line = ""
      var current: Color?
      for cell in (row * columns)..<((row + 1) * columns) {
        let color = dots[cell] == 0 ? nil : colors[cell]
        if hasColor, color != current {
          line += color.map(\.foreground) ?? "\u{1B}[0m"
          current = color
        }
        let scalar = Unicode.Scalar(0x2800 + UInt32(dots[cell]))
        line += dots[cell] == 0 ? " " : scalar.map { String($0) } ?? " "
      }
      return current == nil ? line : line + "\u{1B}[0m"
    }
  }
}

extension Color {
  /// The code that makes text of this color.
  var foreground: String { "\u{1B}[38;2;\(red);\(green);\(blue)m" }

  /// The code that puts this color behind text.
  var background: String { "\u{1B}[48;2;\(red);\(green);\(blue)m" }
}
