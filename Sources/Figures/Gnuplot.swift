import CGnuplot
import Glibc

/// Prints figures through gnuplot, one short-lived process a figure.
package struct Gnuplot: Sendable {
  package var executable: String
  /// How many seconds a figure may take.
  package var timeLimit: Double
  /// Asked while gnuplot works; anything but 0 ends it.
  package var interrupted: (@convention(c) @Sendable () -> Int32)?

  /// - Parameters:
  ///   - executable: a path or a name; `GFM_GNUPLOT` in the environment, otherwise `gnuplot`.
  ///   - timeLimit: how many seconds a figure may take.
  ///   - interrupted: asked while gnuplot works; anything but 0 ends it.
  package init(
    executable: String = getenv("GFM_GNUPLOT").map { String(cString: $0) } ?? "gnuplot",
    timeLimit: Double = 60,
    interrupted: (@convention(c) @Sendable () -> Int32)? = nil
  ) {
    self.executable = executable
    self.timeLimit = timeLimit
    self.interrupted = interrupted
  }

  /// Returns a figure as bytes of a format.
  /// - Throws: `FigureError` when gnuplot is missing, dies, complains or takes too long.
  package func print(_ figure: Figure, as format: FigureFormat) throws -> [UInt8] {
    switch format {
    case .kitty: return Array(KittyImage.text(png: try screenPNG(of: figure)).utf8)
    case .sixel:
      guard let sixels = try pixels(of: figure).sixels else {
        throw FigureError.nothingDrawn(format: format.name)
      }
      return sixels
    case .png, .svg, .pdf, .text: return try print(figure.script, figure.size, as: format)
    }
  }

  /// Returns what a script draws on a canvas.
  func print(_ body: Script, _ size: PixelSize, as format: FigureFormat) throws -> [UInt8] {
    let identity = "figure_" + Gnuplot.fingerprint(body)
    var script = Script()
    script.line(format.terminal(size: size, identity: identity))
    let (output, messages) = try run(script.parts + body.parts(for: format))
    guard format.isComplete(output) else {
      if messages.isEmpty { throw FigureError.nothingDrawn(format: format.name) }
      throw FigureError.gnuplotComplained(messages: messages)
    }
    return output
  }

  /// Returns what gnuplot says about itself: its version and its terminals.
  package func describe() throws -> (version: String, terminals: [String]) {
    let wanted = ["pngcairo", "svg", "pdfcairo", "dumb"]
    var script = Script()
    script.line("print sprintf('%.1f.%s', GPVAL_VERSION, GPVAL_PATCHLEVEL)")
    script.line("print GPVAL_TERMINALS")
    let lines = try run(script.parts).messages.split(separator: "\n").map(String.init)
    let known = Set((lines.last ?? "").split(separator: " ").map(String.init))
    return (lines.first ?? "", wanted.filter(known.contains))
  }

  private func run(_ parts: [Script.Part]) throws -> (output: [UInt8], messages: String) {
    let chunks = parts.flatMap { part -> [(bytes: [UInt8], binary: Int32)] in
      switch part {
      case .text(let text): [(Array(text.utf8), 0)]
      case .images(let images):
        [(Array(PlacedImage.command(images).utf8), 0)] + images.map { ($0.image.rgb, 1) }
      }
    }
    var result = Gnuplot.withPointers(to: chunks) { pieces in
      gfm_gnuplot_run(executable, pieces.baseAddress, pieces.count, timeLimit, interrupted)
    }
    defer { gfm_gnuplot_release(&result) }
    let output = [UInt8](UnsafeBufferPointer(start: result.output, count: result.output_count))
    let messages = Gnuplot.readable(
      UnsafeBufferPointer(start: result.messages, count: result.messages_count)
    )
    switch result.end {
    case GFM_GNUPLOT_FINISHED:
      guard result.status == 0 else { throw FigureError.gnuplotComplained(messages: messages) }
      return (output, messages)
    case GFM_GNUPLOT_KILLED: throw FigureError.gnuplotKilled(signal: result.status)
    case GFM_GNUPLOT_TIMED_OUT: throw FigureError.gnuplotTooSlow(seconds: timeLimit)
    case GFM_GNUPLOT_INTERRUPTED: throw FigureError.interrupted
    default:
      // ENOENT and EACCES: no such program on the path.
      if result.status == 2 || result.status == 13 {
        throw FigureError.gnuplotMissing(executable: executable)
      }
      throw FigureError.gnuplotNotStarted(code: result.status)
    }
  }

  /// Calls the body with the chunks as C reads them.
  private static func withPointers<Result>(
    to chunks: [(bytes: [UInt8], binary: Int32)],
    _ body: (UnsafeBufferPointer<gfm_gnuplot_part>) -> Result
  ) -> Result {
    let all = chunks.flatMap(\.bytes)
    return all.withUnsafeBufferPointer { buffer in
      var start = 0
      var pieces: [gfm_gnuplot_part] = []
      for chunk in chunks {
        pieces.append(
          gfm_gnuplot_part(
            bytes: buffer.baseAddress.map { $0 + start },
            count: chunk.bytes.count,
            binary: chunk.binary
          )
        )
        start += chunk.bytes.count
      }
      return pieces.withUnsafeBufferPointer(body)
    }
  }

  /// Returns gnuplot's messages: of a complaint the sentences only, without the echo of the command.
  private static func readable(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    let lines = String(decoding: bytes.prefix(4000), as: UTF8.self)
      .split(separator: "\n")
      .map { $0.trimmingSpaces() }
    let complaints = lines.compactMap { line -> String? in
      guard line.hasPrefix("line "), let colon = line.firstIndex(of: ":") else { return nil }
      let sentence = line[line.index(after: colon)...].trimmingSpaces()
      return sentence.hasPrefix("warning") ? nil : sentence
    }
    if !complaints.isEmpty { return complaints.joined(separator: "; ") }
    return lines.filter { !$0.isEmpty && !$0.contains("warning:") }.joined(separator: "\n")
  }

  /// Returns a short name for a script: the same script always has the same.
  private static func fingerprint(_ script: Script) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ bytes: some Sequence<UInt8>) {
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    for part in script.parts {
      switch part {
      case .text(let text): add(text.utf8)
      case .images(let images):
        add(PlacedImage.command(images).utf8)
        for placed in images { add(placed.image.rgb) }
      }
    }
    return String(hash, radix: 16)
  }
}

extension StringProtocol {
  /// Returns the text without spaces at its ends.
  fileprivate func trimmingSpaces() -> String {
    var rest = Substring(self)
    while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
    while rest.last?.isWhitespace == true { rest = rest.dropLast() }
    return String(rest)
  }
}
