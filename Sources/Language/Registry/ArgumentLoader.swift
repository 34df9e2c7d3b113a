/// How a parameter's argument is read, once its type is known.
///
/// A class, so that a builtin keeps its parameters' loaders as plain references and a call finds one without looking
/// up the types of a parameter pack.
final class ArgumentLoader<Argument> {
  /// Reads one argument; throws `ArgumentMismatch` where it is of another type.
  let load: (Value) throws -> Argument
  /// Gives the default; nil where the argument must be given.
  let provide: (() -> Argument)?
  /// Reads all that is left, for rest and keyword-collecting parameters.
  let collect: ((Arguments, CollectedArguments) throws -> Argument)?

  init(
    load: @escaping (Value) throws -> Argument,
    provide: (() -> Argument)? = nil,
    collect: ((Arguments, CollectedArguments) throws -> Argument)? = nil
  ) {
    self.load = load
    self.provide = provide
    self.collect = collect
  }
}

/// An argument is not of its parameter's type.
@usableFromInline
struct ArgumentMismatch: Error {
  @usableFromInline init() {}
}

/// Reads the arguments of one call in the order of the parameters.
struct ArgumentReader {
  /// Not counted: the builtin that is being called holds it.
  private unowned(unsafe) let binder: Binder
  private let arguments: Arguments
  let plan: Binder.Plan?
  private var index = 0

  @inline(__always)
  init(_ binder: Binder, _ arguments: Arguments) throws {
    self.binder = binder
    self.arguments = arguments
    plan = try binder.plan(arguments)
  }

  /// The argument of the next parameter, whose type it must be.
  @inline(__always)
  mutating func next<Argument>(_ type: Argument.Type) throws -> Argument {
    defer { index += 1 }
    return try binder.read(index, arguments, plan)
  }

  /// The value that the parameters after those that were read fill.
  func rest<Settings>(_ group: OptionGroup<Settings>) throws -> Settings {
    try binder.fill(group, from: index, arguments, plan)
  }
}
