import Layers
import Tensor
import Testing

@testable import Models

@Suite struct SwinTests {
  private func configuration(
    _ preset: String,
    image: Int = 192,
    window: Int = 6
  ) throws
    -> SwinConfiguration
  {
    var configuration = SwinConfiguration(image: image, window: window)
    try configuration.apply(preset: preset)
    return configuration
  }

  @Test func namesAreThoseOfThePublicCheckpoints() throws {
    let names = try Swin(configuration("nano"), seed: 0).namedParameters.map(\.name)
    for name in [
      "patch_embed.proj.weight", "patch_embed.norm.bias", "layers.2.blocks.1.norm1.weight",
      "layers.0.blocks.0.attn.relative_position_bias_table", "layers.3.blocks.0.attn.qkv.bias",
      "layers.1.blocks.0.mlp.fc2.weight", "layers.2.downsample.reduction.weight", "norm.weight",
    ] {
      #expect(names.contains(name), "\(name)")
    }
    #expect(Set(names).count == names.count)
  }

  @Test func absolutePositionsAreAddedToTheFirstMap() throws {
    var c = try configuration("nano", image: 64, window: 2)
    c.absolute = true
    let (plain, model) = (
      try Swin(configuration("nano", image: 64, window: 2), seed: 0), try Swin(c, seed: 1)
    )
    let known = Dictionary(uniqueKeysWithValues: plain.namedParameters)
    for (name, parameter) in model.namedParameters {
      if let from = known[name] { try parameter.assign(from.value) }
    }
    let positions = try #require(model.positions)
    #expect(positions.value.shape == [1, 256, 32])
    #expect(model.namedParameters.contains { $0.name == "absolute_pos_embed" })
    let image = try Tensor.full([2, 3, 64, 64], 0.5)
    #expect(try model.pooled(image, Pass()).values != plain.pooled(image, Pass()).values)
    try positions.assign(.zeros([1, 256, 32]))
    #expect(try model.pooled(image, Pass()).values == plain.pooled(image, Pass()).values)
    #expect(throws: ModelError.imageSize(expected: 64, height: 96, width: 96)) {
      try model.pooled(.zeros([1, 3, 96, 96]), Pass())
    }
  }

  @Test(arguments: [("tiny", 27.5e6), ("base", 86.7e6)])
  func presetsHaveThePapersSizes(_ preset: String, _ expected: Double) throws {
    let c = try configuration(preset, image: 224, window: 7)
    // Counted without making the weights: the formula of each layer.
    var count = c.channels * c.patch * c.patch * c.embed + 3 * c.embed
    for stage in c.depths.indices {
      let width = c.width(stage)
      let block =
        12 * width * width + 13 * width
        + (2 * c.window(stage) - 1) * (2 * c.window(stage) - 1) * c.heads[stage]
      count += c.depths[stage] * block
      if stage < 3 { count += 8 * width * width + 8 * width }
    }
    count += 2 * c.width(3)
    #expect(abs(Double(count) - expected) < 0.01 * expected)
    if preset == "tiny" { #expect(try Swin(c, seed: 0).count == count) }
  }

  @Test func theStepOfTheMethodCostsWhatTheLiteratureSays() throws {
    let student = try configuration("base")
    let teacher = try configuration("base", image: 224, window: 7)
    let positions = 36.0 * 1024 * 3072
    let step = 3 * (student.flops() + 2 * positions) + teacher.flops(through: 3)
    #expect(abs(step / 1e9 - 96.7) < 3)
  }

  @Test func mapsHalveAndWidthsDouble() throws {
    let model = try Swin(configuration("nano", image: 64, window: 4), seed: 0)
    let maps = try model.maps(.zeros([2, 3, 64, 64]), Pass())
    #expect(maps.map(\.height) == [8, 4, 2, 2])
    #expect(maps.map(\.channels) == [64, 128, 256, 256])
  }

  @Test func theSameSeedGivesTheSameWeights() throws {
    let (a, b) = (
      try Swin(configuration("nano"), seed: 3), try Swin(configuration("nano"), seed: 3)
    )
    for (x, y) in zip(a.namedParameters, b.namedParameters) {
      #expect(try x.parameter.value.values == y.parameter.value.values, "\(x.name)")
    }
    let other = try Swin(configuration("nano"), seed: 4)
    #expect(try other.patchEmbed.proj.weight.value.values != a.patchEmbed.proj.weight.value.values)
  }

  @Test func thePyramidIsTheMapsBeforeTheirMerging() throws {
    let model = try Swin(configuration("nano", image: 64, window: 4), seed: 0)
    let maps = try model.pyramid(.zeros([2, 3, 64, 64]), Pass())
    #expect(maps.map(\.height) == [16, 8, 4, 2])
    #expect(maps.map(\.channels) == [32, 64, 128, 256])
    let merged = try model.maps(.zeros([2, 3, 64, 64]), Pass())
    #expect(try maps[3].tokens.values == merged[3].tokens.values)
  }

  @Test func aFrozenCopyStaysAsItIs() throws {
    let model = try Swin(configuration("nano", image: 64, window: 4), seed: 0)
    try model.addMaskToken(seed: 1)
    let copy = try #require(model.frozenCopy() as? Swin)
    #expect(copy.maskToken == nil)
    let before = try model.norm.weight.value.values
    try model.norm.weight.assign(.full([256], 7))
    #expect(try copy.norm.weight.value.values == before)
    _ = copy.setTrainable(true)
    #expect(copy.namedParameters.filter(\.parameter.isTrainable).isEmpty)
    #expect(model.namedParameters.filter { !$0.parameter.isTrainable }.isEmpty)
  }

  @Test func refusesSizesThatDoNotGoTogether() throws {
    #expect(throws: ModelError.preset(name: "bass", known: SwinConfiguration.presets.map(\.name))) {
      try configuration("bass")
    }
    #expect(throws: ModelError.image(size: 100, multipleOf: 32)) {
      try SimMIM(encoder: Swin(configuration("nano", image: 100), seed: 0), seed: 0)
    }
    var dropping = try configuration("nano")
    dropping.dropPath = 1
    #expect(throws: ModelError.probability(name: "drop_path", value: 1)) {
      try Swin(dropping, seed: 0)
    }
    var c = try configuration("nano")
    c.heads = [3, 2, 4, 8]
    #expect(throws: ModelError.heads(stage: 1, width: 32, heads: 3)) { try Swin(c, seed: 0) }
  }

  @Test func mapsThatWindowsDoNotDivideAreFilledUp() throws {
    let c = try configuration("nano", image: 100, window: 7)
    #expect(c.stageOfPartWindows == 1)
    #expect(try configuration("nano").stageOfPartWindows == nil)
    #expect(try configuration("nano", window: 7).fittingWindows == [2, 3, 6, 12])
    let model = try Swin(c, seed: 0)
    let maps = try model.pyramid(.ones([1, 3, 98, 61]), Pass())
    #expect(maps.map(\.height) == [25, 13, 7, 4])
    #expect(maps.map(\.width) == [16, 8, 4, 2])
  }

  @Test func aMapLargerThanItWasMadeForIsRolled() throws {
    var c = SwinConfiguration(image: 16, window: 4, embed: 8, depths: [2], heads: [2])
    let small = try Swin(c, seed: 0)
    c.image = 32
    let large = try Swin(c, seed: 0)
    let image = try Tensor((0..<3 * 32 * 32).map { Float($0 % 23) }, shape: [1, 3, 32, 32])
    let (a, b) = (try small.pooled(image, Pass()), try large.pooled(image, Pass()))
    #expect(try a.values == b.values)
  }

  @Test func refusesImagesOfOtherBands() throws {
    let model = try Swin(configuration("nano", image: 64, window: 4), seed: 0)
    #expect(throws: LayerError.bands(expected: 3, actual: 13)) {
      try model.pooled(.zeros([1, 13, 64, 64]), Pass())
    }
  }

  @Test func dropPathScalesWhatItKeeps() throws {
    var c = try configuration("nano", image: 64, window: 4)
    c.dropPath = 0.5
    let model = try Swin(c, seed: 0)
    let image = try Tensor.ones([1, 3, 64, 64])
    let evaluated = try model.pooled(image, Pass()).values
    let trained = try model.pooled(image, Pass(isTraining: true, random: Random(seed: 1)))
    #expect(try evaluated != trained.values)
    #expect(try model.pooled(image, Pass()).values == evaluated)
  }

  @Test func aNaNInAnyWeightIsSeenInTheFeatures() throws {
    var c = SwinConfiguration(image: 32, window: 4)
    (c.embed, c.depths, c.heads, c.patch) = (16, [2, 2], [2, 2], 2)
    let model = try Swin(c, seed: 0)
    let image = try Tensor.full([1, 3, 32, 32], 0.5)
    #expect(try model.pooled(image, Pass()).doubles.allSatisfy(\.isFinite))
    for (name, parameter) in model.namedParameters {
      let kept = parameter.value.withFloats { values in
        defer { values[0] = .nan }
        return values[0]
      }
      #expect(try model.pooled(image, Pass()).doubles.contains(where: \.isNaN), "\(name)")
      parameter.value.withFloats { $0[0] = kept }
    }
  }
}
