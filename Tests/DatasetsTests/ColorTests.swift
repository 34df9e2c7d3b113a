import Foundation
import Tensor
import Testing

@testable import Datasets

@Suite struct ColorTests {
  private let image: Tensor

  init() throws {
    image = try Tensor((0..<48).map { Float(($0 * 37) % 101) / 100 }, shape: [3, 4, 4])
  }

  @Test func colorsSurviveTheWayToHueAndBack() {
    for index in 0..<200 {
      let (r, g, b) = (
        Float(index * 7 % 11) / 10, Float(index * 5 % 13) / 12, Float(index * 3 % 17) / 16
      )
      let (h, s, v) = HSV.from(r, g, b)
      let back = HSV.toRGB(h, s, v)
      #expect(abs(back.0 - r) < 1e-5 && abs(back.1 - g) < 1e-5 && abs(back.2 - b) < 1e-5)
    }
  }

  @Test func noStrengthChangesNothingAndSeedsRepeat() throws {
    var random = Random(seed: 1)
    let still = ColorJitter(brightness: 0, contrast: 0, saturation: 0, hue: 0)
    #expect(try Transforms.colorJitter(image, still, &random).values == image.values)
    var (a, b) = (Random(seed: 2), Random(seed: 2))
    let one = try Transforms.photometric(image, &a)
    #expect(try one.values == Transforms.photometric(image, &b).values)
    #expect(try one.values.allSatisfy { (0...1).contains($0) })
    let wrong = ColorJitter(hue: 0.7)
    #expect(errorOf { try Transforms.colorJitter(image, wrong, &random) } is DatasetError)
  }

  @Test func manyBandsKeepTheirProportions() throws {
    let bands = try Tensor((0..<80).map { Float($0) / 100 }, shape: [5, 4, 4])
    var random = Random(seed: 3)
    let jitter = ColorJitter(brightness: 0.2, contrast: 0, saturation: 0.9, hue: 0.5)
    let changed = try Transforms.colorJitter(bands, jitter, &random).doubles
    let ratio = try changed[40] / bands.doubles[40]
    #expect(try abs(changed[20] / bands.doubles[20] - ratio) < 1e-5)
  }

  @Test func mixupBlendsWithTheBatchInReverse() throws {
    let images = try Tensor(
      (0..<4).flatMap { [Float](repeating: Float($0), count: 12) },
      shape: [4, 3, 2, 2]
    )
    let targets = try Tensor([1, 0, 0, 1, 1, 0, 0, 1], shape: [4, 2])
    var random = Random(seed: 4)
    let mixed = try Mixing(mixup: 0.8, smoothing: 0).mixed(images, targets, &random)
    #expect(try abs(mixed.images.doubles[0] - (1 - mixed.share) * 3) < 1e-5)
    #expect(try abs(mixed.targets.doubles[0] - mixed.share) < 1e-6)
    #expect((0...1).contains(mixed.share))
    var other = Random(seed: 5)
    let soft = try Mixing(smoothing: 0.1).mixed(images, targets, &other)
    #expect(try soft.targets.values.prefix(2) == [0.95, 0.05] && soft.share == 1)
  }

  @Test func cutmixTakesTheShareFromTheArea() throws {
    let images = try Tensor(
      (0..<2).flatMap { [Float](repeating: Float($0), count: 300) },
      shape: [2, 3, 10, 10]
    )
    let targets = try Tensor([1, 0, 0, 1], shape: [2, 2])
    for seed in 0..<20 {
      var random = Random(seed: UInt64(seed))
      let mixed = try Mixing(cutmix: 1, smoothing: 0).mixed(images, targets, &random)
      let own = try mixed.images.values.prefix(100).count { $0 == 0 }
      #expect(abs(Double(own) / 100 - mixed.share) < 1e-9)
      #expect(try abs(mixed.targets.doubles[0] - mixed.share) < 1e-6)
    }
  }

  @Test func drawsOfTheBetaDistributionHaveItsMoments() {
    for shape in [0.2, 0.8, 1.0, 3.0] {
      var random = Random(seed: 9, name: "beta")
      let draws = (0..<20_000).map { _ in random.beta(shape) }
      let mean = draws.reduce(0, +) / 20_000
      let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
      #expect(abs(mean - 0.5) < 0.01)
      #expect(abs(variance - 0.25 / (2 * shape + 1)) < 0.006)
    }
  }
}
