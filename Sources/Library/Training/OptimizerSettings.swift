import Language
import Options
import Training

/// What `adamw` and its like are told beside the model.
struct OptimizerSettings: GivenOptions {
  var training = TrainingSettings()
  var rate = 1e-3
  var nesterov = true
  var parts: [OptimizerPart] = []
  var given: Set<String> = []

  /// The settings that a rule begins with.
  static func initial(of name: OptimizerName) -> OptimizerSettings {
    var settings = OptimizerSettings()
    settings.training.optimizer = name
    switch name {
    case .adamw: break
    case .sgd: settings.training.weightDecay = 0
    case .lamb: settings.training.eps = 1e-6
    case .lars: settings.rate = 0.1
    case .lion:
      settings.rate = 1e-4
      settings.training.betas = [0.9, 0.99]
    }
    return settings
  }

  /// The options of a rule.
  static func options(of name: OptimizerName) -> [ScriptOption<OptimizerSettings>] {
    let shared = TrainingSettings.options.filter {
      ["weight_decay", "layer_decay"].contains($0.info.name) || isPart(of: name, $0.info)
    }
    let rate: [Option<OptimizerSettings>] = [
      .number("lr", "Rate of the updates.", \.rate, .positive)
    ]
    let nesterov: [Option<OptimizerSettings>] = [
      .flag("nesterov", "Whether momentum is Nesterov's.", \.nesterov)
    ]
    return rate.map { ScriptOption($0) }
      + shared.map { ScriptOption($0).lifted(\.training) }
      + (name == .sgd ? nesterov.map { ScriptOption($0) } : [])
      + [
        ScriptOption(
          .optimizerParts("groups"),
          \.parts,
          value: { Value(list: $0.map(\.value)) }
        )
      ]
  }

  /// Whether an option is one of the rule's own numbers.
  private static func isPart(of name: OptimizerName, _ option: OptionInfo) -> Bool {
    option.needs.contains { need in
      if case .words("optimizer", let words) = need { words.contains(name.rawValue) } else { false }
    }
  }

  static func group(of name: OptimizerName) -> OptionGroup<OptimizerSettings> {
    let options = options(of: name)
    return options.group(initial(of: name)) { settings, function in
      try options.checkRules(of: settings, function)
    }
  }

  /// The rule with what it takes.
  var rule: OptimizerRule {
    guard training.optimizer == .sgd else { return training.optimizerRule }
    return .sgd(momentum: training.momentum, nesterov: nesterov && training.momentum > 0)
  }
}

/// A part of a model with a rate or a decay of its own.
struct OptimizerPart {
  let prefix: String
  let rate: Double?
  let decay: Double?

  /// The record that says so.
  var value: Value {
    Value(
      record: [("part", prefix.asValue)] + (rate.map { [("lr", $0.asValue)] } ?? [])
        + (decay.map { [("weight_decay", $0.asValue)] } ?? [])
    )
  }

  /// - Throws: `Failure` where the record is none of a part.
  init(_ record: RecordValue) throws {
    let known = ["part", "lr", "weight_decay"]
    if let other = record.keys.first(where: { !known.contains($0) }) {
      throw Failure("argument", "a group has no '\(other)': it has part, lr and weight_decay")
    }
    guard let prefix = record["part"]?.string else {
      throw Failure(
        "argument",
        "a group names its part",
        help: "groups=[{part: \"head\", lr: 1e-3}]"
      )
    }
    func number(_ name: String, isPositive: Bool) throws -> Double? {
      guard let value = record[name] else { return nil }
      guard let number = value.number, number.isFinite, isPositive ? number > 0 : number >= 0 else {
        let wanted = isPositive ? "above 0" : "at least 0"
        throw Failure(
          "value",
          "\(name) of '\(prefix)' must be a number \(wanted), not \(value.summary())"
        )
      }
      return number
    }
    self.prefix = prefix.hasSuffix(".") ? String(prefix.dropLast()) : prefix
    rate = try number("lr", isPositive: true)
    decay = try number("weight_decay", isPositive: false)
  }
}

extension Parameter where Argument == [OptimizerPart] {
  /// Parts with rates and decays of their own.
  static func optimizerParts(_ name: String) -> Self {
    Self(
      name,
      type: "list of records",
      "Parts with an lr or a weight_decay of their own, [{part: \"head\", lr: 1e-3}]."
    ) { value in
      guard let list = value.list else { return nil }
      let records = list.elements.compactMap(\.record)
      return records.count == list.elements.count ? try records.map { try OptimizerPart($0) } : nil
    }
  }
}
