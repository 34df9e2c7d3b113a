import Checkpoints
import Datasets
import Language
import Models
import Options
import Tensor
import Training

import class Layers.Pass

/// Declares what one does with an encoder that is not trained further.
func defineEmbeddings(in library: Library) {
  library.beginSection("Embeddings")
  defineEmbed(in: library)
  defineNeighborSearch(in: library)
}

private func defineNeighborSearch(in library: Library) {
  library.define(
    "nearest",
    "Finds the rows most like one of them, by cosine; rows with NaN are left out, which is said.",
    .tensor("embeddings", "A row for each image, as embed gives them."),
    .integer("row", "The row that others are compared with; negative ones count from the end."),
    .integer("k", "How many to find.", default: 8),
    returns: "list of positions, the likest first; show(data[…]) is a contact sheet",
    examples: [.init("nearest([[1, 0], [0.9, 0.1], [0, 1]], 0, k=1)", shows: "[1]")]
  ) { call, embeddings, row, k in
    let neighbors = try Neighbors(embeddings)
    let found = try neighbors.nearest(to: row, k)
    if let leftOut = neighbors.leftOut { call.output.warn("nearest: \(leftOut)") }
    return found
  }
  library.define(
    "knn",
    "Scores classes by the most similar of labeled rows.",
    .tensor("known", "Embeddings of labeled images, [rows, width]."),
    .tensor("labels", "Their classes, from 0."),
    .tensor("embeddings", "Embeddings of the images to classify."),
    .integer("k", "How many neighbors vote.", default: 20),
    Parameter.number("temperature", "The lower, the more the nearest count.").named(default: 0.07),
    returns: "tensor of scores, [rows, classes]",
    details:
      "Votes are weighted by exp(cosine / temperature), as in Wu et al. 2018. Known rows with "
      + "NaN have no vote, rows to classify with NaN get scores of NaN; both is said.",
    examples: [
      .init("knn([[1, 0], [0, 1]], [0, 1], [[0.2, 1]], k=1).argmax(axis=1).tolist()", shows: "[1]")
    ]
  ) { call, known, labels, embeddings, k, temperature in
    let neighbors = try Neighbors(known)
    let scores = try neighbors.votes(labels, for: embeddings, k, temperature)
    if let leftOut = neighbors.leftOut { call.output.warn("knn: known: \(leftOut)") }
    if let leftOut = try Neighbors(embeddings).leftOut {
      call.output.warn("knn: embeddings: \(leftOut); their scores are NaN")
    }
    return scores
  }
}

private func defineEmbed(in library: Library) {
  library.define(
    "embed",
    "Gives the pooled feature of each image: what a classification head sees.",
    .encoder("model", "An encoder, or a model around one."),
    .data("data", "Images of a dataset, or ready batches."),
    Parameter.string("out", "A .npy or .csv file to write the table to.").optional,
    Parameter.integer("batch", "Images of a batch.").optional.withDefault(nil, shown: "64").named,
    Parameter.integer("image", "Side that images are brought to; the model's by default.").optional
      .named,
    .normalization,
    Parameter.integer("workers", "Threads that read images.").optional.named,
    Parameter.choice(
      "missing",
      "What becomes of images that lack data in places.",
      of: MissingData.Policy.self,
      default: .refuse
    ).named,
    returns: "record of embeddings [rows, width], label [rows] where known, and path",
    details: """
      An image that lacks data (nodata, a mask, alpha of 0, NaN) has no feature that one can trust: it is refused by its
      name, left out (`missing="skip"`), or its holes are taken for the mean (`missing="fill"`), which is for few of them.
      """,
    examples: [
      .init(
        "embed(vit(image=32, embed=8, depth=1, heads=2), [{image: zeros(2, 3, 32, 32)}]).embeddings.shape",
        shows: "[2, 8]"
      )
    ]
  ) { call, encoder, data, out, batch, image, normalize, workers, missing -> Value in
    if data.dataset == nil {
      let reason = OptionSubject.files.reason
      try refuseIdle("batch", batch, of: "embed", reason)
      try refuseIdle("image", image, of: "embed", reason)
      try refuseIdle("normalize", normalize, of: "embed", reason)
      try refuseIdle("workers", workers, of: "embed", reason)
    }
    var work = EmbeddingWork(encoder: encoder, batch: batch ?? 64, image: image)
    (work.normalization, work.workers) = (normalize, workers)
    work.missing = MissingData(missing)
    let progress = WorkProgress(call, "batches")
    defer { progress.end() }
    let table = try work.run(data, progress: { progress.show($0, of: $1) })
    if let text = work.missing.report { call.output.warn("embed: \(text)") }
    if let out { try call.byFirst { try table.write(to: call.writing(out)) } }
    return try table.record
  }
}

