import Foundation
import Layers
import Tensor
import Testing

@testable import Models

/// What the documentation of layers and models says of shapes, run.
@Suite struct ShapeClaimTests {
  /// A line `- Shape: … → …` of a source file.
  struct Claim {
    /// The file and the function below the line.
    let place: String
    let text: String

    /// All claims of a room.
    static func all(of room: String) throws -> [Claim] {
      let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources/\(room)")
      let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
      return try (files?.allObjects ?? []).compactMap { $0 as? URL }
        .filter { $0.pathExtension == "swift" }
        .flatMap { try claims(in: $0) }
    }

    private static func claims(in file: URL) throws -> [Claim] {
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      return lines.indices.compactMap { index in
        guard let mark = lines[index].range(of: "- Shape: ") else { return nil }
        let declaration = lines[(index + 1)...].first {
          $0.contains("func ") || $0.contains("init(")
        }
        let words = (declaration ?? "").split { !$0.isLetter && !$0.isNumber }
        let name = words.firstIndex(of: "func").map { words[$0 + 1] } ?? "init"
        return Claim(
          place: "\(file.lastPathComponent) \(name)",
          text: String(lines[index][mark.upperBound...])
        )
      }
    }

    /// The shape that the claim says, where its names stand for these sizes; nil where it says none.
    func shape(_ sizes: [String: Int]) -> Shape? {
      guard let arrow = text.range(of: "→") else { return nil }
      let (inputs, output) = (text[..<arrow.lowerBound], text[arrow.upperBound...])
      let isInput = ["the same", "the shape of x"].contains { output.contains($0) }
      guard let list = isInput ? Self.lists(inputs).first : Self.lists(output).last else {
        return nil
      }
      let axes = list.split(separator: ",").map { Self.product($0, sizes) }
      return axes.contains(nil) ? nil : axes.compactMap { $0 }
    }

    private static func lists(_ text: Substring) -> [Substring] {
      text.split(separator: "[", omittingEmptySubsequences: false).dropFirst()
        .map { $0.prefix { $0 != "]" } }
    }

    /// `B · H/patch · (1 + patches)`.
    private static func product(_ text: Substring, _ sizes: [String: Int]) -> Int? {
      let factors = text.split(separator: "·").map { factor -> Int? in
        let words = factor.filter { !" ()".contains($0) }
        let terms = words.split(separator: "+").map { term -> Int? in
          let parts = term.split(separator: "/").map { Int($0) ?? sizes[String($0)] }
          guard let first = parts.first, let first else { return nil }
          return parts.dropFirst().reduce(Int?(first)) { quotient, part in
            part.flatMap { part in quotient.map { $0 / part } }
          }
        }
        return terms.contains(nil) ? nil : terms.compactMap { $0 }.reduce(0, +)
      }
      return factors.contains(nil) ? nil : factors.compactMap { $0 }.reduce(1, *)
    }
  }

  @Test func everyClaimOfAShapeIsTrue() throws {
    let claims = try Claim.all(of: "Layers") + Claim.all(of: "Models")
    #expect(claims.count > 20)
    let cases = Self.layers.merging(Self.models) { first, _ in first }
    for claim in claims {
      let run = try #require(cases[claim.place], "no case for \(claim.place)")
      let (shape, sizes) = try run()
      #expect(claim.shape(sizes) == shape, "\(claim.place): \(claim.text)")
    }
    let known = Set(claims.map(\.place))
    #expect(cases.keys.filter { !known.contains($0) }.isEmpty)
  }

  typealias Case = () throws -> (Shape, [String: Int])

  private static let initial = Initialization(seed: 1)
  private static let mapSizes = ["batch": 2, "height": 3, "width": 5, "channels": 4]

  private static func map() throws -> TokenMap {
    TokenMap(tokens: try .ones([2 * 3 * 5, 4]), batch: 2, height: 3, width: 5)
  }

