import Language
import Options

/// What configurations say in other ways than scripts.
enum OptionKind {
  case integer
  case choice
  case other
}

/// An option as the builtins take it: an `Option`, or one that a script alone can give, such as a function or a dataset.
struct ScriptOption<Settings> {
  /// What configurations say in other ways than scripts.
  let info: OptionInfo
  let kind: OptionKind
  /// What the option is set to.
  let value: (Settings) -> Value
  /// The option as a parameter whose default is what a settings value holds.
  let member: (Settings) -> OptionGroup<Settings>.Member
  /// What its numbers must be and what they are, where they break a rule.
  let broken: (Settings) -> (expected: String, actual: String)?

  /// An option that is read by a parameter of its own.
  ///
  /// - Parameters:
  ///   - parameter: How its argument is described and read.
  ///   - path: What it sets.
  ///   - needs: What it does nothing without.
  ///   - shown: How help shows the default, where not as its value.
  ///   - key: Where published configurations say it.
  ///   - value: What it is set to, as a script sees it.
  init<Argument>(
    _ parameter: Parameter<Argument>,
    _ path: WritableKeyPath<Settings, Argument>,
    needs: [OptionNeed] = [],
    shown: String? = nil,
    key: PublishedKey? = nil,
    value: @escaping (Argument) -> Value
  ) {
    var info = OptionInfo(parameter.info.name, parameter.info.summary)
    (info.needs, info.key) = (needs, key)
    self.init(
      info: info,
      kind: .other,
      value: { value($0[keyPath: path]) },
      member: { .init(parameter, sets: path, of: $0, shown: shown) },
      broken: { _ in nil }
    )
  }

  private init(
    info: OptionInfo,
    kind: OptionKind,
    value: @escaping (Settings) -> Value,
    member: @escaping (Settings) -> OptionGroup<Settings>.Member,
    broken: @escaping (Settings) -> (expected: String, actual: String)?
  ) {
    (self.info, self.kind, self.broken) = (info, kind, broken)
    (self.value, self.member) = (value, member)
  }

  /// The same for a value that this one's is a part of.
  func lifted<Whole>(_ path: WritableKeyPath<Whole, Settings>) -> ScriptOption<Whole> {
    .init(
      info: info,
      kind: kind,
      value: { [value] in value($0[keyPath: path]) },
      member: { [member] in member($0[keyPath: path]).lifted(path) },
      broken: { [broken] in broken($0[keyPath: path]) }
    )
  }

  /// An option whose argument is of a plain type.
  init(_ option: Option<Settings>) {
    self.init(
      info: option.info,
      kind: option.access.isInteger ? .integer : option.access.isChoice ? .choice : .other,
      value: { Value(option.value(in: $0)) },
      member: { Self.member(option, of: $0) },
      broken: { settings in
        option.broken(in: settings).map { ($0.expected, option.value(in: settings).word) }
      }
    )
  }

  private static func member(
    _ option: Option<Settings>,
    of initial: Settings
  ) -> OptionGroup<Settings>.Member {
    let info = option.info
    let shown = option.value(in: initial) == .none ? info.shown : nil
    func member<Argument>(
      _ parameter: Parameter<Argument>,
      _ path: WritableKeyPath<Settings, Argument>
    ) -> OptionGroup<Settings>.Member {
      var parameter = parameter
      parameter.info.unit = info.unit
      return .init(parameter, sets: path, of: initial, shown: shown)
    }
    switch option.access {
    case .integer(let path): return member(.integer(info.name, info.summary), path)
    case .number(let path): return member(.number(info.name, info.summary), path)
    case .flag(let path): return member(.bool(info.name, info.summary), path)
    case .integers(let path): return member(.integers(info.name, info.summary), path)
    case .numbers(let path): return member(.numbers(info.name, info.summary), path)
    case .integerOrNone(let path):
      return member(Parameter.integer(info.name, info.summary).optional, path)
    case .numberOrNone(let path):
      return member(Parameter.number(info.name, info.summary).optional, path)
    case .textOrNone(let path):
      return member(Parameter.string(info.name, info.summary).optional, path)
    case .choice(let choice):
      let parameter = Parameter.choice(info.name, info.summary, of: choice.words)
      return .init(parameter, default: choice.word(initial)) { _ = choice.choose($0, &$1) }
    }
  }
}

extension Value {
  /// What an option is set to, as a script sees it.
  fileprivate init(_ value: OptionValue) {
    self =
      switch value {
      case .none: .none
      case .integer(let number): number.asValue
      case .number(let number): number.asValue
      case .flag(let flag): flag.asValue
      case .text(let text): text.asValue
      case .integers(let numbers): numbers.asValue
      case .numbers(let numbers): numbers.asValue
      }
  }
}
