import Layers
import Tensor
import Testing

@testable import Models

/// Training in bfloat16, and with blocks that are computed again during the backward pass.
@Suite struct PrecisionTests {
  /// Windows of 3 divide maps of 24, 12, 6 and 3 tokens a side, not those of 16, 8, 4 and 2.
  private func model(image: Int = 96, dropPath: Double = 0) throws -> SimMIM {
    let student = SwinConfiguration(
      image: image,
      window: 3,
      embed: 16,
      depths: [1, 1, 2, 1],
      heads: [1, 2, 2, 4],
      dropPath: dropPath
    )
    return try SimMIM(
      encoder: Swin(student, seed: 1),
      teacher: Swin(student, seed: 2),
      alpha: 0.5,
      seed: 3
    )
  }

  private func batch(_ image: Int = 96) throws -> Batch {
    var random = Random(seed: 4)
    let side = image / 4
    let mask = (0..<2 * side * side).map { Float($0 / 8 % 2) }
    return try [
      .image: Tensor.normal([2, 3, image, image], using: &random),
      .mask: Tensor(mask, shape: [2, side, side]),
    ]
  }

  private func step(
    _ model: SimMIM,
    _ batch: Batch,
    _ precision: Precision = .float32,
    recomputes: Bool = false
  ) throws -> (loss: Double, gradients: [(name: String, Tensor)]) {
    let tape = Tape()
    let pass = Pass(
      tape: tape,
      isTraining: true,
      precision: precision,
      recomputes: recomputes,
      random: Random(seed: 5)
    )
    let loss = try model.loss(batch, pass).total
    return (try loss.item(), try model.gradients(of: loss, pass, tape))
  }

  private func cosine(_ a: Tensor, _ b: Tensor) throws -> Double {
    let (x, y) = try (a.doubles, b.doubles)
    let dot = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
    let sizes = [x, y].map { $0.reduce(0) { $0 + $1 * $1 } }
    return sizes[0] == 0 && sizes[1] == 0 ? 1 : dot / (sizes[0] * sizes[1]).squareRoot()
  }

  @Test func bfloat16StaysCloseToFloat32() throws {
    let (model, batch) = (try model(), try batch())
    let (full, reduced) = (try step(model, batch), try step(model, batch, .bfloat16))
    #expect(full.loss != reduced.loss)
    #expect(abs(full.loss - reduced.loss) < 5e-3)
    for (a, b) in zip(full.gradients, reduced.gradients) {
      #expect(a.1.shape == b.1.shape && b.1.dtype == .float32)
      #expect(try cosine(a.1, b.1) > 0.99, "\(a.name)")
    }
  }

  @Test(arguments: Precision.allCases, [0, 0.3])
  func recomputingChangesNoBit(_ precision: Precision, _ dropPath: Double) throws {
    let (model, batch) = (try model(dropPath: dropPath), try batch())
    let kept = try step(model, batch, precision)
    let again = try step(model, batch, precision, recomputes: true)
    #expect(kept.loss == again.loss)
    for (a, b) in zip(kept.gradients, again.gradients) {
      let isSame = try a.1.doubles == b.1.doubles
      #expect(isSame, "\(a.name)")
    }
  }

  @Test func frozenParametersTakeNoGradientWhereBlocksAreComputedAgain() throws {
    let (model, batch) = (try model(), try batch())
    let frozen = model.setTrainable(false, prefix: "encoder.layers.0")
    #expect(frozen > 0)
    let kept = try step(model, batch)
    let again = try step(model, batch, recomputes: true)
    #expect(!again.gradients.contains { $0.name.hasPrefix("encoder.layers.0") })
    for (a, b) in zip(kept.gradients, again.gradients) {
      let isSame = try a.1.doubles == b.1.doubles
      #expect(isSame, "\(a.name)")
    }
  }

  @Test func anyThreadCountGivesTheSameBits() throws {
    let (model, batch) = (try model(), try batch())
    let before = Parallel.threads
    defer { Parallel.threads = before }
    let results = try [1, 2, 5].map { threads in
      Parallel.threads = threads
      return try step(model, batch, .bfloat16).gradients.map { try $0.1.doubles }
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  @Test func mapsThatWindowsDoNotDivideTrainInBfloat16() throws {
    let (model, batch) = (try model(image: 64), try batch(64))
    let (full, reduced) = (try step(model, batch), try step(model, batch, .bfloat16))
    for (a, b) in zip(full.gradients, reduced.gradients) {
      #expect(try cosine(a.1, b.1) > 0.99, "\(a.name)")
    }
  }
}
