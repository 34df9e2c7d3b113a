import Foundation
import Testing

@testable import Language
@testable import Library
@testable import Options
@testable import Training

/// An option of training is declared once: what it sets, and all that read it, say the same.
@Suite("Options of training")
struct TrainingOptionTests {
  /// The properties that are not called as their options are.
  private static let properties = [
    "lr": "rate", "warmup_lr": "warmupRate", "min_lr": "minimumRate", "scale_lr": "scalesRate",
    "warmup_epochs": "warmup", "teacher_view": "view", "window": "side",
    "augment": "augmentation", "normalize": "normalization", "shuffle": "shuffles",
  ]

  /// What each option is tried with; the first that it takes and that is not its default.
  private static var candidates: [Value] {
    let library = makeLibrary()
    let function = library.groups["print"].map { Value.function(FunctionValue(.builtin($0))) }
    let words = ["linear", "sgd", "bfloat16", "never", "date", "skip", "best", "dataset", "other"]
    return [.number(7), .number(0.125), .bool(true), .bool(false), [0.5, 0.625].asValue]
      + words.map { $0.asValue } + [[5].asValue, Value(list: []), function ?? .none]
  }

  /// The leaves of a settings value by their paths.
  private func leaves(of value: Any, _ path: String = "") -> [String: String] {
    let mirror = Mirror(reflecting: value)
    let isSettings = "\(type(of: value))".hasSuffix("Settings") || value is RunPlace
    guard path.isEmpty || isSettings || value is TaskLoading || value is RunWatch else {
      return [path: String(describing: value)]
    }
    return mirror.children.reduce(into: [:]) { result, child in
      let name = child.label ?? "?"
      for (path, text) in leaves(of: child.value, path.isEmpty ? name : "\(path).\(name)") {
        result[path] = text
      }
    }
  }

  private static func property(of option: String) -> String {
    if let name = properties[option] { return name }
    let parts = option.split(separator: "_").map(String.init)
    return parts[0] + parts.dropFirst().map(\.capitalized).joined()
  }

  /// A value that sets an option to something else, and the settings with it.
  private func changed<Settings>(
    _ option: ScriptOption<Settings>,
    _ initial: Settings
  ) throws -> Settings {
    let member = option.member(initial)
    let before = leaves(of: initial)
    for candidate in Self.candidates where member.info.accepts(candidate) {
      var settings = initial
      try member.set(candidate, &settings)
      if leaves(of: settings) != before { return settings }
    }
    throw Failure("value", "\(option.info.name) is changed by none of the values")
  }

  private func expectEachSetsItsOwn<Settings>(
    _ options: [ScriptOption<Settings>],
    _ initial: Settings
  ) throws {
    let before = leaves(of: initial)
    for option in options {
      let after = leaves(of: try changed(option, initial))
      let different = before.keys.filter { before[$0] != after[$0] }
      let name = different.first?.split(separator: ".").last.map(String.init)
      #expect(different.count == 1, "\(option.info.name) sets \(different)")
      #expect(name == Self.property(of: option.info.name), "\(option.info.name) sets \(different)")
    }
  }

  @Test("Each option sets its own part of the settings, and nothing else")
  func optionsSetTheirOwn() throws {
    try expectEachSetsItsOwn(PretrainSettings.options, PretrainSettings())
    try expectEachSetsItsOwn(FinetuneSettings.options, FinetuneSettings())
    try expectEachSetsItsOwn(EvaluateSettings.options, EvaluateSettings())
    try expectEachSetsItsOwn(BatchesSettings.options, BatchesSettings())
    try expectEachSetsItsOwn(ScheduleSettings.options, ScheduleSettings())
  }

  private static var names: [String: [String]] {
    [
      "pretrain": PretrainSettings.options.map(\.info.name),
      "finetune": FinetuneSettings.options.map(\.info.name),
      "evaluate": EvaluateSettings.options.map(\.info.name),
      "batches": BatchesSettings.options.map(\.info.name),
      "schedule": ScheduleSettings.options.map(\.info.name),
    ]
  }

