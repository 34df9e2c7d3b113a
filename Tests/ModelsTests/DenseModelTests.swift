import Layers
import Tensor
import Testing

@testable import Models

@Suite struct DenseModelTests {
  private static func encoder(channels: Int = 3) throws -> Swin {
    let c = SwinConfiguration(
      image: 40,
      window: 4,
      channels: channels,
      embed: 4,
      depths: [1, 2, 2, 1],
      heads: [1, 1, 2, 2]
    )
    return try Swin(c, seed: 1)
  }

  private static func settings(_ classes: Int) -> DenseSettings {
    var settings = DenseSettings(classes: classes, width: 4)
    settings.dropout = 0
    return settings
  }

  private static func model(_ name: String) throws -> any Predictor {
    switch name {
    case "upernet": try Segmenter(encoder: encoder(), settings: settings(3), seed: 1)
    case "fcn": try Segmenter(encoder: encoder(), decoder: .fcn, settings: settings(3), seed: 1)
    case "change_difference":
      try ChangeDetector(encoder: encoder(), settings: settings(2), seed: 1)
    default:
      try SuperResolver(
        encoder: Swin(
          SwinConfiguration(image: 20, window: 3, embed: 4, depths: [1, 2], heads: [1, 2]),
          seed: 1
        ),
        residual: name.hasSuffix("residual"),
        width: 4,
        seed: 1
      )
    }
  }

  /// Where a shift cancels in what follows, nothing but rounding is left of its gradient.
  private func isMoreThanRounding(_ gradient: Tensor) throws -> Bool {
    try gradient.doubles.contains { abs($0) > 1e-6 }
  }

  @Test(arguments: ["upernet", "fcn", "change_difference", "superres", "superres_residual"])
  func answersAndGradientsAgreeWithPyTorch(_ name: String) throws {
    let fixture = try Fixture("dense/\(name).safetensors")
    let model = try Self.model(name)
    #expect(Set(fixture.all("init.").keys) == Set(model.namedParameters.map(\.name)))
    try fixture.load(into: model)
    let batch = Batch(named: fixture.all("batch."))
    #expect(try relative(model.predict(batch, Pass()), fixture["predicted"]) < 1e-5)
    #expect(abs(try model.loss(batch, Pass()).total.item() - fixture["loss"].item()) < 1e-5)
    let gradients = Dictionary(uniqueKeysWithValues: try model.gradients(batch).1)
    for (name, wanted) in fixture.all("gradient.") where try isMoreThanRounding(wanted) {
      #expect(try relative(#require(gradients[name]), wanted) < 2e-4, "\(name)")
    }
  }

  @Test(arguments: ["upernet", "fcn", "change_difference"])
  func trainingByTheBatchAgreesWithPyTorch(_ name: String) throws {
    let fixture = try Fixture("dense/\(name).safetensors")
    let model = try Self.model(name)
    try fixture.load(into: model)
    let tape = Tape()
    let pass = Pass(tape: tape, isTraining: true)
    let loss = try model.loss(Batch(named: fixture.all("batch.")), pass)
    #expect(abs(try loss.total.item() - fixture["training.loss"].item()) < 1e-5)
    let gradients = Dictionary(
      uniqueKeysWithValues: try model.gradients(of: loss.total, pass, tape)
    )
    for (name, wanted) in fixture.all("training.gradient.") where try isMoreThanRounding(wanted) {
      #expect(try relative(#require(gradients[name]), wanted) < 1e-3, "\(name)")
    }
    let statistics = Dictionary(uniqueKeysWithValues: model.namedParameters)
    let before = try #require(statistics["decode_head.conv_seg.weight"]).value.values
    try Pass.commitStatistics(of: [pass])
    for (name, wanted) in fixture.all("training.statistic.") {
      let statistic = try #require(statistics[name])
      #expect(try relative(statistic.value, wanted) < 1e-5, "\(name)")
    }
    #expect(try statistics["decode_head.conv_seg.weight"]?.value.values == before)
  }

