/// The builtins that a session knows.
///
/// A builtin is one declaration. Registering is declaring; help, completion, did-you-mean, argument checks, the reference
/// page and the tests all read it:
///
///     func defineStatistics(in library: Library) {
///       library.define(
///         "mean",
///         "Averages the elements, over everything or along an axis.",
///         .tensor("x", "What to average."),
///         Parameter.integer("axis", "Axis to average over, from 0; negative counts from the end.").optional,
///         .bool("keepdims", "Whether the axis stays with size 1.", default: false).named,
///         returns: "tensor",
///         examples: [.init("tensor([1, 2, 3]).mean()", shows: "2")]
///       ) { call, x, axis, keepdims in
///         try x.mean(axis: axis, keepDimensions: keepdims)
///       }
///     }
///
/// **Parameters.** `.number .integer .bool .string .choice .numbers .integers .strings .elements .list .record .table
/// .function .any` are there; a room adds its own as `extension Parameter where Argument == TensorValue { static func
/// tensor(_ name:, _ summary:) -> Self { .object(name, type: "tensor", summary) } }`, or with the memberwise initializer
/// and a `read` closure that gives nil where the type does not fit (lists that become tensors, say).
/// Modifiers, for which `Parameter` must be written out, as above: `.optional` (may be left out or none; the body gets an optional), `.named` (by name only), `.rest` (takes
/// all remaining positional arguments; the body gets an array), `.keywords` (takes all other named arguments; the body
/// gets an array of pairs). Parameters after a rest parameter can be given by name only.
///
/// **Options.** A builtin with many parameters takes them as a `OptionGroup`: by name only, and its body gets one value
/// that they fill.
///
/// **Body.** Gets a `CallContext` and the typed arguments, and returns anything `ValueConvertible` (`Value`, Double, Int,
/// Bool, String, arrays and optionals of these; `.none` for nothing). Conform your own types to it:
/// `extension TensorValue: ValueConvertible { var asValue: Value { Value(self) } }`.
///
/// **Errors.** Throw any error with a description (an enum's `Error+Description.swift`): it becomes a diagnostic at the
/// call, whose kind is the enum's name (`TensorError` → `tensor`). Conform it to `DiagnosedError` to say a kind, a help
/// sentence or which argument is at fault (the caret then points there), or throw a `Failure` directly:
/// `throw Failure("value", "stage: must be 1 to 4, not \(stage)", argument: 2)`. Throw `InterruptedError()` (or a
/// `DiagnosedError` whose failure has the kind `interrupted`) where the user interrupted.
///
/// **Methods.** A builtin whose first parameter accepts a value (and is not `.any`) is a method of it: `t.mean(axis=0)`.
/// Several declarations of one name are overloads: a call takes the first whose first parameter accepts the argument,
/// so `load(path)` and `load(model, path)` live together, and a method is simply declared with its receiver first.
///
/// **Calling back.** `try call(function, [x, y])` inside the body calls a script's function value.
///
/// **Session state.** `call.interpreter.service(Key.self)` gives an object that was set with `setService`; the session's
/// random generator is `call.interpreter.random`; text goes to `call.output` (`print`, `warn`, `display`).
package final class Library {
  package private(set) var groups: [String: BuiltinGroup] = [:]
  /// All declarations in the order they were made.
  package private(set) var builtins: [Builtin] = []
  /// Rules that the reference explains.
  package private(set) var chapters: [Chapter] = []
  private var section = "Plain"

  /// Makes an empty library.
  package init() {}

  /// Names the section of the reference that the following declarations belong to.
  package func beginSection(_ title: String) { section = title }

  /// Adds a rule to the reference.
  package func explain(_ chapter: Chapter) { chapters.append(chapter) }

  /// Declares a builtin whose arguments the body gets typed.
  package func define<each Argument, Result: ValueConvertible>(
    _ name: String,
    _ summary: String,
    _ parameter: repeat Parameter<each Argument>,
    returns result: String = "",
    details: String = "",
    examples: [Builtin.Example],
    body: @escaping (CallContext, repeat each Argument) throws -> Result
  ) {
    var infos: [ParameterInfo] = []
    var loaders: [AnyObject] = []
    for each in repeat each parameter {
      infos.append(each.info)
      loaders.append(each.loader)
    }
    let binder = Binder(name: name, parameters: infos, loaders: loaders)
    add(name, summary, details, infos, result, examples) { arguments, context in
      var reader = try ArgumentReader(binder, arguments)
      do {
        return try body(context, repeat try reader.next((each Argument).self)).asValue
      } catch {
        throw binder.positioned(error, reader.plan)
      }
    }
  }

  /// Declares a builtin whose body reads its arguments itself, for the hottest scalar functions.
  package func defineRaw(
    _ name: String,
    _ summary: String,
    parameters: [ParameterInfo],
    returns result: String = "",
    details: String = "",
    examples: [Builtin.Example],
    body: @escaping (Arguments, CallContext) throws -> Value
  ) {
    let binder = Binder(name: name, parameters: parameters)
    add(name, summary, details, parameters, result, examples) { arguments, context in
      if arguments.nameCount > 0 || !binder.fits(arguments.positionalCount) {
        _ = try binder.plan(arguments)
      }
      return try body(arguments, context)
    }
  }

  /// Adds a declaration.
  func add(
    _ name: String,
    _ summary: String,
    _ details: String,
    _ parameters: [ParameterInfo],
    _ result: String,
    _ examples: [Builtin.Example],
    body: @escaping Builtin.Body
  ) {
    let builtin = Builtin(
      name: name,
      summary: summary,
      details: details,
      parameters: parameters,
      result: result,
      examples: examples,
      section: section,
      body: body
    )
    let group = groups[name] ?? BuiltinGroup(name: name)
    group.add(builtin)
    groups[name] = group
    builtins.append(builtin)
  }
}
