import Checkpoints
import Datasets
import Language

/// What a published configuration asks for, as a script that does it.
package struct ConfiguredRun {
  /// What is done with a configuration.
  package enum Work: String, Sendable, CaseIterable {
    case pretrain
    case finetune
    case evaluate
    case throughput
  }

  let configuration: Configuration
  let work: Work
  /// What was asked for, before `EVAL_MODE` and `THROUGHPUT_MODE` chose.
  let asked: Work

  /// Reads a configuration.
  ///
  /// - Parameters:
  ///   - work: What is to be done; `EVAL_MODE` and `THROUGHPUT_MODE` choose beside `finetune`.
  ///   - path: The YAML file.
  ///   - options: Keys and values that replace the file's, in turn.
  /// - Throws: `Failure` for keys that there are not and values of another type; `CheckpointError`.
  package init(_ work: Work, file path: String, options: [String]) throws {
    var configuration = try Configuration()
    try configuration.merge(path)
    try configuration.apply(Value(list: options.map { Value($0) }))
    try configuration.checkIntegers(source: path)
    try self.init(work, configuration)
  }

  /// - Throws: `Failure` for values that are not followed.
  init(_ work: Work, _ configuration: Configuration) throws {
    (self.configuration, asked) = (configuration, work)
    if work == .finetune, configuration.flag("EVAL_MODE") {
      self.work = .evaluate
    } else if work == .finetune, configuration.flag("THROUGHPUT_MODE") {
      self.work = .throughput
    } else {
      self.work = work
    }
    try requireFollowed()
  }

  /// Where log, checkpoints and the whole configuration are written; `nil` where nothing is.
  package var folder: String? {
    let output = configuration.text("OUTPUT")
    guard !output.isEmpty, [.pretrain, .finetune].contains(work) else { return nil }
    return "\(output)/\(configuration.text("MODEL.NAME"))/\(configuration.text("TAG"))"
  }

  /// The checkpoint that training goes on from, where one is named.
  package var resumed: String? {
    let path = configuration.text("MODEL.RESUME")
    return path.isEmpty || ![.pretrain, .finetune].contains(work) ? nil : path
  }

  /// The configuration with all defaults, as YAML.
  package func text() throws -> String {
    guard var keys = configuration.record.recordValue else { return "" }
    // What the other files said is in here.
    keys["BASE"] = .list([.string("")])
    return try YAMLFile.text(.record(keys), path: "config.yaml")
  }

  /// The script that does the work.
  ///
  /// - Throws: `Failure` where a value is missing or stands for nothing that there is.
  package func script() throws -> String {
    switch work {
    case .pretrain: try (encoder() + pretraining()).joined(separator: "\n") + "\n"
    case .finetune:
      try (data(training: true) + encoder() + model() + finetuning()).joined(separator: "\n") + "\n"
    case .evaluate:
      try (data(training: false) + encoder() + model() + evaluation()).joined(separator: "\n")
        + "\n"
    case .throughput:
      try (encoder() + throughput()).joined(separator: "\n") + "\n"
    }
  }

  private func throughput() -> [String] {
    [
      "throughput(encoder, batch=\(batch), image=\(configuration.integer("DATA.IMG_SIZE")), rounds=30)"
    ]
  }

  private func evaluation() throws -> [String] {
    let c = configuration
    let resume = c.text("MODEL.RESUME")
    let load = resume.isEmpty ? [] : ["print(model.load(\(Self.quoted(resume))))"]
    let arguments = try ["model", "val"] + evaluationArguments()
    return load + ["evaluate(\(arguments.joined(separator: ", ")))"]
  }

  var batch: Int { configuration.integer("DATA.BATCH_SIZE") }

  /// A text as the language writes it.
  static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\", "\"", "{", "}": "\\\(scalar)"
      // A line break would end the string, and what follows would be a statement.
      case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
        "\\u{\(String(scalar.value, radix: 16))}"
      default: "\(scalar)"
      }
    }
    return "\"\(escaped.joined())\""
  }
}

extension Configuration {
  /// The value of a key such as `TRAIN.EPOCHS`.
  subscript(_ key: String) -> CheckpointValue? {
    key.split(separator: ".").reduce(Optional(record)) { value, part in
      value?.recordValue?[.string(String(part))]
    }
  }

  func text(_ key: String) -> String { self[key]?.stringValue ?? "" }
  func integer(_ key: String) -> Int {
    self[key]?.intValue ?? self[key]?.doubleValue.flatMap { Int(exactly: $0) } ?? 0
  }

  /// Makes sure that what is counted is an integer that numbers keep exactly.
  ///
  /// - Throws: `Failure` that names the key.
  func checkIntegers(source: String) throws {
    for key in Self.integers {
      guard let number = self[key]?.doubleValue else { continue }
      guard Int(exactly: number) != nil, abs(number) < 0x1p53 else {
        throw Failure(
          "value",
          "\(source): \(key) is \(NumberFormat.text(number)); it takes an integer below 2^53"
        )
      }
    }
  }

  /// The keys whose values are integers: those of options, and those that models and data are made of.
  private static var integers: [String] {
    func keys<Settings>(_ options: [ScriptOption<Settings>]) -> [String] {
      options.filter { $0.kind == .integer }.compactMap { $0.info.key?.name }
    }
    return Set(keys(PretrainSettings.options) + keys(FinetuneSettings.options)).sorted() + [
      "MODEL.NUM_CLASSES", "MODEL.SWIN.PATCH_SIZE", "MODEL.SWIN.IN_CHANS", "MODEL.SWIN.EMBED_DIM",
      "MODEL.SWIN.WINDOW_SIZE", "MODEL.VIT.PATCH_SIZE", "MODEL.VIT.IN_CHANS",
      "MODEL.VIT.EMBED_DIM", "MODEL.VIT.DEPTH", "MODEL.VIT.NUM_HEADS", "TASK.WIDTH", "TASK.SCALE",
    ] + PublishedSets.known.flatMap { integers(of: $0) }
  }

  private static func integers<Source: PublishedSet>(of set: Source.Type) -> [String] {
    set.arguments.compactMap(\.option).filter(\.access.isInteger).compactMap { $0.info.key?.name }
  }

  func number(_ key: String) -> Double { self[key]?.doubleValue ?? 0 }
  func flag(_ key: String) -> Bool { self[key] == .bool(true) }

  func numbers(_ key: String) -> String {
    let values = self[key]?.elements ?? []
    let words = values.compactMap(\.doubleValue).map { NumberFormat.text($0) }
    return "[\(words.joined(separator: ", "))]"
  }
}
