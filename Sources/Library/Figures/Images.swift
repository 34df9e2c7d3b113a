import Figures
import Language
import Session
import Tensor

/// Declares the figure of images.
func defineImages(in library: Library) {
  library.define(
    "show",
    "Draws images: one, or many as a contact sheet.",
    Parameter.any("images", "Images [channels, height, width], samples, rasters, or lists of them.")
      .rest,
    Parameter<Value>.any(
      "bands",
      "The one or three bands to show: numbers, from 0 in tensors and from 1 in rasters, or names."
    )
    .optional.named,
    Parameter.numbers(
      "stretch",
      "Percentiles that become black and white; none shows bytes, or 0 to 1, as they are.",
      default: [2, 98]
    ).optional.named.stretching,
    .extra("overlay", "A mask of 0 and 1 or of classes over the images, or a list of masks."),
    Parameter.strings(
      "classes",
      "Names of a mask's classes, from 0, for the legend; class 0 is painted where its name is no word for background."
    ).optional
      .named,
    Parameter.integer("columns", "How many images stand in a row.").optional.named,
    Parameter.strings("titles", "Titles above the columns.").optional.named,
    .word("title", "Title above all."),
    Parameter.bool(
      "coordinates",
      "Whether a raster that stands alone has its coordinates along its sides.",
      default: true
    ).named,
    returns: "figure",
    examples: [.init("show(rand(3, 8, 8, seed=1))", shows: nil)]
  ) { call, images, bands, stretch, overlay, classes, columns, titles, title, coordinates in
    guard stretch == nil || stretch?.count == 2 else {
      throw Failure("value", "show: stretch must be [low, high] percentiles, or none")
    }
    if classes != nil, overlay == nil {
      throw Failure("argument", "show: classes name what an overlay shows; overlay= is missing")
    }
    let reading = ImageReading(
      bands: bands,
      stretch: try stretch.map { try Stretch(low: $0[0], high: $0[1]) },
      note: { call.output.warn($0) }
    )
    var tiles = try images.flatMap(reading.tiles)
    var legend: [ImageSheet.LegendEntry] = []
    if let overlay {
      let masks = try Masks(overlay, count: tiles.count)
      tiles = try tiles.enumerated().map { index, tile in
        var laid = tile
        laid.image = try masks.laid(over: tile.image, index, classes)
        return laid
      }
      legend = try masks.legend(classes)
    }
    if tiles.count == 1, tiles[0].place != nil { tiles[0].caption = nil }
    if !coordinates { for index in tiles.indices { tiles[index].place = nil } }
    if let columns, columns < 1 {
      throw Failure("value", "show: columns must be at least 1, not \(columns)")
    }
    let shownColumns = min(columns ?? titles?.count ?? tiles.count, tiles.count)
    if let titles, titles.count > shownColumns {
      throw Failure(
        "value",
        "show: \(titles.count) titles for \(shownColumns) column\(shownColumns == 1 ? "" : "s")",
        help: "titles= gives one for each column; title= stands above all"
      )
    }
    let sheet = try ImageSheet(
      tiles,
      columns: columns ?? titles?.count,
      columnTitles: titles ?? [],
      legend: legend
    )
    return FigureValue(Figure(sheet, title: title))
  }
}

extension Parameter where Argument == [Double]? {
  /// With a default of its own, which `none` switches off.
  fileprivate var stretching: Self { withDefault([2, 98], shown: "[2, 98]") }
}

/// Masks to be laid over images.
private struct Masks {
  private let masks: [Tensor]

  init(_ value: Value, count: Int) throws {
    if let elements = value.list?.elements, elements.contains(where: { $0.list == nil }),
      elements.first?.number == nil
    {
      masks = try elements.map { try Masks.read($0) }
    } else {
      let mask = try Masks.read(value)
      masks =
        mask.rank == 3
        ? try (0..<mask.shape[0]).map { try mask.selected(axis: 0, at: $0) } : [mask]
    }
    guard masks.count == 1 || masks.count == count else {
      throw Failure("value", "show: \(masks.count) masks for \(count) images")
    }
  }

  private static func read(_ value: Value) throws -> Tensor {
    guard let mask = try Tensor(reading: value.record?["mask"] ?? value),
      mask.rank == 2 || mask.rank == 3
    else {
      throw Failure("type", "show: overlay: expected masks [height, width], got \(value.summary())")
    }
    return mask.detached
  }

  /// What the colors of classes mean; nothing for masks that hide cells.
  func legend(_ names: [String]?) throws -> [ImageSheet.LegendEntry] {
    let classes = Set(try masks.flatMap { try $0.integers })
    guard names != nil || !classes.isSubset(of: [0, 1]) else { return [] }
    return classes.sorted().compactMap { number in
      guard let color = Self.color(of: number, names) else { return nil }
      let name = names.flatMap { $0.indices.contains(number) ? $0[number] : nil }
      return ImageSheet.LegendEntry(name ?? "class \(number)", color)
    }.prefix(40).map { $0 }
  }

  /// The color of a class; none for what is no class, the background and what is not labeled.
  private static func color(of number: Int, _ names: [String]?) -> Color? {
    guard number >= 0, number < 255 else { return nil }
    // A class has its color whatever it and others are called; names decide about class 0 alone.
    guard number == 0 else { return Palette.color(number) }
    guard let name = names?.first else { return nil }
    return backgrounds.contains(name.lowercased()) ? nil : Palette.color(0)
  }

  private static let backgrounds: Set<String> = [
    "", "background", "none", "nothing", "no data", "nodata", "ignore", "ignored", "unlabelled",
    "unlabeled", "unchanged", "no change", "boundary",
  ]

  /// The image under its mask: hidden cells where it is of 0 and 1, colored classes otherwise.
  func laid(over image: PixelImage, _ index: Int, _ names: [String]?) throws -> PixelImage {
    let mask = masks[min(index, masks.count - 1)]
    let classes = try mask.integers
    let size = PixelSize(mask.shape[1], mask.shape[0])
    if names == nil, classes.allSatisfy({ $0 == 0 || $0 == 1 }) {
      return try image.covered(by: classes.map { $0 == 1 }, size: size)
    }
    let colors = Dictionary(
      uniqueKeysWithValues: Set(classes).compactMap { number in
        Self.color(of: number, names).map { (number, $0) }
      }
    )
    return try image.overlaid(with: classes, size: size, colors: colors)
  }
}
