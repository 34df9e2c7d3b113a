import Datasets
import Language
import Options

extension ConfiguredRun {
  /// What pictures in folders of their classes are called, with a folder for each part.
  private static let classFolders = ["imagenet", "imagefolder"]

  private var dataset: String { configuration.text("DATA.DATASET").lowercased() }

  /// What the dataset's samples are for.
  ///
  /// - Throws: `Failure` where no dataset has the name.
  func task() throws -> Datasets.Task {
    if let set = PublishedSets.named(dataset) { return set.task }
    if Self.classFolders.contains(dataset) { return .classification }
    let name = configuration.text("DATA.DATASET")
    let names = PublishedSets.known.map { $0.name }
    let others = PublishedSets.known.flatMap { $0.otherNames }
    throw Failure(
      "value",
      "DATA.DATASET: there is no dataset \"\(name)\"",
      help: Suggestion.question(for: name, among: ["imagenet"] + names + others.sorted())
    )
  }

  /// The lines that open the data.
  func data(training: Bool) throws -> [String] {
    let c = configuration
    let path = c.text("DATA.DATA_PATH")
    guard !path.isEmpty else {
      throw Failure("value", "DATA.DATA_PATH is empty; --data-path FOLDER says where the data lies")
    }
    _ = try task()
    let set = PublishedSets.named(dataset)
    let usual = set.map { $0.heldOut } ?? "val"
    guard let held = c["TASK.VAL_SPLIT"]?.stringValue ?? usual else {
      return [
        line("data", path, c.text("TASK.TRAIN_SPLIT"), isTraining: true),
        "(train, val) = data.split([0.9, 0.1], seed=\(c.integer("SEED")), stratify=false)",
      ]
    }
    var lines = [line("val", path, held, isTraining: false)]
    guard training else { return lines }
    lines.append(line("train", path, c.text("TASK.TRAIN_SPLIT"), isTraining: true))
    if c.number(Self.share) != 1, !(set.map { drawsShare($0) } ?? false) {
      lines.append("train = train.subset(\(word(Self.share)), seed=42)")
    }
    return lines
  }

  /// The key of the share of the data that is trained on.
  private static let share = "TRAIN_FRAC"

  /// Whether a set draws a share of its samples itself.
  private func drawsShare<Source: PublishedSet>(_ set: Source.Type) -> Bool {
    set.arguments.contains { $0.option?.info.key?.name == Self.share }
  }

  private func line(_ name: String, _ path: String, _ split: String, isTraining: Bool) -> String {
    guard let set = PublishedSets.named(dataset) else {
      return "\(name) = imagefolder(\(Self.quoted("\(path)/\(split)")))"
    }
    let arguments =
      [Self.quoted(path), "split=\(Self.quoted(split))"]
      + self.arguments(of: set, isTraining: isTraining)
    return "\(name) = \(set.name)(\(arguments.joined(separator: ", ")))"
  }

  private func arguments<Source: PublishedSet>(
    of set: Source.Type,
    isTraining: Bool
  ) -> [String] {
    set.arguments.compactMap { argument in
      guard let option = argument.option else {
        return "bands=\(Self.quoted(configuration.text("TASK.BANDS")))"
      }
      return word(for: option, of: Source(), isTraining: isTraining)
        .map { "\(option.info.name)=\($0)" }
    }
  }

  /// What a configuration says of a set's option, else what is usual; nil where it has no key for it.
  private func word<Source>(
    for option: Option<Source>,
    of initial: Source,
    isTraining: Bool
  ) -> String? {
    guard let key = option.info.key?.name else { return nil }
    if key == Self.share { return isTraining && configuration.number(key) != 1 ? word(key) : nil }
    let isSaid = configuration[key]?.doubleValue != nil
    guard isSaid else { return option.value(in: initial).word }
    return option.access.isInteger ? "\(configuration.integer(key))" : word(key)
  }
}
