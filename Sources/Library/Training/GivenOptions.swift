import Datasets
import Language
import Models
import Options

/// Options of a call that know which of them were given.
protocol GivenOptions {
  init()
  /// The names of those that were given, and not as none.
  var given: Set<String> { get set }
}

/// What the options of a call can be about: its model and its data.
struct CallSubjects {
  private let model: any Model
  private let data: DataArgument
  private let heldOut: DataArgument?

  init(_ model: any Model, _ data: DataArgument, heldOut: DataArgument? = nil) {
    (self.model, self.data, self.heldOut) = (model, data, heldOut)
  }

  func has(_ subject: OptionSubject) -> Bool {
    switch subject {
    case .files: data.dataset != nil || heldOut?.dataset != nil
    case .trainingFiles: data.dataset != nil
    case .scenes: [.classification, .multilabel].contains(data.dataset?.task)
    case .pixels: !(model is Classifier)
    case .classMaps: model is Segmenter || model is ChangeDetector
    case .teacher: (model as? SimMIM)?.teacher != nil
    }
  }
}

extension Array {
  /// Refuses options that were given and do nothing.
  ///
  /// What they need of the data and the model is not asked where `subjects` is nil.
  /// - Throws: `Failure` for an option that was given and does nothing beside the others, the data or the model.
  func checkNeeds<Settings: GivenOptions>(
    of settings: Settings,
    about subjects: CallSubjects? = nil,
    _ function: String
  ) throws where Element == ScriptOption<Settings> {
    try checkNeeds(
      of: settings,
      like: Settings(),
      given: settings.given,
      about: subjects,
      function
    )
  }

  /// - Throws: `Failure`, as the other one does.
  func checkNeeds<Settings>(
    of settings: Settings,
    like initial: Settings,
    given: Set<String>,
    about subjects: CallSubjects? = nil,
    _ function: String
  ) throws where Element == ScriptOption<Settings> {
    for option in self {
      let (name, value) = (option.info.name, option.value(settings))
      guard given.contains(name) || value.summary() != option.value(initial).summary() else {
        continue
      }
      for need in option.info.needs {
        if case .subject(let subject) = need {
          guard let subjects, !subjects.has(subject) else { continue }
          // Nothing is mixed, as asked.
          if subject == .scenes, value.number == 0 { continue }
          throw Failure.idle(name, value, subject.reason, in: function)
        }
        guard let other = first(where: { $0.info.name == need.option })?.value(settings) else {
          continue
        }
        try need.check(name, value, beside: other, function)
      }
    }
  }
}

extension OptionNeed {
  /// - Throws: `Failure` where the other option leaves nothing to do.
  fileprivate func check(
    _ name: String,
    _ value: Value,
    beside other: Value,
    _ function: String
  ) throws {
    switch self {
    case .option(let option, nil) where other.isNone:
      throw Failure.idle(name, value, "is for \(option)=", in: function)
    case .option(let option, let reason?) where other.isNone:
      throw Failure.wanting(option, reason, for: name, value, in: function)
    case .words(let option, let words) where !words.contains(other.string ?? ""):
      let list = words.map { "\(option)=\"\($0)\"" }.joined(separator: " and ")
      throw Failure.idle(name, value, "is for \(list)", in: function)
    case .nonzero(let option) where other.number == 0:
      throw Failure.idle(name, value, "is for \(option)= above 0", in: function)
    default: break
    }
  }
}
