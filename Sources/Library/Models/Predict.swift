import Datasets
import Language
import Models
import Options
import Raster
import Tensor
import Training

import class Layers.Pass

/// Declares answering: for a batch, or for whole scenes.
func definePredict(in library: Library) {
  library.define(
    "predict",
    "Gives a model's raw scores of a batch, or its map of a whole scene.",
    .model("model", "A model with a head."),
    .predictionInput("x", "Images, a batch, a raster, or a record of rasters {before, after}."),
    Parameter.string(
      "out",
      "A .tif file to write the map to, in its place on the ground or with the scene's control points."
    ).optional
      .named,
    Parameter.integer("window", "Side of the windows a scene is seen in; the model's by default.")
      .optional.named,
    Parameter.number("overlap", "Share of a window that its neighbor sees too, blended.")
      .optional.withDefault(nil, shown: "0.25").named,
    Parameter.integers("bands", "Bands of the scene, from 1; by the model's where left out.")
      .optional.named,
    Parameter.number("one", "Stored value that becomes 1; 255 of 8-bit scenes.").optional.named,
    .normalization,
    Parameter.bool("scores", "Whether a scene's raw scores are given, not its classes.")
      .optional.withDefault(nil, shown: "false").named,
    Parameter.align.optional.withDefault(nil, shown: "false"),
    returns: "tensor",
    details: """
      A scene is read window by window and may be larger than memory would hold as scores. Its map holds class numbers,
      255 where a band of it has no data; a super-resolver gives the finer image, and scores and it are NaN there. Such
      pixels are the mean to the model. Scenes of a record lie on the same ground; `align` reads the others on the pixels
      of the first; a scene that the model does not look at is refused. Values are divided by `one`, then normalized as batches are.
      """,
    examples: [
      .init(
        "vit(image=32, embed=8, depth=1, heads=2, classes=3).predict(zeros(2, 3, 32, 32)).shape",
        shows: "[2, 3]"
      )
    ]
  ) { call, model, input, out, window, overlap, bands, one, normalize, scores, align -> Value in
    let request = SceneRequest(
      window: window,
      overlap: overlap,
      bands: bands,
      one: one,
      normalization: normalize,
      givesScores: scores,
      isAligned: align
    )
    switch input {
    case .batch(let batch):
      let reason = "is for scenes; save(tensor, path) writes a batch's"
      try refuseIdle("out", out, of: "predict", reason)
      try request.refuse("is for scenes, and a batch is taken as it is")
      return try model.scores(batch, Pass()).asValue
    case .scenes(let scenes):
      let progress = WorkProgress(call, "windows")
      defer { progress.end() }
      var work = try request.prediction(of: model.predictor("predict"), scenes)
      work.progress = { progress.show($0, of: $1) }
      let map = try work.map(of: scenes)
      if let out {
        let scene = scenes[0].raster
        if let geometry = scene.sensorGeometry, !geometry.isWritable {
          call.output.warn(
            "predict: \(out) has no place, since a map cannot hold the \(geometry.kind) of \(scene.path)"
          )
        }
        try call.byFirst { try write(map, to: try call.writing(out), like: scene) }
      }
      return (try map.shape[0] == 1 && scores != true ? map.squeezed(axis: 0) : map).asValue
    }
  }
}

/// Writes a map where a scene lies.
private func write(_ map: Tensor, to path: String, like scene: Raster) throws {
  var place = try Georeference(like: scene, size: (map.shape[1], map.shape[2]))
  (place.nodata, place.nodataByBand) = (map.dtype == .uint8 ? 255 : .nan, nil)
  guard let format = RasterWriter.Format(ending: path), format == .tiff else {
    throw Failure("value", "predict: out must end in .tif, the format of maps; \(path) does not")
  }
  try RasterWriter.write(map, to: path, as: format, georeference: place)
}

/// What a script says of a scene's map.
private struct SceneRequest {
  let window: Int?
  let overlap: Double?
  let bands: [Int]?
  let one: Double?
  let normalization: NormalizationArgument?
  let givesScores: Bool?
  let isAligned: Bool?

  /// - Throws: `Failure` where any of it was said.
  func refuse(_ reason: String) throws {
    try refuseIdle("window", window, of: "predict", reason)
    try refuseIdle("overlap", overlap, of: "predict", reason)
    try refuseIdle("bands", bands, of: "predict", reason)
    try refuseIdle("one", one, of: "predict", reason)
    try refuseIdle("normalize", normalization, of: "predict", reason)
    try refuseIdle("scores", givesScores, of: "predict", reason)
    try refuseIdle("align", isAligned, of: "predict", reason)
  }

