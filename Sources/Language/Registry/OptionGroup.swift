/// Parameters that are given by name only and whose arguments fill one value, which a builtin's body gets as a whole.
///
///     struct BlurSettings { var radius = 2.0; var passes = 1 }
///     let start = BlurSettings()
///     let group = OptionGroup(start, [
///       .init(.number("radius", "Radius, in pixels."), sets: \.radius, of: start),
///       .init(.integer("passes", "How often it is done."), sets: \.passes, of: start),
///     ])
///     library.define("blur", "Blurs an image.", .tensor("image", "The image."), options: group, examples: […]) {
///       call, settings, image in …
///     }
///
/// What a parameter sets is its key path, so that a list of arguments cannot be in another order than a list of
/// parameters; its default is what the value holds to begin with.
package struct OptionGroup<Settings> {
  /// One parameter, and the part of the value that it sets.
  package struct Member {
    package let info: ParameterInfo
    let set: (Value, inout Settings) throws -> Void
  }

  /// The value of a call that gives none of the parameters.
  package let initial: Settings
  package let members: [Member]
  /// Where the value keeps the names of the parameters that were given, and not as none.
  let given: WritableKeyPath<Settings, Set<String>>?
  /// Looks at the filled value, with the builtin's name.
  let check: (Settings, String) throws -> Void

  /// - Parameters:
  ///   - initial: The value of a call that gives none of the parameters.
  ///   - members: The parameters, in the order in which help shows them.
  ///   - given: Where the value keeps the names of the parameters that were given, and not as none.
  ///   - check: Looks at the filled value, with the builtin's name; what it throws is the call's error.
  package init(
    _ initial: Settings,
    _ members: [Member],
    given: WritableKeyPath<Settings, Set<String>>? = nil,
    check: @escaping (Settings, String) throws -> Void = { _, _ in }
  ) {
    (self.initial, self.members, self.check) = (initial, members, check)
    self.given = given
  }

  /// The same with parameters that can be given by position too, in their order.
  package var byPosition: OptionGroup {
    let members = members.map { member in
      var info = member.info
      info.kind = .plain
      return Member(info: info, set: member.set)
    }
    return OptionGroup(initial, members, given: given, check: check)
  }

  // Not in `define`: a key path within a function of a parameter pack asks the runtime for types that it cannot make.
  fileprivate var infos: [ParameterInfo] { members.map(\.info) }
}

extension OptionGroup.Member {
  /// - Parameters:
  ///   - parameter: How the argument is described and read; a default of its own does not count.
  ///   - path: What the argument sets.
  ///   - initial: A value that holds the default.
  ///   - shown: How help shows the default, where not as its value.
  package init<Argument>(
    _ parameter: Parameter<Argument>,
    sets path: WritableKeyPath<Settings, Argument>,
    of initial: Settings,
    shown: String? = nil
  ) {
    self.init(parameter, default: initial[keyPath: path], shown: shown) {
      $1[keyPath: path] = $0
    }
  }

  /// - Parameters:
  ///   - parameter: How the argument is described and read; a default of its own does not count.
  ///   - fallback: The default.
  ///   - shown: How help shows the default, where not as its value.
  ///   - assign: Sets what the argument sets.
  package init<Argument>(
    _ parameter: Parameter<Argument>,
    default fallback: Argument,
    shown: String? = nil,
    assign: @escaping (Argument, inout Settings) -> Void
  ) {
    var info = parameter.info
    info.kind = .named
    info.defaultText = shown ?? ParameterInfo.text(ofDefault: fallback)
    self.info = info
    set = { value, settings in
      guard let argument = try parameter.read(value) else { throw ArgumentMismatch() }
      assign(argument, &settings)
    }
  }

  /// Reads an argument that is not one of a call.
  ///
  /// - Parameters:
  ///   - value: The argument.
  ///   - settings: What it sets a part of.
  ///   - place: What the message of an error begins with.
  /// - Throws: `Failure` where the argument is of another type.
  package func assign(_ value: Value, to settings: inout Settings, _ place: String) throws {
    do {
      try set(value, &settings)
    } catch {
      let mismatch =
        error is ArgumentMismatch ? Failure.type(of: info, value, argument: 0) : error as? Failure
      guard var failure = mismatch else { throw error }
      (failure.argument, failure.message) = (nil, "\(place): \(failure.message)")
      throw failure
    }
  }

  /// The same for a value that this one's is a part of.
  package func lifted<Root>(_ path: WritableKeyPath<Root, Settings>) -> OptionGroup<Root>.Member {
    .init(info: info) { [set] value, whole in try set(value, &whole[keyPath: path]) }
  }
}

extension Library {
  /// Declares a builtin whose body gets its arguments typed, and its options as one value.
  package func define<each Argument, Settings, Result: ValueConvertible>(
    _ name: String,
    _ summary: String,
    _ parameter: repeat Parameter<each Argument>,
    options group: OptionGroup<Settings>,
    returns result: String = "",
    details: String = "",
    examples: [Builtin.Example],
    body: @escaping (CallContext, Settings, repeat each Argument) throws -> Result
  ) {
    var infos: [ParameterInfo] = []
    var loaders: [AnyObject] = []
    for each in repeat each parameter {
      infos.append(each.info)
      loaders.append(each.loader)
    }
    let binder = Binder(
      name: name,
      parameters: infos + group.infos,
      loaders: loaders
    )
    add(name, summary, details, binder.parameters, result, examples) { arguments, context in
      var reader = try ArgumentReader(binder, arguments)
      do {
        let values = (repeat try reader.next((each Argument).self))
        let settings = try reader.rest(group)
        try group.check(settings, name)
        return try body(context, settings, repeat each values).asValue
      } catch {
        throw binder.positioned(error, reader.plan)
      }
    }
  }
}
