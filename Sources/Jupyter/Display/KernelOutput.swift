import Figures
import Language
import Session

/// Takes what programs print and show, keeps it for the recording and publishes it.
package final class KernelOutput: Output {
  /// What the cell that is running has printed and shown.
  private(set) var cell = CellOutput()
  private let gnuplot: Gnuplot
  private var board: Switchboard?
  private var request: JSONRecord = [:]
  private var isSilent = true
  private var count = 0
  private var nextFigure = 1
  /// The display that says how far long work is, and how many there were.
  private var progress: String?
  private var curve: String?
  private var places = 0

  package init(gnuplot: Gnuplot) { self.gnuplot = gnuplot }

  /// Says where everything goes.
  func connect(to board: Switchboard) { self.board = board }

  /// Starts the output of a cell.
  /// - Parameters:
  ///   - request: the header of the request to run it.
  ///   - count: the cell's number.
  ///   - isSilent: whether nothing is published.
  func begin(request: JSONRecord, count: Int, isSilent: Bool) {
    self.request = request
    self.count = count
    self.isSilent = isSilent
    (progress, curve) = (nil, nil)
    startCell()
  }

  private func startCell() {
    nextFigure += cell.figures.count
    cell = CellOutput(firstFigure: nextFigure)
  }

  /// Publishes a message about the cell.
  func publish(_ type: String, _ content: JSONRecord) {
    if !isSilent { board?.publish(type, content, parent: request) }
  }

  package func print(_ text: String) {
    cell.print(text)
    stream(text, "stdout")
  }

  package func warn(_ text: String) { stream(text + "\n", "stderr") }

  private func stream(_ text: String, _ name: String) {
    if !isSilent, !text.isEmpty { board?.publish(text: text, of: name, parent: request) }
  }

  package func display(_ value: Value, options: DisplayOptions) {
    show(value, options, as: "display_data")
  }

  package func conclude(_ value: Value, options: DisplayOptions) {
    show(value, options, as: "execute_result")
  }

  package func clear() {
    startCell()
    publish("clear_output", ["wait": .bool(false)])
  }

  private func show(_ value: Value, _ options: DisplayOptions, as type: String) {
    let bundle: MimeBundle
    if let figure = value.object(FigureValue.self)?.figure {
      bundle = drawn(figure)
    } else {
      bundle = MimeBundle(value, options: options)
      cell.print(value.display(options) + "\n")
    }
    var content: JSONRecord = ["data": .record(bundle.data), "metadata": .record(bundle.metadata)]
    content[type == "execute_result" ? "execution_count" : "transient"] =
      type == "execute_result" ? .int(count) : .record([:])
    publish(type, content)
  }

  /// A figure in all forms; what keeps it from being drawn is said.
  private func drawn(_ figure: Figure) -> MimeBundle {
    let number = cell.show(figure)
    let text = "[figure \(number): \(figure.summary)]"
    if isSilent { return MimeBundle(text: text) }
    do {
      return try MimeBundle(figure, text: text, gnuplot: gnuplot)
    } catch {
      warn("figure \(number) is not shown: \(error)")
      return MimeBundle(text: text)
    }
  }
}

extension KernelOutput {
  /// Shows how far long work is, in the place where it was said before.
  /// - Parameter text: the line, with or without what takes one away in a terminal; an empty one leaves
  ///   the last where it is.
  package func showProgress(_ text: String) {
    var line = Substring(text)
    if line.hasPrefix("\r") { line.removeFirst() }
    if line.hasPrefix("\u{1B}[K") { line.removeFirst(3) }
    guard !line.isEmpty else {
      // The last line stays where it is; what comes next gets a line of its own.
      progress = nil
      return
    }
    redraw(MimeBundle(text: String(line)), place: &progress)
  }

  /// The place where figures are redrawn while something is computed.
  package var live: LiveFigure {
    LiveFigure(begin: { self.curve = nil }, draw: { self.redraw($0) })
  }

  private func redraw(_ figure: Figure) {
    let text = "[\(figure.summary)]"
    // What cannot be drawn now is drawn the next time; the run goes on all the same.
    guard !isSilent, let bundle = try? MimeBundle(figure, text: text, gnuplot: gnuplot) else {
      return
    }
    redraw(bundle, place: &curve)
  }

  private func redraw(_ bundle: MimeBundle, place: inout String?) {
    let isNew = place == nil
    if isNew { places += 1 }
    let name = place ?? "gfm-display-\(places)"
    place = name
    publish(
      isNew ? "display_data" : "update_display_data",
      [
        "data": .record(bundle.data),
        "metadata": .record(["gfm": .record(["progress": .bool(true)])]),
        "transient": .record(["display_id": .string(name)]),
      ]
    )
  }
}
