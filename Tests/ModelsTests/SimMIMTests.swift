import Layers
import Tensor
import Testing

@testable import Models

@Suite struct SimMIMTests {
  private func encoder(image: Int = 64, channels: Int = 3, seed: UInt64 = 1) throws -> Swin {
    let c = SwinConfiguration(
      image: image,
      window: 2,
      channels: channels,
      embed: 4,
      depths: [1, 1, 2, 1],
      heads: [1, 1, 2, 2]
    )
    return try Swin(c, seed: seed)
  }

  private func images(_ shape: Shape, seed: UInt64 = 5) throws -> Tensor {
    var random = Random(seed: seed)
    return try Tensor((0..<shape.elementCount).map { _ in Float(random.normal()) }, shape: shape)
  }

  private func mask() throws -> Tensor {
    try Tensor((0..<256).map { $0 % 16 < 8 ? 1 : 0 }, shape: [1, 16, 16])
  }

  @Test func withoutATeacherTheLossIsTheReconstruction() throws {
    let model = try SimMIM(encoder: encoder(), seed: 2)
    let loss = try model.loss([.image: images([1, 3, 64, 64]), .mask: mask()], Pass())
    #expect(loss.parts.map(\.name) == ["reconstruction"])
    #expect(try loss.total.item() == loss.parts[0].value.item())
    #expect(!model.namedParameters.contains { $0.name.hasPrefix("projector") })
  }

  @Test func alphaWeighsTheLikenessToTheTeacher() throws {
    let model = try SimMIM(encoder: encoder(), teacher: encoder(seed: 9), alpha: 0.5, seed: 2)
    let loss = try model.loss([.image: images([1, 3, 64, 64]), .mask: mask()], Pass())
    let (reconstruction, cosine) = (try loss.parts[0].value.item(), try loss.parts[1].value.item())
    #expect(abs(try loss.total.item() - (reconstruction - 0.5 * cosine)) < 1e-6)
  }

