import Layers
import Tensor
import Testing

@testable import Models

/// One step of pre-training against the published implementation.
@Suite struct ParityTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let image: Int
    let window: Int
    let embed: Int
    let depths: [Int]
    let heads: [Int]
    let alpha: Double
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "window6",
      image: 96,
      window: 6,
      embed: 8,
      depths: [2, 1, 2, 1],
      heads: [1, 1, 2, 4],
      alpha: 1
    ),
    Case(
      name: "window4_alpha_half",
      image: 64,
      window: 4,
      embed: 12,
      depths: [1, 1, 3, 1],
      heads: [1, 2, 3, 6],
      alpha: 0.5
    ),
  ]

  private func model(_ c: Case, _ fixture: Fixture) throws -> SimMIM {
    func swin(_ image: Int, _ window: Int) throws -> Swin {
      try Swin(
        SwinConfiguration(
          image: image,
          window: window,
          embed: c.embed,
          depths: c.depths,
          heads: c.heads
        ),
        seed: 1
      )
    }
    let model = try SimMIM(
      encoder: swin(c.image, c.window),
      teacher: swin(224, 7),
      alpha: c.alpha,
      seed: 2
    )
    try fixture.load(into: model)
    return model
  }

  @Test(arguments: cases)
  func lossesAndFeaturesAgree(_ c: Case) throws {
    let fixture = try Fixture("pretrain/\(c.name).safetensors")
    let model = try model(c, fixture)
    let loss = try model.loss(
      [.image: fixture["image"], .mask: fixture["mask"]],
      Pass()
    )
    let parts = Dictionary(uniqueKeysWithValues: loss.parts.map { ($0.name, $0.value) })
    for (name, value, expected) in [
      ("loss", loss.total, "loss"), ("cosine", try #require(parts["cosine"]), "cosine"),
      ("reconstruction", try #require(parts["reconstruction"]), "loss_reconstruction"),
    ] {
      let difference = abs(try value.item() - fixture[expected].item())
      #expect(difference < 2e-5, "\(name)")
    }
    let feature = try #require(try model.teacherFeature(fixture["image"]))
    #expect(try relative(feature, fixture["teacher_feature"]) < 1e-4)
    let map = try model.encoder.maps(
      fixture["image"],
      mask: fixture["mask"],
      through: nil,
      Pass()
    )
    #expect(try relative(map[2].pooled(), fixture["student_feature"]) < 1e-4)
  }

  @Test(arguments: cases)
  func gradientsAgree(_ c: Case) throws {
    let fixture = try Fixture("pretrain/\(c.name).safetensors")
    let model = try model(c, fixture)
    let (_, gradients) = try model.gradients(
      [.image: fixture["image"], .mask: fixture["mask"]]
    )
    let found = Dictionary(uniqueKeysWithValues: gradients)
    let wanted = fixture.all("gradient.")
    for (name, gradient) in wanted {
      let actual = try #require(found[name], "\(name)")
      #expect(try relative(actual, gradient) < 5e-4, "\(name)")
    }
    let rows = try fixture["rows.decoder.0.weight"]
    let actual = try #require(found["decoder.0.weight"])
    #expect(try relative(actual.sliced(axis: 0, start: 0, count: 96), rows) < 5e-4)
    #expect(Set(found.keys) == Set(wanted.keys).union(["decoder.0.weight"]))
  }
}
