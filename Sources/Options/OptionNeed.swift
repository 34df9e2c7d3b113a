/// What an option does nothing without.
package enum OptionNeed: Sendable {
  /// Another option, given at all; the text says what it is.
  case option(String, String?)
  /// Another option, being one of some words.
  case words(String, [String])
  /// Another option, not being 0.
  case nonzero(String)
  /// Something about the data or the model of the call.
  case subject(OptionSubject)

  /// Another option, given at all; `reason` says what it is.
  package static func with(_ option: String, _ reason: String? = nil) -> Self {
    .option(option, reason)
  }

  /// One of some words of another option.
  package static func when<Word: RawRepresentable<String>>(
    _ option: String,
    is words: Word...
  ) -> Self {
    .words(option, words.map(\.rawValue))
  }

  /// The other option, where it is about one.
  package var option: String? {
    switch self {
    case .option(let name, _), .words(let name, _), .nonzero(let name): name
    case .subject: nil
    }
  }
}

/// What of the data and the model of a call an option can be about.
package enum OptionSubject: Sendable, CaseIterable {
  /// Samples that are read from files, to train on or held out.
  case files
  /// Samples to train on that are read from files.
  case trainingFiles
  /// Samples to train on that have a class, or several, as a whole.
  case scenes
  /// A model that answers for each pixel.
  case pixels
  /// A model that gives each pixel a class.
  case classMaps
  /// A model beside which a teacher stands.
  case teacher

  /// What the option is for, as a call that has no such thing is told.
  package var reason: String {
    switch self {
    case .files, .trainingFiles: "is for datasets; ready batches are taken as they are"
    case .scenes: "is for datasets of scenes"
    case .pixels: "is for models of pixels; a classifier sees whole images"
    case .classMaps: "is for models that give each pixel a class"
    case .teacher: "says what a teacher sees, and this model has none"
    }
  }
}