  @Test("Builtins, help and the reference have the options that are declared, by name only")
  func builtinsHaveTheOptions() throws {
    let library = makeLibrary()
    let page = Reference(library).markdown
    for (name, options) in Self.names {
      let builtin = try #require(library.groups[name]?.builtins.first)
      let named = builtin.parameters.filter { $0.kind == .named }
      #expect(named.map(\.name) == options, "\(name)")
      #expect(Set(options).count == options.count, "\(name)")
      let help = try #require(Reference(library).text(of: name))
      for parameter in named {
        #expect(parameter.defaultText != nil, "\(name): \(parameter.name)")
        #expect(help.contains(parameter.summary), "\(name): \(parameter.name)")
        #expect(page.contains("- `\(parameter.name)`: \(parameter.type). \(parameter.summary)"))
      }
    }
  }

  @Test("pretrain and finetune agree about what both take")
  func trainingAgrees() throws {
    func infos(_ name: String) throws -> [String: ParameterInfo] {
      let builtin = try #require(makeLibrary().groups[name]?.builtins.first)
      return Dictionary(uniqueKeysWithValues: builtin.parameters.map { ($0.name, $0) })
    }
    let (pretrain, finetune) = (try infos("pretrain"), try infos("finetune"))
    for option in TrainingSettings.options.map(\.info.name) + RunPlace.options.map(\.info.name) {
      #expect(pretrain[option]?.summary == finetune[option]?.summary, "\(option)")
      #expect(pretrain[option] != nil, "\(option)")
    }
    for name in ["pretrain", "finetune", "evaluate"] {
      let builtin = try #require(makeLibrary().groups[name]?.builtins.first)
      #expect(builtin.parameters.prefix(2).map(\.name) == ["model", "data"])
      #expect(builtin.parameters.filter { $0.kind == .plain }.count == 2)
    }
  }

