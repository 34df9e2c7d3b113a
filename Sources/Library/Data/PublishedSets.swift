import Datasets
import Language
import Options

/// Declares the published datasets: each that is known, by what it says of itself.
func definePublishedSets(in library: Library) {
  for set in PublishedSets.known { define(set, in: library) }
}

private func define<Source: PublishedSet>(_ set: Source.Type, in library: Library) {
  let initial = Source()
  var (positional, named): ([ScriptOption<Source>], [ScriptOption<Source>]) = ([], [])
  for argument in set.arguments {
    switch argument {
    case .option(let option): named.append(ScriptOption(option))
    case .positional(let option): positional.append(ScriptOption(option))
    case .bands(let path):
      named.append(
        ScriptOption(.choosing("\"rgb\", \"all\" or names of bands."), path, shown: "\"rgb\"") {
          $0.asValue
        }
      )
    }
  }
  let first = OptionGroup(initial, positional.map { $0.member(initial) }).byPosition.members
  library.define(
    set.name,
    set.summary,
    .string("root", "The folder that it was unpacked to."),
    .string(
      "split",
      "The part: \(set.splits.joined(separator: ", ")).",
      default: initial.split
    ),
    options: OptionGroup(initial, first + named.map { $0.member(initial) }),
    returns: "dataset",
    details: set.details,
    examples: [.init(set.example)]
  ) { call, chosen, root, split in
    var chosen = chosen
    chosen.split = split
    return try call.opening(root) { try chosen.open($0) }
  }
}

extension BandChoice: ValueConvertible {
  /// As scripts give it.
  package var asValue: Value {
    switch self {
    case .rgb: "rgb".asValue
    case .all: "all".asValue
    case .named(let names): Value(list: names.map(\.asValue))
    }
  }
}

extension Parameter where Argument == BandChoice {
  /// Bands by name or number.
  static func choosing(_ summary: String) -> Self {
    Self("bands", type: "string or list", summary) { value in
      switch value.string {
      case "rgb": return .rgb
      case "all": return .all
      case let name?: return .named([name])
      case nil: break
      }
      return value.elementsOfSequence.flatMap { items in
        let names = items.compactMap { $0.string ?? $0.integer.map { "\($0)" } }
        return names.count == items.count ? .named(names) : nil
      }
    }
  }
}
