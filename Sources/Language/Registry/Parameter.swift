/// One parameter of a builtin: how it is described, and how its argument is read.
package struct Parameter<Argument> {
  package var info: ParameterInfo
  /// Reads one argument; nil where it is of another type.
  ///
  /// May throw a `Failure` that says more.
  package let read: (Value) throws -> Argument?
  private(set) var loader: ArgumentLoader<Argument>

  /// Describes a parameter.
  ///
  /// Inlined where `Argument` is known: calls then look up no metadata, which takes longer than most builtins' work.
  /// - Parameters:
  ///   - name: as it is typed in a call.
  ///   - type: as help shows it, `number`, `list of numbers`.
  ///   - summary: a sentence with the unit, `Learning rate per update.`
  ///   - fallback: the default; without one the argument is required.
  ///   - shown: the default as help shows it; made from `fallback` where nil.
  ///   - choices: the words that are accepted, for completion and did-you-mean.
  ///   - read: turns a value into the argument, nil where the type does not fit.
  @inlinable
  package init(
    _ name: String,
    type: String,
    _ summary: String,
    default fallback: Argument? = nil,
    shown: String? = nil,
    choices: [String] = [],
    read: @escaping (Value) throws -> Argument?
  ) {
    var info = ParameterInfo(name: name, type: type, summary: summary)
    info.choices = choices
    info.accepts = { ((try? read($0)) ?? nil) != nil }
    info.isUnreadable = { value in
      do { return try read(value) == nil } catch { return false }
    }
    self.init(info: info, read: read) { value in
      guard let argument = try read(value) else { throw ArgumentMismatch() }
      return argument
    }
    if let fallback { self = withDefault(fallback, shown: shown) }
  }

  @usableFromInline
  package init(
    info: ParameterInfo,
    read: @escaping (Value) throws -> Argument?,
    load: @escaping (Value) throws -> Argument
  ) {
    self.info = info
    self.read = read
    loader = ArgumentLoader(load: load)
  }

  /// The same parameter with a value for calls that leave it out.
  @usableFromInline
  package func withDefault(_ fallback: Argument, shown: String? = nil) -> Self {
    var result = self
    result.info.defaultText = shown ?? ParameterInfo.text(ofDefault: fallback)
    result.loader = ArgumentLoader(load: loader.load, provide: { fallback })
    return result
  }

  /// The same parameter, collecting arguments instead of reading one.
  @usableFromInline
  package func collecting(
    _ collect: @escaping (Arguments, CollectedArguments) throws -> Argument
  ) -> Self {
    var result = self
    result.loader = ArgumentLoader(load: loader.load, collect: collect)
    return result
  }
}

/// Which arguments of a call a rest or keyword-collecting parameter takes.
package struct CollectedArguments {
  @usableFromInline
  package var positions: Range<Int> = 0..<0
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
  /// Another name that calls may give, which help does not show.
  package var otherName: String?
  package var type: String
  package let summary: String
  /// What its numbers count, `pixels`; nil where they have no unit.
  package var unit: String?
  package var kind = Kind.plain
  /// The default as help shows it; nil where the argument must be given.
  package var defaultText: String?
  package var choices: [String] = []
  /// Whether a value is of the parameter's type.
  package var accepts: (Value) -> Bool = { _ in true }
  /// Whether nothing but another type keeps a value from being read.
  package var isUnreadable: (Value) -> Bool = { _ in false }

  @usableFromInline
  package init(name: String, type: String, summary: String) {
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

  /// The sentence, with the unit where it does not name it, and the words that are accepted.
  package func sentence(quoting quote: (String) -> String) -> String {
    let words = choices.map { quote("\"\($0)\"") }.joined(separator: ", ")
    let unit = unit.map { summary.lowercased().contains($0) ? "" : " In \($0)." } ?? ""
    return summary + unit + (words.isEmpty ? "" : " One of \(words).")
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