  static var layers: [String: Case] {
    [
      "Linear.swift callAsFunction": {
        let layer = try Linear(6, 4, initial)
        let (x, residual) = try (Tensor.ones([5, 6]), Tensor.ones([5, 4]))
        return try (
          layer(x, residual: residual, Pass()).shape, ["rows": 5, "inputs": 6, "outputs": 4]
        )
      },
      "BatchNorm.swift callAsFunction": {
        let x = try Tensor.ones([5, 3])
        return try (
          BatchNorm(3, initial)(x, rectified: true, Pass()).shape, ["rows": 5, "width": 3]
        )
      },
      "LayerNorm.swift callAsFunction": {
        try (LayerNorm(3, initial)(.ones([5, 3]), Pass()).shape, ["rows": 5, "width": 3])
      },
      "TokenMap.swift maps": { try (map().maps().shape, mapSizes) },
      "TokenMap.swift pooled": { try (map().pooled().shape, mapSizes) },
      "TokenMap.swift image": { try (map().image().shape, mapSizes) },
      "TokenMap+Size.swift init": {
        try (TokenMap(image: .ones([2, 4, 3, 5])).tokens.shape, mapSizes)
      },
      "GlobalAttention.swift callAsFunction": {
        let layer = try GlobalAttention(4, heads: 2, layer: 1, initial)
        let (x, bias) = try (Tensor.ones([6, 4]), Tensor.ones([2, 3, 3]))
        return try (
          layer(x, batch: 2, bias: bias, Pass()).shape, ["batch": 2, "tokens": 3, "width": 4]
        )
      },
      "ViTBlock.swift callAsFunction": {
        let layer = try ViTBlock(4, heads: 2, mlpRatio: 2, dropPath: 0, layer: 1, initial)
        let (x, bias) = try (Tensor.ones([6, 4]), Tensor.ones([2, 3, 3]))
        return try (
          layer(x, batch: 2, bias: bias, Pass()).shape, ["batch": 2, "tokens": 3, "width": 4]
        )
      },
      "PatchEmbedding.swift callAsFunction": {
        let layer = try PatchEmbedding(channels: 3, patch: 4, embed: 6, initial)
        let sizes = ["B": 2, "H": 8, "W": 12, "patch": 4, "p": 4, "embed": 6]
        let image = try Tensor.ones([2, 3, 8, 12])
        let shape = try layer.proj(image, Pass()).shape
        #expect(try layer(image, Pass()).tokens.shape == shape)
        return (shape, sizes)
      },
      "SharedPositionBias.swift callAsFunction": {
        try (
          SharedPositionBias(side: 3, heads: 2, initial)(Pass()).shape, ["heads": 2, "tokens": 10]
        )
      },
    ]
  }
}

extension ShapeClaimTests {
  private static func swin(classes: Int = 0) throws -> Swin {
    var c = SwinConfiguration(
      image: 32,
      window: 2,
      channels: 3,
      embed: 4,
      depths: [1, 1],
      heads: [1, 2]
    )
    c.classes = classes
    return try Swin(c, seed: 1)
  }

  private static func vit() throws -> ViT {
    var c = ViTConfiguration()
    (c.image, c.patch, c.embed, c.depth, c.heads) = (32, 8, 4, 4, 2)
    return try ViT(c, seed: 1)
  }

  private static func settings(_ classes: Int) -> DenseSettings {
    DenseSettings(classes: classes, width: 4)
  }

  private static let imageSizes = [
    "B": 2, "C": 3, "channels": 3, "H": 32, "W": 32, "patch": 4, "stride": 8,
  ]

  private static func image() throws -> Tensor { try .full([2, 3, 32, 32], 0.5) }

  private static func sizes(_ more: [String: Int]) -> [String: Int] {
    imageSizes.merging(more) { _, new in new }
  }

  private static func mask() throws -> Tensor { try .ones([2, 8, 8]) }

