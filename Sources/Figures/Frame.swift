/// The part of a canvas that one figure fills, in pixels from the canvas's top left corner.
package struct Frame: Equatable, Sendable {
  package var x: Double
  package var y: Double
  package var width: Double
  package var height: Double
  package var canvas: PixelSize

  /// Returns the frame that fills a canvas.
  package init(filling canvas: PixelSize) {
    x = 0
    y = 0
    width = Double(canvas.width)
    height = Double(canvas.height)
    self.canvas = canvas
  }

  /// Returns the part of this frame that starts at a point and has a size.
  package func part(x: Double, y: Double, width: Double, height: Double) -> Frame {
    var part = self
    part.x = self.x + x
    part.y = self.y + y
    part.width = width
    part.height = height
    return part
  }

  /// About how many marks the horizontal axis of a plot has room for.
  var xMarks: Int { min(max(Int(width / 80), 2), 10) }

  /// About how many marks the vertical axis of a plot has room for.
  var yMarks: Int { min(max(Int(height / 65), 2), 8) }

  /// Returns a horizontal position as the fraction of the canvas that gnuplot calls `screen`.
  func screenX(_ position: Double) -> String {
    Script.number((x + position) / Double(canvas.width))
  }

  /// Returns a vertical position, counted from the top, as a fraction counted from the bottom.
  func screenY(_ position: Double) -> String {
    Script.number(1 - (y + position) / Double(canvas.height))
  }
}
