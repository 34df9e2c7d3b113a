import Language

/// What looks on while a run works.
struct RunWatch {
  var val: DataArgument?
  var onStep: Value?

  static var options: [ScriptOption<RunWatch>] {
    [
      ScriptOption(
        Parameter.data("val", "Held-out data, measured after each epoch.").optional,
        \.val,
        shown: "none"
      ) { $0 == nil ? .none : Value("held-out data") },
      ScriptOption(
        Parameter.function("on_step", "Called with a record after each update.").optional,
        \.onStep
      ) { $0 ?? .none },
    ]
  }
}
