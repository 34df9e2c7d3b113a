/// The room in a terminal for a figure of characters.
package struct BlockSpace: Equatable, Sendable {
  package var columns: Int
  package var rows: Int
  package var hasColor: Bool

  package init(columns: Int, rows: Int, hasColor: Bool) {
    self.columns = max(columns, 20)
    self.rows = max(rows, 8)
    self.hasColor = hasColor
  }

  /// A space however small, for images: they shrink to fit.
  init(exactly columns: Int, _ rows: Int, hasColor: Bool) {
    (self.columns, self.rows, self.hasColor) = (columns, rows, hasColor)
  }

  /// Returns text in a color, where there are colors.
  func colored(_ text: String, _ color: Color) -> String {
    hasColor ? color.foreground + text + "\u{1B}[0m" : text
  }

  /// Returns a title over the middle of a space.
  func centered(_ text: String, indent: Int = 0) -> String {
    let short = BlockSpace.cut(text, to: columns - indent)
    return String(repeating: " ", count: indent + max((columns - indent - short.count) / 2, 0))
      + short
  }

  /// Returns text on one line of at most so many characters.
  static func cut(_ text: String, to count: Int) -> String {
    let start = text.prefix(max(count, 1) + 1).map { character -> Character in
      let isControl = character.unicodeScalars.allSatisfy { $0.value < 32 || $0.value == 127 }
      return isControl ? " " : character
    }
    return start.count > max(count, 1)
      ? String(start.prefix(max(count - 1, 0))) + "…" : String(start)
  }

  /// Returns text of just so many characters, filled with spaces before or behind it.
  static func padded(_ text: String, to count: Int, isRight: Bool = false) -> String {
    let short = cut(text, to: count)
    let fill = String(repeating: " ", count: max(count - short.count, 0))
    return isRight ? fill + short : short + fill
  }
}

extension Figure {
  /// Returns lines of characters that show the figure; its summary where it has no such form.
  package func blockLines(_ space: BlockSpace) -> [String] {
    content.blocks(title: title, in: space) ?? [summary]
  }
}
