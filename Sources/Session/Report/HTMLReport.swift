import Figures
import Formats
import FoundationEssentials

/// A replay as one HTML file: code, output, figures, times, and the differences if it was checked.
package struct HTMLReport {
  private let report: ReplayReport
  private let environment: [(name: String, value: String)]
  private let notes: [String]
  private let gnuplot: Gnuplot
  private let warn: (String) -> Void

  /// - Parameters:
  ///   - report: what came of the replay.
  ///   - environment: what is said about the machine and the settings, in order.
  ///   - notes: what a reader should know before anything else, a sentence each.
  ///   - gnuplot: draws the figures.
  ///   - warn: told of figures that cannot be drawn, which the page shows as a sentence.
  package init(
    _ report: ReplayReport,
    environment: [(name: String, value: String)],
    notes: [String] = [],
    gnuplot: Gnuplot = Gnuplot(),
    warn: @escaping (String) -> Void = { _ in }
  ) {
    (self.report, self.environment, self.notes) = (report, environment, notes)
    (self.gnuplot, self.warn) = (gnuplot, warn)
  }

  /// The whole document; it refers to nothing outside itself.
  package var text: String {
    let name = HTMLText.escaped(
      report.path.split(separator: "/").last.map(String.init) ?? "session"
    )
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(name)</title>
      <style>\(HTMLReport.style)</style>
      </head>
      <body>
      <header>
      <h1>\(name)</h1>
      \(([verdict] + notes.map(note)).joined(separator: "\n"))
      </header>
      \(report.cells.filter { !$0.cell.isRemainder }.map(section).joined(separator: "\n"))
      <footer>
      <h2>Environment</h2>
      <table>
      \(environment.map(row).joined(separator: "\n"))
      </table>
      </footer>
      </body>
      </html>

      """
  }

  private var verdict: String {
    let run = report.cells.filter(\.wasRun)
    let seconds = DurationText.waited(run.reduce(0) { $0 + $1.seconds })
    var words = ["\(run.count) \(run.count == 1 ? "cell" : "cells") ran in \(seconds)."]
    if !report.failed.isEmpty { words.append("\(report.failed.count) failed.") }
    let different = report.different.count
    if different > 0 {
      words.append("\(different) \(different == 1 ? "differs" : "differ") from the recording.")
    } else if report.cells.contains(where: { $0.diff != nil }), report.failed.isEmpty {
      words.append("All output is as recorded.")
    }
    let good = report.exitStatus == 0
    return "<p class=\"\(good ? "good" : "bad")\">\(words.joined(separator: " "))</p>" + bad
  }

  /// Links to the cells that a reader should see.
  private var bad: String {
    let links = report.cells.filter(\.isBad).map { cell in
      let title = cell.cell.marker.title
      let name = title.isEmpty ? "line \(cell.cell.firstLine)" : title
      return "<a href=\"#\(anchor(cell))\">\(HTMLText.escaped(name))</a>"
    }
    return links.isEmpty ? "" : "\n<nav>See \(links.joined(separator: ", "))</nav>"
  }

  private func anchor(_ result: ReplayReport.CellResult) -> String {
    "line-\(result.cell.firstLine)"
  }

  private func note(_ text: String) -> String {
    "<p class=\"note\">\(HTMLText.escaped(text))</p>"
  }

  private func section(_ result: ReplayReport.CellResult) -> String {
    if result.cell.marker.kind != .code {
      return "<section>\(MarkdownText.html(result.cell.markdown))</section>"
    }
    // The lines before a first cell are the header of a recording; the environment has what is of use.
    if !result.wasRun, result.cell.markerLine == nil { return "" }
    var parts = ["<section id=\"\(anchor(result))\">"]
    let title = result.cell.marker.title
    if !title.isEmpty { parts.append("<h2>\(HTMLText.escaped(title))</h2>") }
    if !result.cell.code.isEmpty {
      parts.append("<pre class=\"code\">\(HTMLText.escaped(result.cell.code))</pre>")
    }
    if result.wasRun {
      if !result.output.isEmpty {
        let output = HTMLText.escaped(result.output.joined(separator: "\n"))
        parts.append("<pre class=\"output\">\(output)</pre>")
      }
      parts += result.figures.enumerated().map { offset, figure in
        picture(figure, number: result.firstFigure + offset)
      }
      if let message = result.end.message {
        parts.append("<pre class=\"error\">\(HTMLText.escaped(message))</pre>")
      }
      let memory = result.memory.map { ", at most \($0 >> 20) MiB" } ?? ""
      parts.append("<p class=\"time\">\(DurationText.waited(result.seconds))\(memory)</p>")
    }
    if let diff = result.diff, !diff.isEmpty { parts.append(difference(diff)) }
    parts += result.figureDifferences.map { "<p class=\"bad\">\(HTMLText.escaped($0))</p>" }
    return (parts + ["</section>"]).joined(separator: "\n")
  }

  private func picture(_ figure: Figure, number: Int) -> String {
    let images = figure.hasImages
    let kind = images ? "image/png" : "image/svg+xml"
    let words = HTMLText.escaped("Figure \(number): \(figure.summary)")
    do {
      let bytes = try gnuplot.print(figure, as: images ? .png : .svg)
      let data = "data:\(kind);base64,\(Data(bytes).base64EncodedString())"
      return "<figure><img alt=\"\(words)\" src=\"\(data)\">"
        + "<figcaption>Figure \(number)</figcaption></figure>"
    } catch {
      warn("figure \(number) is not in the report: \(error)")
      return "<p class=\"bad\">\(words): \(HTMLText.escaped("\(error)"))</p>"
    }
  }

  private func difference(_ diff: UnifiedDiff) -> String {
    let lines = diff.lines().map { line in
      let text = HTMLText.escaped(line)
      return switch line.first {
      case "-": "<del>\(text)</del>"
      case "+": "<ins>\(text)</ins>"
      default: text
      }
    }
    return "<pre class=\"diff\">\(lines.joined(separator: "\n"))</pre>"
  }

  private func row(_ entry: (name: String, value: String)) -> String {
    "<tr><th>\(HTMLText.escaped(entry.name))</th><td>\(HTMLText.escaped(entry.value))</td></tr>"
  }
}
