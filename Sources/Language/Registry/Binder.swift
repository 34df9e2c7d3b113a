/// Matches the arguments of a call with a builtin's parameters.
final class Binder {
  let name: String
  let parameters: [ParameterInfo]
  /// The parameters' `ArgumentLoader`s, and the same without counting.
  private let owners: [AnyObject]
  private let loaders: UnsafeMutablePointer<Unmanaged<AnyObject>>
  private let plainCount: Int
  private let requiredCount: Int
  private let rest: Int?
  private let keywords: Int?
  private let indexByName: [String: Int]

  /// Where each parameter's argument lies; nil stands for "in order of the parameters".
  final class Plan {
    fileprivate(set) var positions: [Int?]
    fileprivate(set) var keywordArguments: [Int] = []

    fileprivate init(count: Int) { positions = Array(repeating: nil, count: count) }
  }

  init(name: String, parameters: [ParameterInfo], loaders owners: [AnyObject] = []) {
    self.name = name
    self.parameters = parameters
    self.owners = owners
    loaders = .allocate(capacity: max(1, owners.count))
    loaders.initialize(from: owners.map { .passUnretained($0) }, count: owners.count)
    rest = parameters.firstIndex { $0.kind == .rest }
    keywords = parameters.firstIndex { $0.kind == .keywords }
    let before = parameters.prefix(rest ?? parameters.count)
    plainCount = before.prefix { $0.kind == .plain }.count
    requiredCount = parameters.lastIndex { $0.isRequired }.map { $0 + 1 } ?? 0
    let byName = parameters.enumerated().filter { $1.kind == .plain || $1.kind == .named }
    indexByName = Dictionary(
      byName.map { ($1.name, $0) }
        + byName.compactMap { index, info in info.otherName.map { ($0, index) } },
      uniquingKeysWith: { first, _ in first }
    )
  }

  deinit { loaders.deallocate() }

  /// Whether a call with positional arguments only needs no plan.
  func fits(_ count: Int) -> Bool {
    count >= requiredCount && (count <= plainCount || rest != nil)
  }

  @inline(__always)
  func plan(_ arguments: Arguments) throws -> Plan? {
    if arguments.nameCount == 0, fits(arguments.positionalCount) { return nil }
    return try namedPlan(arguments)
  }

  private func namedPlan(_ arguments: Arguments) throws -> Plan {
    if arguments.positionalCount > plainCount, rest == nil { throw tooMany(arguments) }
    let plan = Plan(count: parameters.count)
    for position in 0..<min(plainCount, arguments.positionalCount) {
      plan.positions[position] = position
    }
    for (offset, argumentName) in arguments.names.enumerated() {
      let position = arguments.positionalCount + offset
      guard let parameter = indexByName[argumentName] else {
        guard keywords != nil else { throw unknown(argumentName, position) }
        plan.keywordArguments.append(offset)
        continue
      }
      guard plan.positions[parameter] == nil else {
        throw Failure(
          "argument",
          "\(name): argument '\(argumentName)' is given twice",
          argument: position
        )
      }
      plan.positions[parameter] = position
    }
    for (index, parameter) in parameters.enumerated()
    where parameter.isRequired && plan.positions[index] == nil {
      throw Failure(
        "argument",
        "\(name): argument '\(parameter.name)' is missing",
        help: "\(parameter.name): \(parameter.summary)"
      )
    }
    return plan
  }

  /// Reads the argument of one parameter, which must be of the type.
  func read<Argument>(_ index: Int, _ arguments: Arguments, _ plan: Plan?) throws -> Argument {
    try loaders[index]._withUnsafeGuaranteedRef { loader in
      let loader = unsafeDowncast(loader, to: ArgumentLoader<Argument>.self)
      if let collect = loader.collect {
        return try collect(arguments, collected(index, arguments, plan))
      }
      let inOrder = index < plainCount && index < arguments.positionalCount ? index : nil
      guard let position = plan == nil ? inOrder : plan?.positions[index] else {
        guard let provide = loader.provide else { throw missing(index) }
        return provide()
      }
      do {
        return try loader.load(arguments[position])
      } catch {
        throw named(error, index, arguments, position)
      }
    }
  }