  /// The work, once model and scenes are known to go together.
  func prediction(
    of model: any Predictor,
    _ scenes: [(name: String, raster: Raster)]
  ) throws -> ScenePrediction {
    guard !(model is Classifier), let encoder = (model as? any EncoderBased)?.encoder else {
      throw Failure(
        "type",
        "predict: \(model.summary) gives no map of a scene",
        argument: 0,
        help: "segmenters, change detectors and super-resolvers do"
      )
    }
    let isFiner = model is SuperResolver
    let classes = OptionSubject.classMaps.reason
    try refuseIdle("scores", givesScores, of: "predict", if: isFiner, classes)
    let several = "is for a record of scenes"
    try refuseIdle("align", isAligned, of: "predict", if: scenes.count == 1, several)
    try requireKnown(scenes.map(\.name), model)
    let raster = scenes[0].raster
    let bands = try self.bands ?? chosenBands(raster, encoder)
    guard bands.count == encoder.channels else {
      throw TrainingError.bands(model: encoder.channels, data: bands.map { "band \($0)" })
    }
    let (mean, deviation) = try statistics(bands.count, model)
    guard mean.count == bands.count, deviation.count == bands.count, !deviation.contains(0) else {
      throw Failure("value", "predict: normalize needs \(bands.count) means and deviations above 0")
    }
    return ScenePrediction(
      model: model,
      windows: try SlidingWindows(side: window ?? encoder.image, overlap: overlap ?? 0.25),
      bands: bands,
      one: try unit(of: raster),
      mean: mean,
      deviation: deviation,
      givesScores: givesScores ?? false,
      isAligned: isAligned ?? false
    )
  }

  /// Refuses scenes that the model does not look at.
  private func requireKnown(_ names: [String], _ model: any Predictor) throws {
    let known =
      model is ChangeDetector
      ? [["before"], ["after"]] : model is SuperResolver ? [["low", "image"]] : [["image"]]
    let places = names.map { name in known.firstIndex { $0.contains(name) } }
    let extra = zip(names, places).enumerated().first { position, pair in
      pair.1 == nil || places.prefix(position).contains(pair.1)
    }
    guard let name = extra?.element.0 else { return }
    throw Failure(
      "argument",
      "predict: \(model.summary) does not look at `\(name)`",
      argument: 1,
      help: "it takes \(known.map { "`\($0[0])`" }.joined(separator: " and "))"
    )
  }

  private func chosenBands(_ raster: Raster, _ encoder: any Encoder) throws -> [Int] {
    let channels = encoder.channels
    if let names = encoder.bandNames, BandNames.areNames(raster.bandNames) {
      return try named(names, in: raster)
    }
    if channels == 3 { return raster.rgbBands }
    guard raster.bands.count == channels else {
      throw TrainingError.bands(model: channels, data: raster.bandNames)
    }
    return raster.bands.map(\.number)
  }

  /// The bands of a scene that a model's are called.
  ///
  /// - Throws: `BandNameError.missing` where the scene has not all of them.
  private func named(_ names: [String], in raster: Raster) throws -> [Int] {
    let roles = BandNames.roles(of: raster.bandNames)
    let known = roles.indices.filter { roles[$0] != nil }
    let places = BandNames.places(
      of: try BandNames.requiredRoles(of: names),
      among: known.compactMap { roles[$0] }
    )
    let missing = zip(names, places).filter { $0.1 == nil }.map(\.0)
    guard missing.isEmpty else {
      throw BandNameError.missing(missing, of: raster.path, there: raster.bandNames)
    }
    return places.compactMap { $0 }.map { raster.bands[known[$0]].number }
  }

  private func unit(of raster: Raster) throws -> Double {
    if let one {
      guard one > 0, one.isFinite else {
        throw Failure("value", "predict: one must be above 0, not \(one)")
      }
      return one
    }
    guard raster.dtype == .uint8 else {
      throw Failure(
        "argument",
        "predict: \(raster.path) holds \(raster.dtype.rawValue), so one= must say which value is 1"
      )
    }
    return 255
  }

  private func statistics(
    _ bands: Int,
    _ model: any Predictor
  ) throws -> (mean: [Double], deviation: [Double]) {
    switch normalization {
    case nil where bands == 3 && !(model is SuperResolver), .imageNet:
      (Transforms.imageNetMean, Transforms.imageNetDeviation)
    case nil, .off: ([Double](repeating: 0, count: bands), [Double](repeating: 1, count: bands))
    case .given(let mean, let deviation): (mean, deviation)
    case .dataset:
      throw Failure(
        "value",
        "predict: a scene takes the statistics that the model was trained with, {mean: …, std: …}"
      )
    }
  }
}
