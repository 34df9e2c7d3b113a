import Options

/// A published dataset: what of it is opened, as a value, with all that scripts and configurations know of it.
///
/// **To add one**: a file with a type of this kind, and its name in `PublishedSets.known`. The builtin, help, the
/// reference, `DATA.DATASET` of configurations and the tests of all sets read what it says of itself.
package protocol PublishedSet: Sendable {
  /// As scripts and configurations call it.
  static var name: String { get }
  /// What else configurations call it.
  static var otherNames: [String] { get }
  /// One sentence, for help.
  static var summary: String { get }
  /// More of it, for the reference: how its files lie, what samples hold.
  static var details: String { get }
  /// Where it is to be had.
  static var published: String { get }
  /// What its samples are for.
  static var task: Task { get }
  /// The parts that it is published in.
  static var splits: [String] { get }
  /// The part that configurations hold out; nil where none is published with what belongs to it, and a tenth of what
  /// is trained on is held out.
  static var heldOut: String? { get }
  /// What scripts can say beside the folder and the part.
  static var arguments: [SetArgument<Self>] { get }
  /// A call of the folder that it was unpacked to.
  static var example: String { get }

  /// The part that is trained on, with what is usual.
  init()
  /// One of `splits`.
  var split: String { get set }

  /// Opens it.
  ///
  /// - Parameter root: The folder that it was unpacked to.
  /// - Returns: The chosen part's samples.
  /// - Throws: `DatasetError` where files of its layout are missing, or an argument is out of range.
  func open(_ root: String) throws -> Dataset
}

extension PublishedSet {
  package static var otherNames: [String] { [] }
  package static var heldOut: String? { "val" }
  package static var arguments: [SetArgument<Self>] { [] }

  /// - Throws: `DatasetError.argument` where the part is none of those that there are.
  func requireKnownSplit() throws { try Published.check(split, among: Self.splits, Self.name) }
}

/// What scripts can say of a published dataset, and configurations by the option's key.
package enum SetArgument<Settings> {
  /// Given by name.
  case option(Option<Settings>)
  /// Given by name or by position, before all that are given by name.
  case positional(Option<Settings>)
  /// Bands of a sensor by name, or a usual choice of them.
  case bands(WritableKeyPath<Settings, BandChoice>)

  /// What is of a plain type; nil for bands.
  package var option: Option<Settings>? {
    switch self {
    case .option(let option), .positional(let option): option
    case .bands: nil
    }
  }

  /// The size of tiles.
  static func tile(_ path: WritableKeyPath<Settings, Int?>) -> Self {
    .option(
      .integer(
        "tile",
        "Height and width of the tiles that scenes are cut into, in pixels; none leaves them whole.",
        optional: path
      ).key("TASK.TILE")
    )
  }
}

/// The published datasets.
package enum PublishedSets {
  /// All of them, in the order in which they are listed.
  package static let known: [any PublishedSet.Type] = [
    UCMercedSet.self, BigEarthNetSet.self, OSCDSet.self, DSIFNSet.self, WHUBuildingSet.self,
    VaihingenSet.self, SpaceNet2Set.self,
  ]

  /// - Parameter name: One of its names, as configurations give it.
  /// - Returns: The set; nil where none has the name.
  package static func named(_ name: String) -> (any PublishedSet.Type)? {
    known.first { $0.name == name || $0.otherNames.contains(name) }
  }
}
