import Layers
import Tensor
import Testing

@testable import Models

@Suite struct ViTTests {
  private func configuration(classes: Int = 0) -> ViTConfiguration {
    var c = ViTConfiguration()
    (c.image, c.patch, c.embed, c.depth, c.heads, c.classes) = (64, 16, 32, 2, 4, classes)
    return c
  }

  @Test func scoresAndGradientsAgreeWithThePublishedImplementation() throws {
    let fixture = try Fixture("vit/small.safetensors")
    let model = try Classifier(encoder: ViT(configuration(), seed: 0), classes: 5, seed: 0)
    try fixture.load(into: model)
    let tape = Tape()
    let pass = Pass(tape: tape)
    let scores = try model.predict(["image": fixture["image"]], pass)
    #expect(relative(scores, try fixture["logits"]) < 1e-4)
    let result = try UnaryFunction.log(UnaryFunction.exp(scores).sum(axis: 1)).sum()
    let found = Dictionary(uniqueKeysWithValues: try model.gradients(of: result, pass, tape))
    let wanted = fixture.all("gradient.")
    for (name, gradient) in wanted {
      #expect(relative(try #require(found[name], "\(name)"), gradient) < 5e-4, "\(name)")
    }
    #expect(Set(found.keys) == Set(wanted.keys))
  }

  @Test func layersCountFromTheInput() throws {
    let model = try Classifier(encoder: ViT(configuration(), seed: 0), classes: 5, seed: 0)
    let info = Dictionary(uniqueKeysWithValues: model.parameterInfo.map { ($0.name, $0) })
    #expect(info["cls_token"]?.layer == 0)
    #expect(info["patch_embed.proj.weight"]?.layer == 0)
    #expect(info["blocks.1.attn.proj.weight"]?.layer == 2)
    #expect(info["rel_pos_bias.relative_position_bias_table"]?.layer == 3)
    #expect(info["rel_pos_bias.relative_position_bias_table"]?.decays == true)
    #expect(info["cls_token"]?.decays == false)
    #expect(info["head.weight"]?.layer == 3)
  }

  @Test func deeperBlocksBeginSmallerAndEncodersAreCutAtOneDeviation() throws {
    let model = try ViT(configuration(), seed: 3)
    func largest(_ parameter: Parameter) -> Float { parameter.value.values.map(abs).max() ?? 0 }
    #expect(largest(model.blocks[0].attention.qkv.weight) <= 0.02)
    #expect(largest(model.blocks[1].mlp.fc2.weight) <= 0.0101)
    #expect(largest(model.blocks[1].mlp.fc2.weight) > 0.009)
    let classifier = try ViT(configuration(classes: 5), seed: 3)
    #expect(largest(classifier.blocks[0].attention.qkv.weight) > 0.03)
    #expect(largest(try #require(classifier.head).weight) < 1e-4)
  }

  @Test func refusesImagesOfAnotherSize() throws {
    let model = try ViT(configuration(), seed: 0)
    #expect(throws: ModelError.imageSize(expected: 64, height: 96, width: 96)) {
      try model.maps(.zeros([1, 3, 96, 96]), Pass())
    }
    var c = configuration()
    c.heads = 5
    #expect(throws: ModelError.headsOfAll(width: 32, heads: 5)) { try ViT(c, seed: 0) }
    #expect(throws: ModelError.noMaskToken) {
      try model.maps(.zeros([1, 3, 64, 64]), mask: .ones([1, 4, 4]), Pass())
    }
  }

  @Test func aNaNInAnyWeightIsSeenInTheFeatures() throws {
    let model = try ViT(configuration(), seed: 0)
    let image = Tensor.full([1, 3, 64, 64], 0.5)
    #expect(try model.pooled(image, Pass()).doubles.allSatisfy(\.isFinite))
    for (name, parameter) in model.namedParameters where !name.contains("mask_token") {
      let kept = parameter.value.floats[0]
      parameter.value.floats[0] = .nan
      #expect(try model.pooled(image, Pass()).doubles.contains(where: \.isNaN), "\(name)")
      parameter.value.floats[0] = kept
    }
  }
}
