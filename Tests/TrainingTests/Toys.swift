import Layers
import Models
import Tensor

@testable import Training

extension BatchKey {
  static let x = BatchKey("x")
  static let y = BatchKey("y")
}

/// A line through points: small enough to follow by hand.
final class Line: Trainable {
  let layer: Linear
  let kind = TrainingKind.pretraining
  let forwardFlops = 6.0
  var beforeLoss: (() throws -> Void)?

  init() throws { layer = try Linear(2, 1, Initialization(seed: 1)) }

  var children: [(name: String, module: any Module)] { [("layer", layer)] }
  var summary: String { "Line" }

  func loss(_ batch: Batch, _ pass: Pass) throws -> Loss {
    try beforeLoss?()
    let error = try layer(batch[.x] ?? .zeros([1, 2]), pass) - (batch[.y] ?? .zeros([1, 1]))
    let loss = try (error * error).mean()
    return Loss(total: loss, parts: [("error", loss.detached)])
  }
}

/// Points of a known line.
func points(_ count: Int, seed: UInt64) throws -> Batch {
  var random = Random(seed: seed)
  let x = (0..<2 * count).map { _ in Float(random.normal()) }
  let y = (0..<count).map { (index: Int) -> Float in
    let (first, second) = (x[2 * index], x[2 * index + 1])
    return 2 * first - second + 0.5
  }
  return try Batch(
    [.x: Tensor(x, shape: [count, 2]), .y: Tensor(y, shape: [count, 1])],
    paths: ["points-\(seed)"]
  )
}

func settings(epochs: Int = 3, rate: Double = 0.05) -> TrainingSettings {
  var settings = TrainingSettings()
  settings.epochs = epochs
  settings.rate = rate
  settings.scalesRate = false
  settings.warmupEpochs = 0
  return settings
}

func host() -> TrainingHost { TrainingHost(clock: { 0 }) }