  @Test("An option that numbers depend on changes the record of a run")
  func optionsAreRecorded() throws {
    for (option, declared) in zip(
      TrainingSettings.options.map({ ScriptOption($0) }),
      TrainingSettings.options
    ) {
      // What belongs to a choice is recorded where the choice is made.
      var initial = TrainingSettings()
      for case .words(let name, let words) in option.info.needs {
        let word = try #require(words.first)
        let other = try #require(
          TrainingSettings.options.first { $0.info.name == name }.map { ScriptOption($0) }
        )
        try other.member(initial).set(Value(word), &initial)
      }
      let before = initial.record.map { "\($0.name) \($0.value)" }
      let after = try changed(option, initial).record.map { "\($0.name) \($0.value)" }
      if case .none = declared.record {
        #expect(before == after, "\(option.info.name)")
      } else {
        #expect(before != after, "\(option.info.name)")
      }
    }
  }

  @Test("A run keeps the value of every option but what looks on")
  func runsKeepTheirOptions() throws {
    func kept(_ function: String) -> [String] {
      (Self.names[function] ?? []).filter { !["val", "on_step"].contains($0) }
    }
    #expect(PretrainSettings().described.map(\.name) == kept("pretrain"))
    #expect(FinetuneSettings().described(nil).map(\.name) == kept("finetune"))
    for (name, value) in FinetuneSettings().described(nil) where name == "mixup" {
      #expect(value.number == 0.8)
    }
  }

  @Test("Published keys of options are keys that there are, each of one option")
  func keysAreKnown() throws {
    func expect<Settings>(_ options: [ScriptOption<Settings>]) {
      let keys = options.compactMap { $0.info.key?.name }
      #expect(Set(keys).isSubset(of: ConfigurationKeyTests.keys))
      #expect(Set(keys).count == keys.count)
      for option in options {
        if let other = option.info.key?.switchedBy {
          #expect(ConfigurationKeyTests.keys.contains(other))
        }
      }
    }
    expect(PretrainSettings.options)
    expect(FinetuneSettings.options)
    expect(EvaluateSettings.options)
  }

  @Test("What an option does nothing without is an option, or one of its words")
  func needsAreKnown() throws {
    func expect<Settings>(_ options: [ScriptOption<Settings>], _ initial: Settings) throws {
      for option in options {
        for case .words(let name, let words) in option.info.needs {
          guard let other = options.first(where: { $0.info.name == name }) else { continue }
          let known = Set(other.member(initial).info.choices)
          #expect(known.isSuperset(of: words), "\(option.info.name)")
        }
      }
    }
    try expect(PretrainSettings.options, PretrainSettings())
    try expect(FinetuneSettings.options, FinetuneSettings())
    let known = Set(FinetuneSettings.options.map(\.info.name))
    let needed = FinetuneSettings.options.flatMap { $0.info.needs.compactMap(\.option) }
    #expect(known.isSuperset(of: needed))
  }

  @Test("The script of a configuration gives options that there are, and all that have a key")
  func configurationsGiveOptions() throws {
    let path = NSTemporaryDirectory() + "gfm-options-\(UUID().uuidString).yaml"
    try "TAG: default\n".write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let options = ["DATA.DATA_PATH", "data", "OUTPUT", "out", "DATA.NUM_WORKERS", "2"]
    func given(_ work: ConfiguredRun.Work) throws -> Set<String> {
      let script = try ConfiguredRun(work, file: path, options: options).script()
      return Set(script.matches(of: /\n  (\w+)=/).map { String($0.output.1) })
    }
    // What has no value in the defaults, does nothing beside them or is for other data.
    let left: Set = [
      "steps", "evaluate_every", "monitor", "window", "image", "power", "momentum", "gamma",
      "decay_epochs", "decay_rate", "milestones",
    ]
    let keyed = FinetuneSettings.options.filter { $0.info.key != nil }.map(\.info.name)
    #expect(try given(.finetune) == Set(keyed).subtracting(left).union(["output", "val"]))
    let masked = PretrainSettings.options.filter { $0.info.key != nil }.map(\.info.name)
    let pretrain = Set(masked).subtracting(left).subtracting(["layer_decay"]).union(["output"])
    #expect(try given(.pretrain) == pretrain)
  }

  @Test("Options and their words are completed")
  func optionsAreCompleted() {
    let interpreter = Interpreter(library: makeLibrary(), output: OutputBuffer())
    func words(_ line: String) -> [String] {
      interpreter.completion(of: line, at: line.utf8.count).candidates
    }
    #expect(words("finetune(m, d, warmup_").sorted() == ["warmup_epochs=", "warmup_lr="])
    #expect(
      words("pretrain(m, d, schedule=\"").sorted() == ScheduleName.allCases.map(\.rawValue).sorted()
    )
    #expect(words("pretrain(m, d, optimizer=\"s") == ["sgd"])
  }

  private func mistake(_ source: String) -> Diagnostic? {
    let interpreter = Interpreter(library: makeLibrary(), output: OutputBuffer())
    let start = """
      encoder = vit(image=32, embed=8, depth=1, heads=2, seed=1)
      m = classifier(encoder, 2, seed=1); s = simmim(encoder, seed=1)
      ready = [{image: randn(2, 3, 32, 32, seed=1), label: [0, 1]}]

      """
    return interpreter.run(SourceText(name: "options", text: start + source)).diagnostics.first
  }

  @Test(
    "Options by position are refused with what to type",
    arguments: [
      ("pretrain(s, ready, 10)", "type epochs=10"),
      ("pretrain(s, ready, 10, none, 64)", "type epochs=10, steps=none, batch=64"),
      ("s.pretrain(ready, 3)", "type epochs=3"),
      ("finetune(m, ready, ready)", "type val=["),
      ("finetune(m, ready, ready, 5)", "type val=["),
      ("evaluate(m, ready, 16)", "type batch=16"),
      ("schedule(\"cosine\", 1e-3)", "type lr=0.001"),
    ]
  )
  func positionsAreRefused(_ source: String, _ help: String) throws {
    let said = try #require(mistake(source))
    #expect(said.message.hasSuffix("options are given by name"), "\(said.message)")
    #expect(said.help?.hasPrefix(help) == true, "\(said.help ?? "")")
  }

  @Test(
    "An unknown word is refused with the words that there are",
    arguments: [
      ("schedule=\"cosin\"", "cosine"), ("optimizer=\"adam\"", "adamw"),
      ("precision=\"float16\"", "float32"), ("exchange=\"float8\"", "float32"),
      ("resume=\"always\"", "never"), ("end=\"first\"", "last"), ("on_error=\"stop\"", "skip"),
    ]
  )
  func unknownWordsAreRefused(_ option: String, _ word: String) throws {
    let said = try #require(mistake("finetune(m, ready, epochs=1, \(option))"))
    #expect(said.message.contains("expected one of"), "\(said.message)")
    #expect(said.message.contains(word), "\(said.message)")
  }
}