  @Test(arguments: 1...4)
  func theFeatureMayBeTakenAfterAnyStage(_ stage: Int) throws {
    let model = try SimMIM(
      encoder: encoder(),
      teacher: encoder(seed: 9),
      stage: stage,
      seed: 2
    )
    #expect(
      model.projector?.weight.shape == [stage < 3 ? 4 << stage : 32, stage < 3 ? 4 << stage : 32]
    )
    let (_, gradients) = try model.gradients([.image: images([1, 3, 64, 64]), .mask: mask()])
    #expect(gradients.contains { $0.name == "projector.weight" })
    #expect(!gradients.contains { $0.name.hasPrefix("teacher.") })
  }

  @Test func aTeacherOfThreeBandsSeesThreeOfMore() throws {
    let model = try SimMIM(
      encoder: encoder(channels: 5),
      teacher: encoder(seed: 9),
      teacherBands: [2, 1, 0],
      seed: 2
    )
    let image = try images([1, 5, 64, 64])
    let seen = try model.teacherFeature(image)
    let direct = try SimMIM(encoder: encoder(), teacher: encoder(seed: 9), seed: 2)
      .teacherFeature(
        Tensor(
          [2, 1, 0].flatMap { band in try Array(image.values[band * 4096..<(band + 1) * 4096]) },
          shape: [1, 3, 64, 64]
        )
      )
    #expect(try seen?.values == direct?.values)
    #expect(throws: ModelError.teacherBands(teacher: 3, student: 2, given: nil)) {
      try SimMIM(encoder: encoder(channels: 2), teacher: encoder(), seed: 2)
    }
  }

  @Test func aTeacherSeesTheFirstBandsUnlessOthersAreNamed() throws {
    let model = try SimMIM(encoder: encoder(channels: 13), teacher: encoder(seed: 9), seed: 2)
    #expect(model.teacherBands == [0, 1, 2])
    let all = try SimMIM(
      encoder: encoder(channels: 13),
      teacher: encoder(channels: 13, seed: 9),
      seed: 2
    )
    #expect(all.teacherBands == Array(0..<13))
  }

  @Test func theTeacherIsACopyThatNothingThaws() throws {
    let original = try encoder(seed: 9)
    let model = try SimMIM(encoder: encoder(), teacher: original, seed: 2)
    _ = model.setTrainable(true)
    let (_, gradients) = try model.gradients([.image: images([1, 3, 64, 64]), .mask: mask()])
    #expect(!gradients.contains { $0.name.hasPrefix("teacher.") })
    #expect(original.namedParameters.filter { !$0.parameter.isTrainable }.isEmpty)
  }

  @Test func aViTLearnsFromATeacherToo() throws {
    var c = ViTConfiguration()
    (c.image, c.patch, c.embed, c.depth, c.heads) = (64, 16, 8, 4, 2)
    let model = try SimMIM(
      encoder: ViT(c, seed: 1),
      teacher: encoder(seed: 9),
      seed: 2
    )
    let batch: Batch = try [
      .image: images([1, 3, 64, 64]),
      .mask: Tensor((0..<16).map { Float($0 % 2) }, shape: [1, 4, 4]),
    ]
    let (loss, gradients) = try model.gradients(batch)
    #expect(loss.parts.map(\.name) == ["reconstruction", "cosine"])
    #expect(
      try model.reconstruct(batch[.image] ?? .zeros([]), mask: .ones([1, 4, 4])).shape == [
        1, 3, 64, 64,
      ]
    )
    for name in ["encoder.mask_token", "encoder.blocks.2.attn.q_bias", "projector.weight"] {
      let gradient = try #require(gradients.first { $0.name == name })
      #expect(try gradient.1.values.contains { $0 != 0 }, "\(name)")
    }
  }

  @Test func anotherViewOfThePlaceChangesTheTeacherAlone() throws {
    let model = try SimMIM(encoder: encoder(), teacher: encoder(seed: 9), seed: 2)
    var batch: Batch = try [.image: images([1, 3, 64, 64]), .mask: mask()]
    let same = try model.loss(batch, Pass())
    batch[.teacherImage] = try images([1, 3, 64, 64], seed: 6)
    let other = try model.loss(batch, Pass())
    #expect(try same.parts[0].value.item() == other.parts[0].value.item())
    #expect(try same.parts[1].value.item() != other.parts[1].value.item())
  }

  @Test func gradientsAgreeWithCentralDifferences() throws {
    let model = try SimMIM(encoder: encoder(), teacher: encoder(seed: 9), seed: 2)
    let batch: Batch = try [.image: images([1, 3, 64, 64]), .mask: mask()]
    let (_, gradients) = try model.gradients(batch)
    for (name, gradient) in gradients where gradient.count > 0 {
      guard let entry = model.namedParameters.first(where: { $0.name == name }) else { continue }
      let element = gradient.count / 2
      let before = entry.parameter.value
      func loss(_ step: Float) throws -> Double {
        let moved = try before.copy()
        moved.withFloats { $0[element] += step }
        try entry.parameter.assign(moved)
        defer { entry.parameter.take(before) }
        return try model.loss(batch, Pass()).total.item()
      }
      let slope = (try loss(1e-3) - loss(-1e-3)) / 2e-3
      #expect(try abs(slope - gradient.doubles[element]) < 2e-3 + 0.05 * abs(slope), "\(name)")
    }
  }

  @Test func decayAndLayersFollowTheMethod() throws {
    let model = try SimMIM(encoder: encoder(), teacher: encoder(seed: 9), seed: 2)
    let info = Dictionary(uniqueKeysWithValues: model.parameterInfo.map { ($0.name, $0) })
    #expect(info["encoder.mask_token"]?.decays == false)
    #expect(info["encoder.layers.0.blocks.0.attn.relative_position_bias_table"]?.decays == true)
    #expect(info["encoder.layers.0.blocks.0.norm1.weight"]?.decays == false)
    #expect(info["encoder.patch_embed.proj.weight"]?.layer == 0)
    #expect(info["encoder.layers.2.blocks.1.mlp.fc1.weight"]?.layer == 4)
    #expect(info["encoder.layers.1.downsample.reduction.weight"]?.layer == 2)
    #expect(info["encoder.norm.weight"]?.layer == 6)
    let tuned = try Classifier(encoder: encoder(), classes: 2, seed: 1).parameterInfo
    let table = tuned.first { $0.name == "layers.0.blocks.0.attn.relative_position_bias_table" }
    #expect(table?.decays == false && table?.layer == 1)
  }

  @Test func aMaskOfAnotherSizeIsRefused() throws {
    let model = try SimMIM(encoder: encoder(), seed: 2)
    #expect(throws: ModelError.mask(expected: [1, 16, 16], actual: [1, 8, 8])) {
      try model.loss([.image: images([1, 3, 64, 64]), .mask: .ones([1, 8, 8])], Pass())
    }
    #expect(
      throws: ModelError.missing(key: "mask", model: "masked image modeling", given: ["image"])
    ) {
      try model.loss([.image: images([1, 3, 64, 64])], Pass())
    }
  }
}
