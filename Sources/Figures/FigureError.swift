/// Why a figure could not be made or printed.
package enum FigureError: Error, Equatable, Sendable {
  case gnuplotMissing(executable: String)
  case gnuplotNotStarted(code: Int32)
  case gnuplotKilled(signal: Int32)
  case gnuplotComplained(messages: String)
  case gnuplotTooSlow(seconds: Double)
  case interrupted
  case nothingDrawn(format: String)
  case unknownEnding(path: String)
  case cannotWrite(path: String, code: Int32)
  case differentLengths(what: String, first: Int, second: Int)
  case imageSize(width: Int, height: Int, channels: Int, bytes: Int)
  case maskSize(image: PixelSize, mask: PixelSize)
  case notSquare(rows: Int, columns: Int)
  case classNames(expected: Int, given: Int)
  case percentiles(low: Double, high: Double)
  case empty(what: String)
  case tooMany(what: String, count: Int, most: Int)

  /// Makes sure that two things that belong together are equally many.
  /// - Throws: `FigureError.differentLengths`.
  static func checkLengths(_ what: String, _ first: Int, _ second: Int) throws {
    guard first == second else {
      throw FigureError.differentLengths(what: what, first: first, second: second)
    }
  }

  /// Whether there is no gnuplot at all.
  package var isMissingGnuplot: Bool { if case .gnuplotMissing = self { true } else { false } }
}
