extension Parameter {
  /// May be left out or `none`, which the body gets as nil.
  package var optional: Parameter<Argument?> {
    let read = self.read
    var result = Parameter<Argument?>(info.name, type: info.type, info.summary) { value in
      if case .none = value { return .some(nil) }
      return try read(value).map { .some($0) }
    }
    result.info = info
    result.info.defaultText = "none"
    result.info.accepts = { [accepts = info.accepts] value in value.isNone || accepts(value) }
    result.fallback = { nil }
    return result
  }

  /// Can be given by name only, as `keepdims=`.
  package var named: Self {
    var result = self
    result.info.kind = .named
    return result
  }

  /// Takes all remaining positional arguments, as `zeros(2, 3)` does.
  package var rest: Parameter<[Argument]> {
    let read = self.read
    let info = self.info
    var result = Parameter<[Argument]>(info.name, type: info.type, info.summary) { value in
      try read(value).map { [$0] }
    }
    result.info = info
    result.info.kind = .rest
    result.fallback = { [] }
    result.collect = { arguments, collected in
      try collected.positions.map { position in
        guard let argument = try read(arguments[position]) else {
          throw Failure.type(of: info, arguments[position], argument: position)
        }
        return argument
      }
    }
    return result
  }

  /// Takes all named arguments that no other parameter has, in order.
  package var keywords: Parameter<[(String, Argument)]> {
    let read = self.read
    let info = self.info
    var result = Parameter<[(String, Argument)]>(info.name, type: info.type, info.summary) { _ in
      nil
    }
    result.info = info
    result.info.kind = .keywords
    result.fallback = { [] }
    result.collect = { arguments, collected in
      try collected.named.map { index in
        let value = arguments[arguments.positionalCount + index]
        guard let argument = try read(value) else {
          throw Failure.type(of: info, value, argument: arguments.positionalCount + index)
        }
        return (arguments.names[index], argument)
      }
    }
    return result
  }
}

extension Failure {
  /// `axis: expected a number, got a string`.
  static func type(of info: ParameterInfo, _ value: Value, argument: Int) -> Failure {
    if !info.choices.isEmpty, let text = value.string {
      let list = info.choices.map { "\"\($0)\"" }.joined(separator: ", ")
      return Failure(
        "value",
        "\(info.name): expected one of \(list), got \(value.summary())",
        argument: argument,
        help: Suggestion.question(for: text, among: info.choices)
      )
    }
    let article = info.type.first.map { "aeiou".contains($0) ? "an" : "a" } ?? "a"
    let expected =
      info.type.contains(" or ") || info.type == "any"
      ? info.type
      : "\(article) \(info.type)"
    return Failure(
      "type",
      "\(info.name): expected \(expected), got \(value.typeWithArticle)",
      argument: argument
    )
  }
}