/// Images on their way to their features.
private struct EmbeddingWork {
  let encoder: any Encoder
  let batch: Int
  let image: Int?
  var normalization: NormalizationArgument?
  var workers: Int?
  var missing = MissingData(.refuse)

  mutating func run(_ data: DataArgument, progress: (Int, Int) -> Void) throws -> EmbeddingTable {
    let source = try source(data)
    let stream = try source.batches(epoch: 0, from: 0)
    var table = EmbeddingTable()
    var done = 0
    while let batch = try stream.next() {
      try Interruption.check()
      guard let images = batch[.image] else {
        throw TrainingError.lacks(key: "image", paths: batch.paths)
      }
      let (usable, rows) = try missing.usable(images, batch)
      if !rows.isEmpty { table.rows.append(try encoder.pooled(usable, Pass())) }
      let isNamed = batch.paths.count == images.shape[0]
      table.paths += isNamed ? rows.map { batch.paths[$0] } : batch.paths
      if let labels = try batch[.label]?.integers {
        table.labels += labels.count == images.shape[0] ? rows.map { labels[$0] } : labels
      }
      done += 1
      progress(done, source.batchesPerEpoch)
    }
    guard done > 0 else { throw TrainingError.empty("the data") }
    guard !table.rows.isEmpty else {
      throw Failure("value", "embed: every image lacks data in places; none is left")
    }
    return table
  }

  private func source(_ data: DataArgument) throws -> any BatchSource {
    switch data {
    case .ready(let batches): return ReadyBatches(batches)
    case .dataset(let dataset):
      guard dataset.count > 0 else { throw TrainingError.empty("the data") }
      guard encoder.channels == dataset.bandNames.count else {
        throw TrainingError.bands(model: encoder.channels, data: dataset.bandNames)
      }
      var settings = LoaderSettings()
      (settings.batch, settings.workers, settings.shuffles) = (batch, workers, false)
      settings.size = image ?? encoder.image
      settings.normalization = try chosenNormalization(normalization, dataset)
      return LoadedBatches(try Loader(dataset, settings))
    }
  }
}

/// Features of images, and where they came from.
private struct EmbeddingTable {
  var rows: [Tensor] = []
  var paths: [String] = []
  var labels: [Int] = []

  var embeddings: Tensor {
    get throws { try Tensor.concatenated(rows) }
  }

  var record: Value {
    get throws {
      var fields = [("embeddings", try embeddings.asValue)]
      if !labels.isEmpty { try fields.append(("label", Tensor(integers: labels).asValue)) }
      return Value(record: fields + [("path", paths.asValue)])
    }
  }

  /// - Throws: `Failure` for another ending, `CheckpointError` where the disk does not take it.
  func write(to path: String) throws {
    let embeddings = try embeddings
    if path.lowercased().hasSuffix(".npy") {
      try CheckpointFile.write(.tensor(embeddings), to: path, as: .npy)
    } else if path.lowercased().hasSuffix(".csv") {
      let width = embeddings.shape[1]
      let names = ["path", "label"] + (0..<width).map { "e\($0)" }
      let table = TableValue(columnNames: names)
      let values = try embeddings.values
      for row in 0..<embeddings.shape[0] {
        let own = values[row * width..<(row + 1) * width].map { Double($0).asValue }
        let path = row < paths.count ? paths[row].asValue : .none
        table.append([path, row < labels.count ? labels[row].asValue : .none] + own)
      }
      try TableFile.write(.table(table), to: path)
    } else {
      throw Failure("value", "embed: out must end in .npy or .csv; \(path) does not")
    }
  }
}
