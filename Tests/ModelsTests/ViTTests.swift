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
    let scores = try model.predict([.image: fixture["image"]], pass)
    #expect(try relative(scores, fixture["logits"]) < 1e-4)
    let result = try UnaryFunction.log(UnaryFunction.exp(scores).sum(axis: 1)).sum()
    let found = Dictionary(uniqueKeysWithValues: try model.gradients(of: result, pass, tape))
    let wanted = fixture.all("gradient.")
    for (name, gradient) in wanted {
      #expect(try relative(#require(found[name], "\(name)"), gradient) < 5e-4, "\(name)")
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
    func largest(_ parameter: Parameter) throws -> Float {
      try parameter.value.values.map(abs).max() ?? 0
    }
    #expect(try largest(model.blocks[0].attention.qkv.weight) <= 0.02)
    #expect(try largest(model.blocks[1].mlp.fc2.weight) <= 0.0101)
    #expect(try largest(model.blocks[1].mlp.fc2.weight) > 0.009)
    let classifier = try ViT(configuration(classes: 5), seed: 3)
    #expect(try largest(classifier.blocks[0].attention.qkv.weight) > 0.03)
    #expect(try largest(#require(classifier.head).weight) < 1e-4)
  }

  /// The outputs of two encoders after all that both have was made equal.
  private func same(_ a: ViT, _ b: ViT) throws -> (Tensor, Tensor) {
    var random = Random(seed: 5)
    let known = Dictionary(uniqueKeysWithValues: a.namedParameters)
    let shared = try #require(known["rel_pos_bias.relative_position_bias_table"])
    try shared.assign(Tensor.normal(shared.value.shape, using: &random))
    for (name, parameter) in b.namedParameters {
      let isTable = name.hasSuffix("relative_position_bias_table")
      if let from = isTable ? shared : known[name] { try parameter.assign(from.value) }
    }
    let image = try Tensor.normal([2, 3, 64, 64], using: &random)
    return (try a.pooled(image, Pass()), try b.pooled(image, Pass()))
  }

  @Test func tablesOfBlocksThatAreAllTheSharedOneGiveTheSame() throws {
    var c = configuration()
    c.relative = .blocks
    let model = try ViT(c, seed: 4)
    #expect(
      model.namedParameters.filter { $0.name.hasSuffix(".attn.relative_position_bias_table") }
        .count == 2
    )
    let (shared, separate) = try same(ViT(configuration(), seed: 3), model)
    #expect(try shared.values == separate.values)
    let info = Dictionary(
      uniqueKeysWithValues: try Classifier(encoder: model, classes: 2, seed: 1).parameterInfo
        .map { ($0.name, $0) }
    )
    let table = info["blocks.1.attn.relative_position_bias_table"]
    #expect(table?.layer == 2 && table?.decays == true)
  }

  @Test func withoutTablesNothingIsAdded() throws {
    var c = configuration()
    c.relative = .none
    let model = try ViT(c, seed: 3)
    #expect(!model.namedParameters.contains { $0.name.hasSuffix("bias_table") })
    let usual = try ViT(configuration(), seed: 3)
    // Tables begin with zeros.
    let image = try Tensor.full([1, 3, 64, 64], 0.5)
    #expect(try model.pooled(image, Pass()).values == usual.pooled(image, Pass()).values)
    c.relative = .both
    #expect(try ViT(c, seed: 3).namedParameters.count { $0.name.hasSuffix("bias_table") } == 3)
  }

  @Test func absolutePositionsAreAddedAndDoNotDecay() throws {
    var c = configuration()
    c.absolute = true
    let model = try ViT(c, seed: 4)
    let positions = try #require(model.positions)
    #expect(positions.value.shape == [1, 17, 32])
    let (usual, moved) = try same(ViT(configuration(), seed: 3), model)
    #expect(try usual.values != moved.values)
    try positions.assign(.zeros([1, 17, 32]))
    let (again, still) = try same(ViT(configuration(), seed: 3), model)
    #expect(try again.values == still.values)
    let info = try Classifier(encoder: model, classes: 2, seed: 1).parameterInfo
      .first { $0.name == "pos_embed" }
    #expect(info?.layer == 0 && info?.decays == false)
  }

  @Test func aHeadMaySeeTheMeanOfAllTokens() throws {
    var c = configuration()
    c.pooling = .mean
    let model = try ViT(c, seed: 3)
    let names = model.namedParameters.map(\.name)
    #expect(names.contains("fc_norm.weight") && !names.contains("norm.weight"))
    let image = try Tensor.full([2, 3, 64, 64], 0.5)
    let maps = try model.maps(image, Pass())
    let mean = try maps[3].tokens.reshaped([2, 16, 32]).mean(axis: 1)
    let norm = try #require(model.meanNorm)
    let wanted = try norm(mean, Pass()).values
    #expect(try model.pooled(image, Pass()).values == wanted)
    let copy = try model.frozenCopy()
    #expect(try copy.pooled(image, Pass()).values == wanted)
  }

  @Test func branchesBeginWithTheScaleThatWasAskedFor() throws {
    var c = configuration()
    c.layerScale = 0.25
    #expect(try ViT(c, seed: 3).blocks[1].gamma2.value.values.allSatisfy { $0 == 0.25 })
    c.layerScale = 0
    #expect(throws: ModelError.layerScale(0)) { try ViT(c, seed: 3) }
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
    let image = try Tensor.full([1, 3, 64, 64], 0.5)
    #expect(try model.pooled(image, Pass()).doubles.allSatisfy(\.isFinite))
    for (name, parameter) in model.namedParameters where !name.contains("mask_token") {
      let kept = parameter.value.withFloats { values in
        defer { values[0] = .nan }
        return values[0]
      }
      #expect(try model.pooled(image, Pass()).doubles.contains(where: \.isNaN), "\(name)")
      parameter.value.withFloats { $0[0] = kept }
    }
  }
}
