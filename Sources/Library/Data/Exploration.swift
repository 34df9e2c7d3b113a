import Datasets
import Figures
import Language
import Session
import Tensor

private let examplePile = "geopile(\"notebooks/data\")"

/// Declares what tells about a dataset.
func defineDescription(in library: Library) {
  defineTable(in: library)
  library.define(
    "statistics",
    "Gives mean, standard deviation and percentiles of each channel, for pixels from 0 to 1.",
    .dataset(),
    Parameter.count("n", "Of so many images, evenly spread; all where left out.").optional,
    returns: "table",
    examples: []
  ) { _, data, count in
    let table = TableValue(columnNames: ["band", "mean", "std", "p2", "p50", "p98"])
    for row in try data.dataset.statistics(images: count) {
      table.append(
        [Value(row.band), .number(row.mean), .number(row.standardDeviation)]
          + row.percentiles.map { .number($0) }
      )
    }
    return Value.table(table)
  }
  library.define(
    "entropy",
    "Gives the mean Shannon entropy, in bits, of the images' 256 gray levels.",
    .dataset(),
    .count("n", "At most so many images, drawn at random.", default: 3000),
    .seed(),
    returns: "number",
    examples: []
  ) { call, data, count, seed in
    let seed = call.interpreter.random.seed(orNext: seed)
    return try data.dataset.entropy(images: count, seed: seed)
  }
}

private func defineTable(in library: Library) {
  library.define(
    "table",
    "Describes a dataset: a row for each source, class or size.",
    .dataset(),
    .choice("by", "What rows are for.", of: ["source", "class", "size"], default: "source"),
    Parameter.count("n", "Of so many samples, evenly spread, where files must be opened.")
      .optional.named,
    returns: "table",
    details: """
      By source: images, classes and image size. By class: images and their share of the source; for masks, pixels and
      their share. By size: height, width, resolution (the size of a pixel, where the file has coordinates) and how
      many images; of 2000 images unless `n` says otherwise.
      """,
    examples: [
      .init("\(examplePile).table().images", shows: "[4, 4]"),
      .init("\(examplePile).table(by=\"size\").images", shows: "[3, 3, 1, 1]"),
    ]
  ) { _, data, by, count -> Value in
    let reason = "is for by=\"class\" and by=\"size\""
    try refuseIdle("n", count, of: "table", if: by == "source", reason)
    return switch by {
    case "class": .table(try classTable(data.dataset, samples: count))
    case "size": .table(try sizeTable(data.dataset, samples: count ?? 2000))
    default: .table(try data.table())
    }
  }
  library.define(
    "balance",
    "Draws how many samples, or which share of the pixels, each class has.",
    .dataset(),
    Parameter.count("n", "Of so many samples, evenly spread, where masks must be opened.")
      .optional.named,
    returns: "figure",
    examples: []
  ) { _, data, count in
    FigureValue(try balance(data.dataset, samples: count))
  }
  defineFaults(in: library)
}

private func classTable(_ dataset: Dataset, samples: Int?) throws -> TableValue {
  let isPixels = dataset.task == .segmentation || dataset.task == .change
  let table = TableValue(
    columnNames: ["source", "class", isPixels ? "pixels" : "images", "share"]
  )
  for row in try dataset.classTable(samples: samples) {
    table.append([Value(row.source), Value(row.name), Value(row.count), .number(row.share)])
  }
  return table
}

private func sizeTable(_ dataset: Dataset, samples: Int) throws -> TableValue {
  let table = TableValue(
    columnNames: ["source", "height", "width", "resolution", "crs", "images"]
  )
  for (row, count) in try dataset.sizeTable(samples: samples) {
    table.append([
      Value(row.source), Value(row.height), Value(row.width),
      row.resolution.map { .number($0) } ?? .none, row.crs.asValue, Value(count),
    ])
  }
  return table
}

/// The classes of all sources together, most frequent first.
private func balance(_ dataset: Dataset, samples: Int?) throws -> Figure {
  let rows = try dataset.classTable(samples: samples)
  guard !rows.isEmpty else {
    throw Failure("value", "balance: the dataset has no classes")
  }
  let isPixels = dataset.task == .segmentation || dataset.task == .change
  var heights: [String: Double] = [:]
  for row in rows { heights[row.name, default: 0] += isPixels ? row.share : Double(row.count) }
  let sorted = heights.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
  let chart = try BarChart(
    labels: sorted.map(\.key),
    series: [BarChart.Bars(nil, sorted.map(\.value))],
    axes: Axes(yLabel: isPixels ? "share of the pixels" : "images")
  )
  return Figure(chart, title: "Classes of \(dataset.count) samples")
}

private func defineFaults(in library: Library) {
  library.define(
    "unreadable",
    "Reads every sample and lists those that cannot be read, with the reasons.",
    .dataset(),
    returns: "table",
    examples: [.init("len(\(examplePile).take(2).unreadable())", shows: "1")]
  ) { call, data in
    let table = TableValue(columnNames: ["path", "reason"])
    for image in try withProgress(call, "read", { try data.dataset.unreadable(progress: $0) }) {
      table.append([Value(image.path), Value(image.reason)])
    }
    return Value.table(table)
  }
  library.define(
    "duplicates",
    "Lists samples that look like an earlier one, by a perceptual hash.",
    .dataset(),
    Parameter.integer(
      "distance",
      "The most of the hash's 64 bits that may differ, up to 7.",
      default: 3
    ).named,
    returns: "table",
    details: """
      `path` is the later one, `original` the one that it looks like, `distance` the number of bits that differ. The
      hash compares neighbors of 9 × 8 gray spots, so that another size or compression is still found.
      """,
    examples: [.init("len(\(examplePile).take(3).duplicates(distance=0))", shows: "0")]
  ) { call, data, distance in
    let table = TableValue(columnNames: ["path", "original", "distance"])
    let found = try withProgress(call, "compared") {
      try data.dataset.duplicates(distance: distance, progress: $0)
    }
    for one in found {
      table.append([Value(one.path), Value(one.original), Value(one.distance)])
    }
    return Value.table(table)
  }
  library.define(
    "without",
    "Leaves out samples by their paths.",
    .dataset(),
    .any("paths", "Paths, or a table with a column `path`, as `unreadable` and `duplicates` give."),
    returns: "dataset",
    details: """
      Paths are those of the samples, `d[i].path`. One that no sample has is an error; a table may serve several parts of a
      dataset, and must name one of each.
      """,
    examples: [
      .init(
        "len(\(examplePile).without(\"notebooks/data/landsat/etm_olinda.tif\"))",
        shows: "7"
      )
    ]
  ) { _, data, paths in
    let column = paths.table?.column("path")?.values
    let texts = column.map { $0.compactMap(\.string) } ?? paths.strings
    guard let list = texts ?? paths.string.map({ [$0] }), list.count == column?.count ?? list.count
    else {
      throw Failure("type", "without: expected paths, got \(paths.typeWithArticle)", argument: 1)
    }
    return try data.dataset.without(Set(list), mayBeElsewhere: column != nil)
  }
}

/// Long work with a live line of how far it is.
private func withProgress<Result>(
  _ call: CallContext,
  _ what: String,
  _ body: (Progress) throws -> Result
) throws -> Result {
  let display = call.interpreter.service(ProgressDisplay.self)
  defer { display?.clear() }
  return try body { done, total in display?.show("\(done)/\(total) samples \(what)") }
}
