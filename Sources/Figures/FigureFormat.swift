/// What a figure is printed as.
package enum FigureFormat: Equatable, Sendable {
  case png
  case svg
  case pdf
  /// Characters for a plain terminal.
  case text(columns: Int, rows: Int, color: Bool)
  /// Pixels for a terminal that shows them.
  case sixel
  /// PNG within the escapes of kitty's graphics protocol.
  case kitty

  /// Returns the format that the ending of a file name asks for.
  /// - Throws: `FigureError.unknownEnding`.
  package init(path: String) throws {
    let ending = path.split(separator: ".").last?.lowercased()
    switch ending {
    case "png": self = .png
    case "svg": self = .svg
    case "pdf": self = .pdf
    default: throw FigureError.unknownEnding(path: path)
    }
  }

  /// The name that messages use.
  var name: String {
    switch self {
    case .png: "png"
    case .svg: "svg"
    case .pdf: "pdf"
    case .text: "text"
    case .sixel: "sixel"
    case .kitty: "kitty"
    }
  }

  /// Returns the command that prepares gnuplot to print in this format.
  /// - Parameters:
  ///   - size: the canvas, in pixels, of which a PDF has 96 an inch; text has columns and rows of its
  ///     own.
  ///   - identity: a name for the drawing that no other figure on the same page has.
  /// - Returns: one line.
  func terminal(size: PixelSize, identity: String) -> String {
    let pixels = "\(size.width),\(size.height)"
    let font = "font 'sans,11' background '#ffffff'"
    switch self {
    case .png, .sixel, .kitty: return "set terminal pngcairo noenhanced size \(pixels) \(font)"
    case .svg:
      let svgFont = "font 'DejaVu Sans,Helvetica,Arial,sans-serif,11' background '#ffffff'"
      return "set terminal svg noenhanced size \(pixels) name '\(identity)' \(svgFont)"
    case .pdf:
      let inches =
        "\(Script.number(Double(size.width) / 96))in,"
        + "\(Script.number(Double(size.height) / 96))in"
      return "set terminal pdfcairo noenhanced size \(inches) font 'sans,8' background '#ffffff'"
    case .text(let columns, let rows, let color):
      return "set terminal dumb noenhanced \(color ? "ansi256" : "mono")"
        + " size \(max(columns, 20)),\(max(rows, 8))"
    }
  }

  /// Whether printed bytes are a whole document of this format.
  func isComplete(_ bytes: [UInt8]) -> Bool {
    func ends(with text: String) -> Bool {
      let tail = String(decoding: bytes.suffix(64), as: UTF8.self)
      return tail.contains(text)
    }
    switch self {
    case .png: return bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) && ends(with: "IEND")
    case .svg: return ends(with: "</svg>")
    case .pdf: return ends(with: "%%EOF")
    case .text: return !bytes.isEmpty
    case .sixel, .kitty: return ends(with: "\u{1B}\\")
    }
  }
}
