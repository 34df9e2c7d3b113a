/// What a figure shows: plain data, how it is said to gnuplot, and how it is drawn without gnuplot.
///
/// Terminals, files and reports ask a figure for these alone, none knows one by its type.
package protocol FigureContent: Sendable {
  /// What kind of figure this is, as recordings name it: `line plot`.
  var kind: String { get }
  /// What it holds, in a few words: `2 series`.
  var details: String { get }
  /// The size at which it is printed when nobody asks for another.
  /// - Parameter title: the title that is drawn above it, if any.
  /// - Returns: its width and height in pixels.
  func naturalSize(title: String?) -> PixelSize
  /// Adds the commands that draw it within a frame.
  func write(to script: inout Script, in frame: Frame, title: String?)
  /// The figures that it puts together, none where it is drawn by itself.
  var parts: [Figure] { get }
  /// Whether it is made of images: files hold it as PNG, and terminals show it in blocks.
  var isOfImages: Bool { get }
  /// Returns lines of characters that show it without gnuplot, none wider than the space.
  ///
  /// - Parameters:
  ///   - title: the title that is drawn above it, if any.
  ///   - space: the room in the terminal.
  /// - Returns: the lines; nil where it has no such form.
  func blocks(title: String?, in space: BlockSpace) -> [String]?
}

extension FigureContent {
  package var parts: [Figure] { [] }
  package var isOfImages: Bool { false }
  package func blocks(title: String?, in space: BlockSpace) -> [String]? { nil }
}

/// A figure: content with a title, printed by gnuplot when somebody wants to see it.
package struct Figure: Sendable {
  package var title: String?
  package var content: any FigureContent
  private var requestedSize: PixelSize?
  /// The longest side that a figure gets by itself, in pixels.
  private static let longest = 8192

  package init(_ content: any FigureContent, title: String? = nil, size: PixelSize? = nil) {
    self.content = content
    self.title = title
    requestedSize = size
  }

  /// The size of the printed figure in pixels.
  package var size: PixelSize {
    get {
      if let requestedSize { return requestedSize }
      let natural = content.naturalSize(title: title)
      return PixelSize(min(natural.width, Figure.longest), min(natural.height, Figure.longest))
    }
    set { requestedSize = newValue }
  }

  /// One line that names the figure and stays the same for the same data: `line plot "loss", 2 series`.
  package var summary: String {
    let name = title.map { " \"\($0.replacingLineBreaks())\"" } ?? ""
    return content.kind + name + (content.details.isEmpty ? "" : ", " + content.details)
  }

  /// Whether images are anywhere in it.
  package var hasImages: Bool { content.isOfImages || content.parts.contains(where: \.hasImages) }

  /// The gnuplot commands, without a terminal.
  package var script: Script {
    var script = Script()
    write(to: &script, in: Frame(filling: size))
    return script
  }

  /// Adds the commands that draw the figure within a frame.
  func write(to script: inout Script, in frame: Frame) {
    // Not `set datafile missing`: a line is drawn through what is missing, and ends at what is NaN.
    script.lines("reset", "set encoding utf8")
    content.write(to: &script, in: frame, title: title)
  }
}

extension String {
  /// Returns the text on one line.
  fileprivate func replacingLineBreaks() -> String {
    String(map { $0.isNewline ? " " : $0 })
  }
}
