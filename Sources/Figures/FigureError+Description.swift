import Glibc

extension FigureError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .gnuplotMissing(let executable):
      "figures need gnuplot, and '\(executable)' was not found: install it with"
        + " 'apt install gnuplot-nox'"
    case .gnuplotNotStarted(let code): "gnuplot could not be started: \(Self.reason(code))"
    case .gnuplotKilled(let signal):
      "gnuplot was ended by signal \(signal) before the figure was complete; try again"
    case .gnuplotComplained(let messages): "gnuplot could not draw the figure: \(messages)"
    case .gnuplotTooSlow(let seconds):
      "gnuplot was not done after \(Script.number(seconds)) s and was stopped; plot fewer points, or see whether"
        + " 'gfm doctor' finds that it answers"
    case .interrupted: "the figure was interrupted"
    case .nothingDrawn(let format):
      "gnuplot drew nothing; it may lack the \(format) terminal ('gfm doctor' lists them)"
    case .unknownEnding(let path):
      "cannot tell the kind of figure from '\(path)': end the name in .png, .svg or .pdf"
    case .cannotWrite(let path, let code): "cannot write '\(path)': \(Self.reason(code))"
    default: dataDescription
    }
  }

  /// The wording of the cases about what the figure was made from.
  private var dataDescription: String {
    switch self {
    case .differentLengths(let what, let first, let second):
      "\(what) have different lengths: \(first) and \(second)"
    case .imageSize(let width, let height, let channels, let bytes):
      "an image of \(width) × \(height) with \(channels) channels needs"
        + " \(width * height * channels) values, not \(bytes)"
    case .maskSize(let image, let mask):
      "the mask (\(mask.width) × \(mask.height)) does not fit the image"
        + " (\(image.width) × \(image.height))"
    case .notSquare(let rows, let columns):
      "a confusion matrix is square, this one is [\(rows), \(columns)]"
    case .classNames(let expected, let given):
      "the matrix has \(expected) classes, and \(given) names were given"
    case .percentiles(let low, let high):
      "stretch takes two percentiles, low before high, within 0 and 100,"
        + " not [\(Script.number(low)), \(Script.number(high))]"
    case .empty(let what): "there is nothing to show: \(what)"
    case .tooMany(let what, let count, let most):
      "\(count) \(what) are too many for one figure: at most \(most) can be told apart"
    default: ""
    }
  }

  private static func reason(_ code: Int32) -> String {
    String(cString: strerror(code))
  }
}
