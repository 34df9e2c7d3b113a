/// One parameter of a builtin: how it is described, and how its argument is read.
package struct Parameter<Argument> {
  package var info: ParameterInfo
  /// What a call without this argument gets; nil where it must be given.
  package var fallback: (() -> Argument)?
  /// Reads one argument; nil where it is of another type.
  ///
  /// May throw a `Failure` that says more.
  package var read: (Value) throws -> Argument?
  /// Reads all that is left, for rest and keyword-collecting parameters.
  var collect: ((Arguments, CollectedArguments) throws -> Argument)?

  /// Describes a parameter.
  /// - Parameters:
  ///   - name: as it is typed in a call.
  ///   - type: as help shows it, `number`, `list of numbers`.
  ///   - summary: a sentence with the unit, `Learning rate per update.`
  ///   - fallback: the default; without one the argument is required.
  ///   - shown: the default as help shows it; made from `fallback` where nil.
  ///   - choices: the words that are accepted, for completion and did-you-mean.
  ///   - read: turns a value into the argument, nil where the type does not fit.
  package init(
    _ name: String,
    type: String,
    _ summary: String,
    default fallback: Argument? = nil,
    shown: String? = nil,
    choices: [String] = [],
    read: @escaping (Value) throws -> Argument?
  ) {
    info = ParameterInfo(name: name, type: type, summary: summary)
    info.choices = choices
    info.accepts = { ((try? read($0)) ?? nil) != nil }
    if let fallback {
      self.fallback = { fallback }
      info.defaultText = shown ?? ParameterInfo.text(ofDefault: fallback)
    }
    self.read = read
  }
}

/// Which arguments of a call a rest or keyword-collecting parameter takes.
struct CollectedArguments {
  var positions: Range<Int> = 0..<0
  var named: [Int] = []
  var parameter: Int
}

/// The description of a parameter without its Swift type, for help, completion and checks.
package struct ParameterInfo {
  package enum Kind: Sendable {
    /// By position or by name.
    case plain
    /// By name only.
    case named
    /// Takes all remaining positional arguments.
    case rest
    /// Takes all named arguments that no other parameter has.
    case keywords
  }

  package let name: String
  package var type: String
  package let summary: String
  package var kind = Kind.plain
  /// The default as help shows it; nil where the argument must be given.
  package var defaultText: String?
  package var choices: [String] = []
  /// Whether a value is of the parameter's type.
  package var accepts: (Value) -> Bool = { _ in true }

  init(name: String, type: String, summary: String) {
    self.name = name
    self.type = type
    self.summary = summary
  }

  static func text<Default>(ofDefault value: Default) -> String {
    switch value {
    case let value as Value: value.summary()
    case let value as any ValueConvertible: value.asValue.summary()
    default: "\(value)"
    }
  }

  package var isRequired: Bool { defaultText == nil && (kind == .plain || kind == .named) }

  /// `axis: number = none`, as in a signature.
  package var signature: String {
    switch kind {
    case .rest: "\(name)…: \(type)"
    case .keywords: "\(name)=…: \(type)"
    case .plain, .named: "\(name): \(type)" + (defaultText.map { " = \($0)" } ?? "")
    }
  }
}
