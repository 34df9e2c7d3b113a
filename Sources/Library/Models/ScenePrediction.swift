import Datasets
import Language
import Models
import Raster
import Tensor
import Training

import class Layers.Pass

/// A task's model applied to whole scenes, window by window.
struct ScenePrediction {
  let model: any Predictor
  let windows: SlidingWindows
  /// The bands to read, from 1.
  let bands: [Int]
  /// What the value 1 means in the scenes.
  let one: Double
  let mean: [Double]
  let deviation: [Double]
  /// Whether raw scores are given in place of classes.
  let givesScores: Bool
  /// Whether scenes that lie elsewhere are read on the pixels of the first; they are refused otherwise.
  let isAligned: Bool
  /// Hears of windows done, of how many.
  var progress: (Int, Int) -> Void = { _, _ in }

  /// The map of scenes on one grid, by the names that the model asks for.
  ///
  /// - Returns: Classes as uint8 [1, height, width], 255 where a scene has no data; scores or finer
  ///   images as float32 [channels, height, width].
  /// - Throws: `Failure` for scenes of different size, `RasterError`, `TensorError`.
  func map(of scenes: [(name: String, raster: Raster)]) throws -> Tensor {
    let first = scenes[0].raster
    for scene in scenes.dropFirst() { try check(scene, with: scenes[0]) }
    let scale = (model as? SuperResolver)?.scale ?? 1
    let isMap = model.classCount != nil && !givesScores
    let total = windows.starts(first.height).count * windows.starts(first.width).count
    var done = 0
    var strips: [Tensor] = []
    try windows.run(height: first.height, width: first.width, scale: scale) {
      row,
      column,
      height,
      width in
      let window = Window(row: row, column: column, height: height, width: width)
      var batch: [String: Tensor] = [:]
      for (name, raster) in scenes {
        batch[name] = try pixels(of: raster, like: first, window)
      }
      let scores = try model.predict(batch, Pass())
      done += 1
      progress(done, total)
      return scores
    } emit: { row, scores in
      guard isMap else { return strips.append(scores) }
      let window = Window(row: row, column: 0, height: scores.shape[1], width: scores.shape[2])
      strips.append(try classes(of: scores, where: scenes.map(\.raster), window))
    }
    return try Tensor.concatenated(strips, axis: 1)
  }

  /// Refuses scenes that do not go together.
  private func check(
    _ scene: (name: String, raster: Raster),
    with first: (name: String, raster: Raster)
  ) throws {
    guard !isAligned(scene.raster, like: first.raster) else { return }
    try first.raster.requireSameGround(as: scene.raster)
    let (a, b) = (scene.raster, first.raster)
    guard (a.height, a.width) == (b.height, b.width) else {
      throw Failure(
        "shape",
        "predict: `\(scene.name)` is \(a.height) × \(a.width) pixels, "
          + "`\(first.name)` is \(b.height) × \(b.width)"
      )
    }
  }

  /// Whether a scene has to be read on the pixels of the first.
  private func isAligned(_ scene: Raster, like first: Raster) -> Bool {
    isAligned && scene.ground?.crs != nil && first.ground?.crs != nil
      && !scene.sharesGrid(with: first)
  }

  /// A window's normalised pixels as a batch of one.
  private func pixels(of raster: Raster, like first: Raster, _ window: Window) throws -> Tensor {
    let pixels =
      isAligned(raster, like: first)
      ? try aligned(raster, like: first, window)
      : try raster.read(bands: bands, window: window, as: .float32).contiguous().copy()
    let plane = window.height * window.width
    for band in bands.indices {
      let values = pixels.floats + band * plane
      for index in 0..<plane {
        values[index] = Float((Double(values[index]) / one - mean[band]) / deviation[band])
      }
    }
    return try pixels.unsqueezed(axis: 0)
  }

  /// A window of a scene on the pixels of the first; where it has none, the mean, which says nothing.
  private func aligned(_ raster: Raster, like first: Raster, _ window: Window) throws -> Tensor {
    let pixels = try raster.aligned(bands: bands, like: first, window: window)
      .converted(to: .float32)
    let plane = window.height * window.width
    for index in 0..<pixels.count where pixels.floats[index].isNaN {
      pixels.floats[index] = Float(mean[index / plane] * one)
    }
    return pixels
  }

  /// The class of the highest score, 255 where any scene has no data.
  private func classes(of scores: Tensor, where scenes: [Raster], _ window: Window) throws -> Tensor
  {
    let plane = window.height * window.width
    let dense = scores.contiguous()
    var result = [UInt8](repeating: 0, count: plane)
    for pixel in 0..<plane {
      var best = 0
      for index in 1..<max(1, scores.shape[0])
      where dense.floats[index * plane + pixel] > dense.floats[best * plane + pixel] {
        best = index
      }
      result[pixel] = UInt8(clamping: best)
    }
    for scene in scenes where isAligned(scene, like: scenes[0]) {
      let pixels = try scene.aligned(bands: bands, like: scenes[0], window: window).doubles
      for index in pixels.indices where pixels[index].isNaN { result[index % plane] = 255 }
    }
    for scene in scenes where !isAligned(scene, like: scenes[0]) && scene.hasGaps {
      let isValid = try scene.validity(bands: bands, window: window).integers
      for pixel in 0..<plane where isValid[pixel] == 0 { result[pixel] = 255 }
    }
    return Tensor(bytes: result, shape: [1, window.height, window.width], dtype: .uint8)
  }
}

/// What `predict` answers for.
enum PredictionInput {
  case batch([String: Tensor])
  case scenes([(name: String, raster: Raster)])

  init?(reading value: Value) throws {
    if let raster = value.object(RasterObject.self)?.raster {
      self = .scenes([("image", raster)])
      return
    }
    if let record = value.record {
      let rasters = record.fields.compactMap { name, field in
        field.object(RasterObject.self).map { (name, $0.raster) }
      }
      if !rasters.isEmpty {
        self = .scenes(rasters)
        return
      }
    }
    guard let batch = try BatchArgument(reading: value) else { return nil }
    self = .batch(batch.tensors)
  }
}

extension Parameter where Argument == PredictionInput {
  /// Images, a batch, or scenes.
  static func predictionInput(_ name: String, _ summary: String) -> Self {
    Self(name, type: "tensor, record or raster", summary) { try PredictionInput(reading: $0) }
  }
}
