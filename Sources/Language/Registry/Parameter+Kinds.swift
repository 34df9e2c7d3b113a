extension Parameter {
  /// May be left out or `none`, which the body gets as nil.
  @inlinable package var optional: Parameter<Argument?> {
    let read = self.read
    var info = self.info
    info.defaultText = "none"
    info.accepts = { [accepts = info.accepts] value in value.isNone || accepts(value) }
    let orNone: (Value) throws -> Argument?? = { value in
      if case .none = value { return .some(nil) }
      return try read(value).map { .some($0) }
    }
    return Parameter<Argument?>(info: info, read: orNone) { value in
      guard let argument = try orNone(value) else { throw ArgumentMismatch() }
      return argument
    }.withDefault(nil, shown: "none")
  }

  /// Can be given by name only, as `keepdims=`.
  package var named: Self {
    var result = self
    result.info.kind = .named
    return result
  }

  /// Goes by another name too, which help does not show.
  package func also(_ name: String) -> Self {
    var result = self
    result.info.otherName = name
    return result
  }

  /// By name only, with a value for calls that leave it out.
  package func named(default fallback: Argument) -> Self { named.withDefault(fallback) }

  /// Takes all remaining positional arguments, as `zeros(2, 3)` does.
  @inlinable package var rest: Parameter<[Argument]> {
    let read = self.read
    var info = self.info
    info.kind = .rest
    info.defaultText = nil
    return Parameter<[Argument]>(info: info, read: { try read($0).map { [$0] } }) { _ in [] }
      .collecting { [info] arguments, collected in
        var result: [Argument] = []
        for position in collected.positions {
          guard let argument = try read(arguments[position]) else {
            throw Failure.type(of: info, arguments[position], argument: position)
          }
          result.append(argument)
        }
        return result
      }
  }

  /// Takes all named arguments that no other parameter has, in order.
  package var keywords: Parameter<[(String, Argument)]> {
    let read = self.read
    var info = self.info
    info.kind = .keywords
    return Parameter<[(String, Argument)]>(info: info, read: { _ in nil }) { _ in [] }
      .collecting { [info] arguments, collected in
        try collected.named.map { index in
          let value = arguments[arguments.positionalCount + index]
          guard let argument = try read(value) else {
            throw Failure.type(of: info, value, argument: arguments.positionalCount + index)
          }
          return (arguments.names[index], argument)
        }
      }
  }
}
