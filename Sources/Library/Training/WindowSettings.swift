import Options
import Training

/// The windows that large held-out images are seen in.
struct WindowSettings {
  var side: Int?
  var overlap = 0.25

  static var options: [Option<WindowSettings>] {
    [
      .integer(
        "window",
        "Side of the windows that held-out images are seen in, blended; whole images where left out.",
        optional: \.side
      ).unit("pixels").need(.heldOut, .subject(.pixels)).key("TASK.WINDOW"),
      .number("overlap", "Share of a window that its neighbor sees too.", \.overlap)
        .need(.with("window")),
    ]
  }

  /// The windows, where they are asked for.
  ///
  /// - Throws: `TrainingError.setting`.
  func windows() throws -> SlidingWindows? {
    try side.map { try SlidingWindows(side: $0, overlap: overlap) }
  }
}
