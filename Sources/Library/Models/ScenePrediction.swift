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
  /// Is told of windows done, of how many.
  var progress: (Int, Int) -> Void = { _, _ in }

  /// The map of scenes on one grid, by the names that the model asks for.
  ///
  /// - Returns: Classes as uint8 [1, height, width], 255 where a scene has no data; scores or finer
  ///   images as float32 [channels, height, width], NaN there.
  /// - Throws: `Failure` for scenes of different size, `RasterError`, `TensorError`.
  func map(of scenes: [(name: String, raster: Raster)]) throws -> Tensor {
    let first = scenes[0].raster
    for scene in scenes.dropFirst() { try check(scene, with: scenes[0]) }
    let scale = (model as? SuperResolver)?.scale ?? 1
    let isMap = model.classCount != nil && !givesScores
    let total = windows.starts(first.height).count * windows.starts(first.width).count
    var done = 0
    var hasHoles = false
    var strips: [Tensor] = []
    try windows.run(height: first.height, width: first.width, scale: scale) {
      row,
      column,
      height,
      width in
      let window = Window(row: row, column: column, height: height, width: width)
      var batch: Batch = [:]
      for (name, raster) in scenes {
        let (image, isWhole) = try pixels(of: raster, like: first, window)
        batch[BatchKey(name)] = image
        hasHoles = hasHoles || !isWhole
      }
      let scores = try model.predict(batch, Pass())
      done += 1
      progress(done, total)
      return scores
    } emit: { row, scores in
      let strip = try isMap ? Self.classes(of: scores) : scores
      let window = Window(
        row: row / scale,
        column: 0,
        height: scores.shape[1] / scale,
        width: scores.shape[2] / scale
      )
      for (_, raster) in scenes where hasHoles {
        try leaveOutHoles(validity(of: raster, like: first, window), of: strip, scale)
      }
      strips.append(strip)
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

  /// A window of a scene, on the pixels of the first where it lies elsewhere.
  private func read(_ raster: Raster, like first: Raster, _ window: Window) throws -> ValidPixels {
    guard isAligned(raster, like: first) else {
      return try raster.readValid(bands: bands, window: window, as: .float32)
    }
    let values = try raster.aligned(bands: bands, like: first, window: window)
    return try ValidPixels(finite: values.contiguous().converted(to: .float32))
  }

  /// Where a window of a scene holds data in every band.
  private func validity(of raster: Raster, like first: Raster, _ window: Window) throws -> Tensor {
    guard isAligned(raster, like: first) else {
      return try raster.validity(bands: bands, window: window)
    }
    return try read(raster, like: first, window).valid
      ?? ValidityMap.everywhere((window.height, window.width))
  }

  /// A window's normalized pixels as a batch of one, 0 in holes, and whether there are none of these.
  private func pixels(
    of raster: Raster,
    like first: Raster,
    _ window: Window
  ) throws -> (Tensor, isWhole: Bool) {
    let read = try read(raster, like: first, window)
    let pixels = try read.values.contiguous().copy()
    let plane = window.height * window.width
    pixels.withFloats { all in
      for band in bands.indices {
        let values = all + band * plane
        for index in 0..<plane {
          values[index] = Float((Double(values[index]) / one - mean[band]) / deviation[band])
        }
      }
    }
    pixels.fill(0, where: read.valid)
    return (try pixels.unsqueezed(axis: 0), read.valid == nil)
  }

  /// The class of the highest score of each pixel.
  private static func classes(of scores: Tensor) throws -> Tensor {
    let plane = scores.shape[1] * scores.shape[2]
    let dense = try scores.contiguous()
    var result = try [UInt8](work: 0, count: plane)
    dense.withFloats { values in
      for pixel in 0..<plane {
        var best = 0
        for index in 1..<max(1, scores.shape[0])
        where values[index * plane + pixel] > values[best * plane + pixel] { best = index }
        result[pixel] = UInt8(clamping: best)
      }
    }
    return try Tensor(bytes: result, shape: [1, scores.shape[1], scores.shape[2]], dtype: .uint8)
  }

  /// Puts 255 or NaN where a scene has no data.
  private func leaveOutHoles(_ valid: Tensor, of map: Tensor, _ scale: Int) throws {
    let flags = try valid.flags
    let (height, width) = (map.shape[1], map.shape[2])
    for pixel in 0..<map.count {
      let (row, column) = (pixel / width % height / scale, pixel % width / scale)
      guard !flags[row * (width / scale) + column] else { continue }
      if map.dtype == .uint8 {
        map.withPointer(to: UInt8.self, .uint8) { $0[pixel] = 255 }
      } else {
        map.withFloats { $0[pixel] = .nan }
      }
    }
  }
}

/// What `predict` answers for.
enum PredictionInput {
  case batch(Batch)
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
        if let other = record.fields.first(where: { $0.1.object(RasterObject.self) == nil }) {
          throw Failure("type", "`\(other.0)` is \(other.1.typeWithArticle), beside rasters")
        }
        self = .scenes(rasters)
        return
      }
    }
    guard let batch = try BatchArgument(reading: value) else { return nil }
    self = .batch(batch.batch)
  }
}

extension Parameter where Argument == PredictionInput {
  /// Images, a batch, or scenes.
  static func predictionInput(_ name: String, _ summary: String) -> Self {
    Self(name, type: "tensor, record or raster", summary) { try PredictionInput(reading: $0) }
  }
}
