import Foundation
import Layers
import Tensor
import Testing

@testable import Models

@Suite struct ClassifierTests {
  private func encoder(classes: Int = 0) throws -> Swin {
    try Swin(
      SwinConfiguration(
        image: 32,
        window: 2,
        embed: 4,
        depths: [1, 1],
        heads: [1, 2],
        classes: classes
      ),
      seed: 1
    )
  }

  private let image: Tensor

  init() throws {
    image = try Tensor((0..<2 * 3 * 32 * 32).map { sin(Float($0)) }, shape: [2, 3, 32, 32])
  }

  @Test func namesAreThoseOfTheEncoderAndAHead() throws {
    let encoder = try encoder()
    try encoder.addMaskToken(seed: 0)
    let names = try Classifier(encoder: encoder, classes: 3, seed: 2).namedParameters.map(\.name)
    #expect(names.first == "patch_embed.proj.weight")
    #expect(names.suffix(2) == ["head.weight", "head.bias"])
    #expect(!names.contains("mask_token"))
  }

  @Test func anEncodersOwnHeadServesWhereItsClassesFit() throws {
    let encoder = try encoder(classes: 3)
    #expect(try Classifier(encoder: encoder, classes: 3, seed: 2).head === encoder.head)
    #expect(try Classifier(encoder: encoder, classes: 4, seed: 2).head !== encoder.head)
  }

  @Test func theLossOfOneLabelIsTheNegativeLogOfItsProbability() throws {
    let model = try Classifier(encoder: encoder(), classes: 3, seed: 2)
    let scores = try model.predict([.image: image], Pass()).doubles
    let labels = [2, 0]
    var expected = 0.0
    for (row, label) in labels.enumerated() {
      let values = scores[row * 3..<row * 3 + 3]
      expected += log(values.map(exp).reduce(0, +)) - scores[row * 3 + label]
    }
    let loss = try model.loss([.image: image, .label: Tensor(integers: labels)], Pass())
    #expect(abs(try loss.total.item() - expected / 2) < 1e-5)
  }

  @Test func theLossOfSeveralLabelsIsTheMeanLogisticLoss() throws {
    let model = try Classifier(encoder: encoder(), classes: 3, multilabel: true, seed: 2)
    let scores = try model.predict([.image: image], Pass()).doubles
    let truth: [Float] = [1, 0, 1, 0, 0, 1]
    var expected = 0.0
    for (score, wanted) in zip(scores, truth) {
      let probability = 1 / (1 + exp(-score))
      expected -= wanted == 1 ? log(probability) : log(1 - probability)
    }
    let batch: Batch = try [.image: image, .labels: Tensor(truth, shape: [2, 3])]
    #expect(abs(try model.loss(batch, Pass()).total.item() - expected / 6) < 1e-5)
  }

  @Test(arguments: [("classification", 21), ("multilabel", 19)])
  func fineTuningAgreesWithThePublishedImplementation(_ name: String, _ classes: Int) throws {
    let fixture = try Fixture("finetune/\(name).safetensors")
    let c = SwinConfiguration(
      image: 64,
      window: 4,
      embed: 8,
      depths: [1, 2, 2, 1],
      heads: [1, 2, 4, 8]
    )
    let model = try Classifier(
      encoder: Swin(c, seed: 0),
      classes: classes,
      multilabel: name == "multilabel",
      seed: 0
    )
    try fixture.load(into: model)
    let batch: Batch = [.image: try fixture["image"], .target: try fixture["target"]]
    #expect(try relative(model.predict(batch, Pass()), fixture["logits"]) < 1e-4)
    let (loss, gradients) = try model.gradients(batch)
    #expect(abs(try loss.total.item() - fixture["loss"].item()) < 2e-5)
    let wanted = fixture.all("gradient.")
    #expect(gradients.count == wanted.count)
    for (name, gradient) in gradients {
      let rows = try gradient.sliced(axis: 0, start: 0, count: min(8, gradient.shape[0]))
      #expect(try relative(rows, #require(wanted[name], "\(name)")) < 5e-4, "\(name)")
    }
  }

  @Test func aBatchWithoutTruthIsRefused() throws {
    let model = try Classifier(encoder: encoder(), classes: 3, seed: 2)
    #expect(throws: ModelError.missing(key: "label", model: "a classifier", given: ["image"])) {
      try model.loss([.image: image], Pass())
    }
    #expect(throws: ModelError.notPositive(name: "classes", value: 0)) {
      try Classifier(encoder: encoder(), classes: 0, seed: 2)
    }
  }
}
