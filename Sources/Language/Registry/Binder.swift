/// Matches the arguments of a call with a builtin's parameters.
struct Binder {
  let name: String
  let parameters: [ParameterInfo]
  private let plainCount: Int
  private let requiredCount: Int
  private let rest: Int?
  private let keywords: Int?
  private let indexByName: [String: Int]

  /// Where each parameter's argument lies; nil stands for "in order of the parameters".
  struct Plan {
    var positions: [Int?]
    var keywordArguments: [Int] = []
  }

  init(name: String, parameters: [ParameterInfo]) {
    self.name = name
    self.parameters = parameters
    rest = parameters.firstIndex { $0.kind == .rest }
    keywords = parameters.firstIndex { $0.kind == .keywords }
    let before = parameters.prefix(rest ?? parameters.count)
    plainCount = before.prefix { $0.kind == .plain }.count
    requiredCount = parameters.lastIndex { $0.isRequired }.map { $0 + 1 } ?? 0
    indexByName = Dictionary(
      parameters.enumerated().filter { $1.kind == .plain || $1.kind == .named }
        .map { ($1.name, $0) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  /// Whether a call with positional arguments only needs no plan.
  func fits(_ count: Int) -> Bool {
    count >= requiredCount && (count <= plainCount || rest != nil)
  }

  func plan(_ arguments: Arguments) throws -> Plan? {
    if arguments.names.isEmpty, fits(arguments.positionalCount) { return nil }
    if arguments.positionalCount > plainCount, rest == nil { throw tooMany(arguments) }
    var plan = Plan(positions: Array(repeating: nil, count: parameters.count))
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

  /// Reads the argument of one parameter.
  func read<Argument>(
    _ parameter: Parameter<Argument>,
    _ index: Int,
    _ arguments: Arguments,
    _ plan: Plan?
  ) throws -> Argument {
    if let collect = parameter.collect {
      return try collect(arguments, collected(index, arguments, plan))
    }
    let inOrder = index < plainCount && index < arguments.positionalCount ? index : nil
    guard let position = plan == nil ? inOrder : plan?.positions[index] else {
      guard let fallback = parameter.fallback else {
        throw Failure("argument", "\(name): argument '\(parameter.info.name)' is missing")
      }
      return fallback()
    }
    let value = arguments[position]
    do {
      guard let argument = try parameter.read(value) else {
        throw Failure.type(of: parameter.info, value, argument: position)
      }
      return argument
    } catch var failure as Failure {
      failure.argument = position
      failure.countsArguments = true
      failure.message = "\(name): \(failure.message)"
      throw failure
    }
  }

  /// A failure of a builtin's body, whose argument is a parameter's number, in terms of the call's arguments.
  static func positioned(_ error: any Error, _ plan: Plan?) -> any Error {
    guard var failure = error as? Failure ?? (error as? any DiagnosedError)?.failure,
      let parameter = failure.argument, !failure.countsArguments
    else { return error }
    failure.countsArguments = true
    if let plan {
      failure.argument = parameter < plan.positions.count ? plan.positions[parameter] : nil
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
    let named = parameters.filter { $0.kind == .named }.map { "\($0.name)=" }
    return Failure(
      "argument",
      "\(name): takes \(room)\(named.isEmpty ? "" : " by position"), \(arguments.positionalCount) given",
      argument: plainCount,
      help: named.isEmpty ? nil : "by name: \(named.joined(separator: ", "))"
    )
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
