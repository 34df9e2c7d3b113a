/// An option, declared once: what it is called, what it means, and the part of a settings value that it sets.
///
/// **Where.** A settings value (`TrainingSettings`, `RunPlace`, `TaskLoading` …) is a struct of plain properties, whose
/// initial values are the defaults. Its options are a list in the same file, one entry for each property:
///
///     package var clip = 5.0
///     …
///     .number("clip", "Largest norm of the gradient; 0 for any.", \.clip, .atLeast(0)).key("TRAIN.CLIP_GRAD")
///
/// **Who reads it.** Nothing else names an option. The builtins take lists of options as a whole and hand their body a
/// filled settings value, so that no list of arguments can be in another order than the list of parameters
/// (`OptionGroup` in Language; `ScriptOption` in Library is the bridge, and declares what only a script can say: a
/// function, a dataset). Help, completion, checks of a call and the reference read the parameters that come of it.
/// `gfm … --cfg` and `opts=` turn published keys into arguments by `key`. A checkpoint's record, by which a run that goes
/// on is known to be the same, and `run.config` are made of `record` and `value(in:)`. Ranges are checked by `rules`,
/// options that do nothing beside the others, the data or the model are told by
/// `need`.
///
/// **To add one**: a property with its default, and an entry of the list below it.
package struct Option<Settings> {
  package var info: OptionInfo
  package let access: OptionAccess<Settings>
  /// How the option stands in the record of a run.
  package var record = OptionRecord<Settings>.value

  init(_ name: String, _ summary: String, _ access: OptionAccess<Settings>, _ rules: [OptionRule]) {
    info = OptionInfo(name, summary, rules: rules)
    self.access = access
  }
}

/// What is said of an option, whatever it sets.
package struct OptionInfo: Sendable {
  /// As it is typed in a call.
  package let name: String
  /// One sentence.
  package let summary: String
  /// What a number counts, `pixels`; nil where it has no unit.
  package var unit: String?
  /// How help shows a default that is chosen from the context.
  package var shown: String?
  /// What numbers must be.
  package var rules: [OptionRule]
  /// What it does nothing without.
  package var needs: [OptionNeed] = []
  /// Where published configurations say it.
  package var key: PublishedKey?

  package init(_ name: String, _ summary: String, rules: [OptionRule] = []) {
    (self.name, self.summary, self.rules) = (name, summary, rules)
  }
}

/// How an option stands in the record of a run.
package enum OptionRecord<Settings> {
  /// By its name and value.
  case value
  /// As other words; not at all where they are nil.
  case words((Settings) -> String?)
  /// Within the words of another option.
  case within(String)
  /// Not at all: no number of the run depends on it.
  case none
}

extension Option {
  /// What a number counts.
  package func unit(_ unit: String) -> Self { changed { $0.info.unit = unit } }

  /// How help shows a default that is chosen from the context.
  package func shown(_ text: String) -> Self { changed { $0.info.shown = text } }

  /// What the option does nothing without; several needs are told of in their order.
  package func need(_ needs: OptionNeed...) -> Self { changed { $0.info.needs += needs } }

  /// Where published configurations say it.
  package func key(_ key: PublishedKey) -> Self { changed { $0.info.key = key } }

  /// How it stands in the record of a run.
  package func recorded(_ record: OptionRecord<Settings>) -> Self { changed { $0.record = record } }

  private func changed(_ change: (inout Self) -> Void) -> Self {
    var result = self
    change(&result)
    return result
  }

  /// What the option is set to.
  package func value(in settings: Settings) -> OptionValue { access.value(in: settings) }

  /// The first rule that the option breaks, if it does.
  package func broken(in settings: Settings) -> OptionRule? {
    let value = value(in: settings)
    return info.rules.first { !$0.holds(value) }
  }
}
