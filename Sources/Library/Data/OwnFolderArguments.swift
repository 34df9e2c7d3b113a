import Datasets
import Language
import Raster

/// What scripts say by name of their own folders of images and masks.
struct OwnFolderArguments {
  private var values: [Value]?
  private var ignore: [Int] = []
  private var tile: Int?
  private var bands: [Int]?
  private var one: Double?
  private var imageEnding = ""
  private var labelEnding = ""
  private var names: Value?
  private var missing = "fail"
  private var isAligned = false
  private var labelNodata: String?

  /// What scripts can say by name.
  ///
  /// - Parameter withEndings: Whether images and masks may have a word of their own in their names.
  /// - Returns: The parameters, in the order in which help shows them.
  static func group(withEndings: Bool) -> OptionGroup<OwnFolderArguments> {
    let start = OwnFolderArguments()
    let tile = Parameter.integer(
      "tile",
      "Height and width of tiles, in pixels; scenes whole by default."
    ).optional
    let endings: [OptionGroup<OwnFolderArguments>.Member] = [
      .init(.ending("image_ending", "image"), sets: \.imageEnding, of: start),
      .init(.ending("label_ending", "mask"), sets: \.labelEnding, of: start),
    ]
    return OptionGroup(
      start,
      [
        .init(.values, sets: \.values, of: start), .init(.ignore, sets: \.ignore, of: start),
        .init(tile, sets: \.tile, of: start), .init(.bandNumbers, sets: \.bands, of: start),
        .init(.one, sets: \.one, of: start),
      ] + (withEndings ? endings : []) + [
        .init(.names, sets: \.names, of: start), .init(.missing, sets: \.missing, of: start),
        .init(.align, sets: \.isAligned, of: start),
        .init(.labelNodata, sets: \.labelNodata, of: start),
      ]
    )
  }

  /// What to open.
  ///
  /// - Parameters:
  ///   - classes: The names of the classes.
  ///   - count: How many there are, also where they have no names.
  ///   - arePositions: Whether stored values are the classes' positions, not presence.
  /// - Returns: The choice, with the coding of the masks.
  /// - Throws: `Failure` where the arguments do not go together.
  func choice(
    classes: [String],
    count: Int,
    arePositions: Bool = false
  ) throws -> Dataset.FolderChoice {
    var choice = Dataset.FolderChoice()
    choice.classes = classes
    choice.coding = try maskCoding(values, ignore, classes: count, arePositions: arePositions)
    (choice.tile, choice.bands, choice.one) = (tile, bands, one)
    (choice.imageSuffix, choice.maskSuffix) = (imageEnding, labelEnding)
    choice.stems = try names.map(Dataset.FolderChoice.stems)
    choice.passesOver = missing == "skip"
    choice.isAligned = isAligned
    choice.labelNodata = labelNodata.flatMap(LabelNodata.init) ?? .refused
    return choice
  }
}

extension Dataset.FolderChoice {
  /// The names of samples, from a list or from a file with one on each line.
  fileprivate static func stems(_ value: Value) throws -> [String] {
    let stems = try value.string.map { try names(inFile: $0) } ?? listed(value).map(stem)
    guard !stems.isEmpty else { throw Failure("value", "names: there is no name in it") }
    var known: Set<String> = []
    if let twice = stems.first(where: { !known.insert($0).inserted }) {
      throw Failure("value", "names: '\(twice)' is there twice")
    }
    return stems
  }

  private static func listed(_ value: Value) throws -> [String] {
    guard let names = value.strings else {
      let found = value.typeWithFault { $0.string == nil }
      throw Failure("type", "names: expected a list or a file of names, got \(found)")
    }
    return names
  }
}

extension Parameter where Argument == [Value]? {
  fileprivate static var values: Self {
    Parameter<[Value]>(
      "values",
      type: "list",
      "The stored value of each class, or its color [red, green, blue], each 0 to 255."
    ) { $0.elementsOfSequence }.optional.named
  }
}

extension Parameter where Argument == [Int] {
  fileprivate static var ignore: Self {
    Self.integers(
      "ignore",
      "Stored values that do not count, no class's; colors as 0xRRGGBB.",
      default: []
    ).named
  }
}

extension Parameter where Argument == [Int]? {
  fileprivate static var bandNumbers: Self {
    Parameter<[Int]>.integers("bands", "Bands to read, from 1; red, green, blue where left out.")
      .optional.named
  }
}

extension Parameter where Argument == String {
  fileprivate static func ending(_ name: String, _ of: String) -> Self {
    Self.string(
      name,
      "What names have between the stem and the dot in a \(of)'s file.",
      default: ""
    )
    .named
  }

  fileprivate static var missing: Self {
    Self.choice(
      "on_missing",
      "What becomes of images without a partner.",
      of: ["fail", "skip"],
      default: "fail"
    ).named
  }
}

extension Parameter where Argument == Bool {
  /// What becomes of partners that lie on other pixels than the image.
  static var align: Self {
    Self.bool(
      "align",
      "Whether what lies elsewhere is read on the first image's pixels, masks by the nearest, not refused.",
      default: false
    )
    .named
  }
}

extension Parameter where Argument == String? {
  fileprivate static var labelNodata: Self {
    Parameter<String>.choice(
      "label_nodata",
      "What pixels of a mask are whose value is a class and its nodata value; an error where left out.",
      of: [LabelNodata.asClass, .ignored].map(\.rawValue)
    ).optional.named
  }
}

extension Parameter where Argument == Value? {
  fileprivate static var names: Self {
    Parameter<Value>.any("names", "The samples to take: a list, or a file with one on each line.")
      .optional.named
  }
}
