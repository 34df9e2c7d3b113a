import Checkpoints
import Options
import Training

/// Where a run is written, and what of it is kept.
struct RunPlace {
  var output: String?
  var tag: String?
  var saveEvery: Int?
  var keep: Int?
  var resume = Resuming.auto
  /// What the best checkpoint is called.
  var bestName = "best"

  /// What is done about checkpoints that lie there.
  enum Resuming: String, CaseIterable {
    case auto
    case never
  }

  static var options: [Option<RunPlace>] {
    [
      .text(
        "output",
        "Folder of log and checkpoints; without one nothing is written.",
        optional: \.output
      ),
      .text("tag", "Folder within the output.", optional: \.tag).need(.folder),
      .integer(
        "save_every",
        "Updates between checkpoints; an epoch by default.",
        optional: \.saveEvery
      ).unit("updates").need(.folder)
        .key(PublishedKey("SAVE_FREQ", least: 1, countsEpochs: true)),
      .integer("keep", "Number of last checkpoints that stay, beside the best.", optional: \.keep)
        .shown("\(usualKeep)").need(.folder),
      .choice("resume", "Whether to go on from the newest checkpoint.", \.resume)
        .need(.folder)
        .key(PublishedKey("TRAIN.AUTO_RESUME", words: ["true": "auto", "false": "never"])),
    ]
  }

  private static let usualKeep = 3

  /// The same, with what is usual where nothing was said.
  var chosen: RunPlace {
    var result = self
    result.keep = keep ?? Self.usualKeep
    return result
  }

  /// The folder of the run, or `nil` where nothing is to be written.
  ///
  /// - Parameters:
  ///   - notes: What checkpoints say of the images that the model takes.
  ///   - place: gives where a path that is written to leads.
  /// - Returns: The folder, not opened yet.
  /// - Throws: `CheckpointError`.
  func folder(
    notes: CheckpointRecord,
    at place: (String) throws -> String
  ) throws -> RunFolder? {
    guard let output else { return nil }
    return try RunFolder(
      path: try place(tag.map { "\(output)/\($0)" } ?? output),
      saveEvery: saveEvery,
      keep: keep ?? Self.usualKeep,
      resumes: resume == .auto,
      notes: notes,
      bestName: bestName
    )
  }

  /// What a checkpoint says of the images that its model takes.
  static func notes(mean: [Double], deviation: [Double], bands: [String]?) -> CheckpointRecord {
    var notes: CheckpointRecord = [
      "mean": .list(mean.map { .float($0) }), "std": .list(deviation.map { .float($0) }),
    ]
    if let bands { notes["bands"] = .list(bands.map { .string($0) }) }
    return notes
  }
}