  static var models: [String: Case] {
    [
      "Encoder.swift maps": {
        let encoder = try swin()
        try encoder.addMaskToken(seed: 1)
        let maps = try encoder.maps(image(), mask: mask(), through: nil, Pass())
        #expect(maps.count == 2)
        let last = maps[1]
        let more = ["h": last.height, "w": last.width, "featureWidth": encoder.featureWidth(2)]
        #expect(last.height == 4)
        return (last.tokens.shape, sizes(more))
      },
      "Encoder.swift pooled": {
        let encoder = try swin()
        return try (encoder.pooled(image(), Pass()).shape, sizes(["width": encoder.width]))
      },
      "ViT+Encoder.swift run": {
        let encoder = try vit()
        let all = try encoder.run(encoder.embedded(image(), Pass()), through: 4, Pass())
        #expect(all.count == 4)
        return (all[3].shape, ["batch": 2, "patches": 16, "width": 4])
      },
      "PixelDecoder.swift callAsFunction": {
        let encoder = try swin()
        let maps = try encoder.maps(image(), mask: nil, through: nil, Pass())
        let decoder = try PixelDecoder(encoder, Initialization(seed: 1))
        return try (decoder(maps[1], Pass()).shape, sizes(["h": 4, "w": 4]))
      },
      "SimMIM.swift reconstruct": {
        let model = try SimMIM(encoder: swin(), seed: 1)
        return try (model.reconstruct(image(), mask: mask()).shape, imageSizes)
      },
      "SimMIM.swift teacherFeature": {
        let model = try SimMIM(encoder: swin(), teacher: swin(), stage: 2, seed: 1)
        let feature = try #require(try model.teacherFeature(image()))
        return (feature.shape, sizes(["width": 8]))
      },
      "Classifier.swift predict": {
        let model = try Classifier(encoder: swin(), classes: 5, seed: 1)
        return try (model.predict([.image: image()], Pass()).shape, sizes(["classes": 5]))
      },
      "Classifier.swift multilabelSoftMargin": {
        let scores = try Tensor.ones([2, 5])
        return try (multilabelSoftMargin(scores, target: scores).shape, ["B": 2, "classes": 5])
      },
      "Segmenter.swift predict": {
        let model = try Segmenter(encoder: swin(), settings: settings(5), seed: 1)
        return try (model.predict([.image: image()], Pass()).shape, sizes(["classes": 5]))
      },
      "ChangeDetector.swift predict": {
        let model = try ChangeDetector(encoder: swin(), settings: settings(2), seed: 1)
        let batch: Batch = try [.before: image(), .after: image()]
        return try (model.predict(batch, Pass()).shape, sizes(["classes": 2]))
      },
      "SuperResolver.swift predict": {
        let model = try SuperResolver(encoder: swin(), width: 4, seed: 1)
        return try (model.predict([.low: image()], Pass()).shape, sizes(["scale": model.scale]))
      },
      "MapDecoder.swift callAsFunction": {
        let encoder = try swin()
        let kinds = try DecoderKind.allCases.map { kind in
          try kind.make(encoder.pyramidWidths, settings: settings(5), Initialization(seed: 1))
        }
        let maps = try encoder.pyramid(image(), Pass())
        let finest = try kinds[0](maps, Pass())
        return (finest.tokens.shape, sizes(["h": 8, "w": 8, "classes": 5]))
      },
      "DenseHead.swift scores": {
        let encoder = try swin()
        let head = try DenseHead(
          .upernet,
          encoder.pyramidWidths,
          settings: settings(5),
          Initialization(seed: 1)
        )
        let maps = try encoder.pyramid(image(), Pass())
        return try (
          head.scores(maps, height: 32, width: 24, Pass()).shape,
          ["batch": 2, "classes": 5, "height": 32, "width": 24]
        )
      },
      "DenseHead.swift labels": {
        let map = try Tensor.zeros([2, 32, 32], .uint8)
        return try (DenseTruth.labels(map, where: map, ignored: 255).shape, imageSizes)
      },
    ]
  }
}
