import Figures
import FoundationEssentials
import Language
import Session

/// A value in all the forms in which a client may show it.
struct MimeBundle {
  private(set) var data: JSONRecord
  private(set) var metadata: JSONRecord = [:]

  init(text: String) { data = ["text/plain": .string(text)] }

  /// A value as text, and a table as HTML too.
  init(_ value: Value, options: DisplayOptions) {
    self.init(text: value.display(options))
    if case .table(let table) = value {
      data["text/html"] = .string(HTMLTable(table, options).text)
    }
  }

  /// A figure as pictures: images as PNG only, which SVG would make large.
  /// - Parameters:
  ///   - figure: what is shown.
  ///   - text: the line that stands for it where no picture is shown.
  ///   - gnuplot: draws it.
  /// - Throws: `FigureError`.
  init(_ figure: Figure, text: String, gnuplot: Gnuplot) throws {
    self.init(text: text)
    if !figure.hasImages {
      let drawing = try gnuplot.print(figure, as: .svg)
      if drawing.count <= MimeBundle.drawingLimit {
        data["image/svg+xml"] = .string(String(decoding: drawing, as: UTF8.self))
      }
    }
    data["image/png"] = .string(Data(try gnuplot.print(figure, as: .png)).base64EncodedString())
    // What nbconvert reads out where no picture is seen.
    metadata["image/png"] = .record(["alt": .string(figure.summary)])
  }

  /// The most bytes that a drawing has before its pixels are enough.
  private static let drawingLimit = 2 << 20
}