  /// The value that a group of parameters fills, whose first is the one of a number.
  func fill<Settings>(
    _ group: OptionGroup<Settings>,
    from first: Int,
    _ arguments: Arguments,
    _ plan: Plan?
  ) throws -> Settings {
    var settings = group.initial
    if plan == nil, arguments.positionalCount <= first { return settings }
    var given: Set<String> = []
    for (offset, member) in group.members.enumerated() {
      let index = first + offset
      let inOrder = index < plainCount && index < arguments.positionalCount ? index : nil
      guard let position = plan == nil ? inOrder : plan?.positions[index] else { continue }
      do {
        try member.set(arguments[position], &settings)
        if !arguments[position].isNone { given.insert(member.info.name) }
      } catch {
        throw named(error, first + offset, arguments, position)
      }
    }
    if let path = group.given { settings[keyPath: path] = given }
    return settings
  }

  private func missing(_ index: Int) -> Failure {
    Failure("argument", "\(name): argument '\(parameters[index].name)' is missing")
  }

  /// What went wrong with an argument, with the builtin's name.
  private func named(
    _ error: any Error,
    _ index: Int,
    _ arguments: Arguments,
    _ position: Int
  ) -> any Error {
    let mismatch =
      error is ArgumentMismatch
      ? Failure.type(of: parameters[index], arguments[position], argument: position) : nil
    guard var failure = mismatch ?? error as? Failure else { return error }
    failure.argument = position
    failure.countsArguments = true
    failure.message = "\(name): \(failure.message)"
    return failure
  }

  /// A failure of a builtin's body, whose argument is a parameter's number, in terms of the call's arguments.
  func positioned(_ error: any Error, _ plan: Plan?) -> any Error {
    guard var failure = error as? Failure ?? (error as? any DiagnosedError)?.failure,
      !failure.countsArguments,
      let parameter = failure.argument
        ?? failure.parameter.flatMap({ name in parameters.firstIndex { $0.name == name } })
    else { return error }
    failure.countsArguments = true
    if let plan {
      failure.argument = parameter < plan.positions.count ? plan.positions[parameter] : nil
    } else {
      failure.argument = parameter
    }
    return failure
  }

  private func collected(_ index: Int, _ arguments: Arguments, _ plan: Plan?) -> CollectedArguments
  {
    var collected = CollectedArguments(parameter: index)
    if index == rest, arguments.positionalCount > plainCount {
      collected.positions = plainCount..<arguments.positionalCount
    }
    if index == keywords { collected.named = plan?.keywordArguments ?? [] }
    return collected
  }

  private func tooMany(_ arguments: Arguments) -> Failure {
    let room =
      plainCount == 0
      ? "no arguments"
      : plainCount == 1
        ? "one argument"
        : "at most \(plainCount) arguments"
    let named = parameters.filter { $0.kind == .named }
    return Failure(
      "argument",
      "\(name): takes \(room)\(named.isEmpty ? "" : " by position"), \(arguments.positionalCount) given"
        + (named.count > Self.mostNamed ? "; options are given by name" : ""),
      argument: plainCount,
      help: named.isEmpty
        ? nil
        : named.count > Self.mostNamed
          ? typed(arguments.positional.dropFirst(plainCount), named)
          : "by name: \(named.map { "\($0.name)=" }.joined(separator: ", "))"
    )
  }

  /// So many names are listed; of more, those that were probably meant.
  private static let mostNamed = 6

  /// What to type for arguments that can be given by name only: the first parameters, in turn, that take them.
  private func typed(_ values: ArraySlice<Value>, _ named: [ParameterInfo]) -> String {
    var left = named[...]
    let words = values.prefix(4).compactMap { value -> String? in
      guard let place = left.firstIndex(where: { $0.accepts(value) }) else { return nil }
      defer { left = left[(place + 1)...] }
      let text = value.summary(limit: 40)
      return "\(left[place].name)=\(text.hasPrefix("<") ? "…" : text)"
    }
    return words.isEmpty
      ? "help(\"\(name)\") lists them"
      : "type \(words.joined(separator: ", "))"
  }

  private func unknown(_ argumentName: String, _ position: Int) -> Failure {
    let names = parameters.filter { $0.kind != .rest && $0.kind != .keywords }.map(\.name)
    let list = names.isEmpty ? "it takes none" : "it takes \(names.joined(separator: ", "))"
    return Failure(
      "argument",
      "\(name): unknown argument '\(argumentName)'",
      argument: position,
      help: Suggestion.question(for: argumentName, among: names) ?? list
    )
  }
}