  @Test func namesAreThoseOfTheSegmentationToolkits() throws {
    let names = try Self.model("upernet").namedParameters.map(\.name)
    for name in [
      "encoder.layers.0.blocks.0.attn.qkv.weight", "norm0.weight", "norm3.bias",
      "decode_head.psp_modules.3.1.conv.weight", "decode_head.psp_modules.0.1.bn.running_var",
      "decode_head.bottleneck.bn.weight", "decode_head.lateral_convs.2.conv.weight",
      "decode_head.fpn_convs.0.bn.running_mean", "decode_head.fpn_bottleneck.conv.weight",
      "decode_head.conv_seg.bias", "auxiliary_head.convs.0.conv.weight",
    ] {
      #expect(names.contains(name), "\(name)")
    }
    #expect(!names.contains { $0.hasPrefix("encoder.norm.") || $0.hasPrefix("encoder.head") })
  }

  @Test func statisticsAreNotTrainedAndNotCounted() throws {
    let model = try Self.model("upernet")
    _ = model.setTrainable(true)
    #expect(!model.parameterInfo.contains { $0.name.contains("running") })
    let trained = model.namedParameters.filter(\.parameter.isTrainable)
    #expect(model.count == trained.reduce(0) { $0 + $1.parameter.value.count })
    #expect(model.count < model.namedParameters.reduce(0) { $0 + $1.parameter.value.count })
  }

  @Test func decodersLearnAtTheFullRateAndEncodersBelowIt() throws {
    let info = try Self.model("upernet").parameterInfo
    func layer(_ name: String) -> Int? { info.first { $0.name == name }?.layer }
    #expect(layer("encoder.patch_embed.proj.weight") == 0)
    #expect(layer("encoder.layers.2.blocks.1.mlp.fc1.weight") == 5)
    for name in ["norm0.weight", "decode_head.conv_seg.weight", "auxiliary_head.conv_seg.bias"] {
      #expect(layer(name) == 7, "\(name)")
    }
  }

  @Test func pixelsWithoutALabelCountForNothing() throws {
    let model = try Self.model("upernet")
    let image = try Fixture("dense/upernet.safetensors")["batch.image"]
    let labels = try Tensor((0..<2 * 40 * 40).map { Float($0 % 3) }, shape: [2, 40, 40])
    let half = try labels.copy()
    half.withFloats { for index in 40 * 40..<half.count { $0[index] = 255 } }
    let loss = try model.loss([.image: image, .mask: half], Pass()).parts[0].value.item()
    let first = try image.sliced(axis: 0, start: 0, count: 1)
    let label = try labels.sliced(axis: 0, start: 0, count: 1)
    let alone = try model.loss([.image: first, .mask: label], Pass()).parts[0].value.item()
    #expect(abs(loss - alone) < 1e-5)
    let none: Batch = try [.image: image, .mask: Tensor.full([2, 40, 40], 255)]
    #expect(try model.loss(none, Pass()).total.item() == 0)
  }

  @Test func labelsAndSizesThatDoNotFitAreRefused() throws {
    let model = try Self.model("upernet")
    let image = try Tensor.zeros([1, 3, 40, 40])
    let wrong = ModelError.labelMap(expected: [1, 40, 40], actual: [1, 20, 20])
    #expect(throws: wrong) {
      try model.loss([.image: image, .mask: .zeros([1, 20, 20])], Pass())
    }
    #expect(throws: TensorError.self) {
      try model.loss([.image: image, .mask: .full([1, 40, 40], 3)], Pass())
    }
    let detector = try Self.model("change_difference")
    let dates: Batch = try [.before: image, .after: Tensor.zeros([1, 3, 32, 40])]
    #expect(throws: ModelError.self) { try detector.predict(dates, Pass()) }
    #expect(throws: ModelError.scale(6)) {
      try SuperResolver(encoder: Self.encoder(), scale: 6, seed: 1)
    }
    #expect(throws: ModelError.notPositive(name: "classes", value: 0)) {
      try Segmenter(encoder: Self.encoder(), settings: DenseSettings(classes: 0), seed: 1)
    }
  }

  @Test func sharesOfClassesServeAsATarget() throws {
    let model = try Self.model("upernet")
    let image = try Fixture("dense/upernet.safetensors")["batch.image"]
    let labels = try Tensor((0..<2 * 40 * 40).map { Float($0 % 3) }, shape: [2, 40, 40])
    let shares = try oneHot(labels.reshaped([-1]), classes: 3).reshaped([2, 40, 40, 3])
      .permuted([0, 3, 1, 2])
    let one = try model.loss([.image: image, .mask: labels], Pass()).total.item()
    let other = try model.loss([.image: image, .target: shares], Pass()).total.item()
    #expect(abs(one - other) < 1e-5)
  }

  @Test func theDatesOfADifferenceMayBeExchanged() throws {
    let fixture = try Fixture("dense/change_difference.safetensors")
    let model = try Self.model("change_difference")
    let (before, after) = (try fixture["batch.before"], try fixture["batch.after"])
    let there = try model.predict([.before: before, .after: after], Pass())
    let back = try model.predict([.before: after, .after: before], Pass())
    #expect(try relative(there, back) < 1e-5)
    let concat = try ChangeDetector(
      encoder: Self.encoder(),
      fusion: .concat,
      settings: Self.settings(2),
      seed: 1
    )
    let one = try concat.predict([.before: before, .after: after], Pass())
    let other = try concat.predict([.before: after, .after: before], Pass())
    #expect(try relative(one, other) > 1e-3)
  }

  @Test func aPlainTransformerHasAPyramidToo() throws {
    var c = ViTConfiguration()
    (c.image, c.embed, c.depth, c.heads) = (64, 8, 4, 2)
    let model = try Segmenter(encoder: ViT(c, seed: 1), settings: Self.settings(3), seed: 1)
    let image = try Tensor(
      (0..<2 * 3 * 64 * 64).map { Float($0 % 17) / 17 },
      shape: [2, 3, 64, 64]
    )
    #expect(try model.predict([.image: image], Pass()).shape == [2, 3, 64, 64])
    let mask = try Tensor((0..<2 * 64 * 64).map { Float($0 % 3) }, shape: [2, 64, 64])
    let (_, gradients) = try model.gradients([.image: image, .mask: mask])
    let found = Dictionary(uniqueKeysWithValues: gradients)
    for name in ["neck.fpn1.3.weight", "neck.fpn2.0.bias", "encoder.cls_token"] {
      #expect(try #require(found[name]).doubles.contains { $0 != 0 }, "\(name)")
    }
  }

  @Test(arguments: [2, 3, 4, 8]) func imagesBecomeAsLargeAsAsked(_ scale: Int) throws {
    let encoder = try Self.encoder(channels: 5)
    let model = try SuperResolver(encoder: encoder, scale: scale, width: 4, seed: 1)
    let low = try Tensor.ones([1, 5, 20, 24])
    #expect(
      try model.predict([.low: low], Pass()).shape == [1, 5, 20 * scale, 24 * scale]
    )
  }

  @Test func aResidualStartsAsTheImageEnlargedAndSeesIt() throws {
    let model = try SuperResolver(encoder: Self.encoder(), residual: true, width: 4, seed: 1)
    let low = try Tensor((0..<3 * 40 * 40).map { Float($0 % 7) }, shape: [1, 3, 40, 40])
    let enlarged = try interpolate(low, size: (160, 160), mode: .bicubic)
    #expect(try relative(model.predict([.low: low], Pass()), enlarged) < 0.01)
    // Without an encoder's answer, what is added still follows from the image.
    for entry in model.namedParameters where entry.name.hasPrefix("decoder") {
      try entry.parameter.assign(.zeros(entry.parameter.shape))
    }
    let other = try Tensor.ones([1, 3, 40, 40])
    let here = try model.predict([.low: low], Pass()) - enlarged
    let there = try model.predict([.low: other], Pass()) - Tensor.ones(enlarged.shape)
    #expect(try zip(here.doubles, there.doubles).contains { abs($0 - $1) > 1e-5 })
  }

  @Test(arguments: [255, -1, -100, 300]) func pixelsWithoutDataHaveNoClass(ignored: Int) throws {
    let map = try Tensor([1, 2, 0, 1], shape: [1, 2, 2], dtype: .uint8)
    let valid = try Tensor([1, 0, 1, 1], shape: [1, 2, 2], dtype: .bool)
    let labels = try DenseTruth.labels(map, where: valid, ignored: ignored)
    #expect(try labels.integers == [1, ignored, 0, 1])
    #expect(throws: TensorError.self) {
      try DenseTruth.labels(map, where: Tensor.ones([1, 2, 3]), ignored: ignored)
    }
  }
}
