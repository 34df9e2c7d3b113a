import Tensor
import Testing

@testable import Training

@Suite struct MetricsTests {
  @Test func accuracyCountsRowsWhoseClassIsAmongTheBest() throws {
    let scores = try Tensor([0.1, 0.9, 0, 0.5, 0.2, 0.3], shape: [2, 3])
    let labels = try Tensor(integers: [1, 2])
    #expect(try ScoreMetrics.accuracy(scores, labels) == 0.5)
    #expect(try ScoreMetrics.accuracy(scores, labels, top: 2) == 1)
    #expect(throws: TensorError.self) {
      _ = try ScoreMetrics.accuracy(scores, Tensor(integers: [1, 3]))
    }
    #expect(throws: TensorError.self) { _ = try ScoreMetrics.accuracy(scores, labels, top: 0) }
  }

  @Test func averagePrecisionIsTheMeanPrecisionAtEachPositive() throws {
    let scores = try Tensor([0.9, 0.8, 0.7, 0.1])
    let targets = try Tensor(integers: [1, 0, 1, 0])
    let wanted = (1.0 + 2.0 / 3) / 2
    #expect(abs(try ScoreMetrics.averagePrecision(scores, targets) - wanted) < 1e-12)
  }

  @Test func equalScoresPassTheThresholdTogether() throws {
    let scores = try Tensor([0.5, 0.5, 0.5, 0.5])
    for targets in [[1, 0, 0, 0], [0, 0, 0, 1]] {
      let value = try ScoreMetrics.averagePrecision(scores, Tensor(integers: targets))
      #expect(value == 0.25)
    }
  }

  @Test func macroAverageSkipsClassesWithoutPositives() throws {
    let scores = try Tensor([0.9, 0.1, 0.2, 0.8], shape: [2, 2])
    let targets = try Tensor(integers: [1, 0, 0, 0], shape: [2, 2])
    #expect(try ScoreMetrics.averagePrecision(scores, targets, average: .macro) == 1)
  }

  @Test func overlapCountsWhatNeitherSideMissed() throws {
    let predicted = try Tensor(integers: [0, 1, 1, 2, 2, 0])
    let truth = try Tensor(integers: [0, 1, 2, 2, 9, 1])
    let counts = try LabelMetrics.confusion(predicted, truth, classes: 4, ignore: 9)
    #expect(Array(counts.iou.prefix(3)) == [0.5, 1.0 / 3, 0.5])
    #expect(counts.iou[3].isNaN)
    #expect(abs(counts.meanIoU - (0.5 + 1.0 / 3 + 0.5) / 3) < 1e-12)
    #expect(counts.precision == [0.5, 0.5, 1, 0])
    #expect(counts.recall == [1, 0.5, 0.5, 0])
    #expect(throws: TensorError.self) {
      _ = try LabelMetrics.confusion(predicted, truth, classes: 4)
    }
  }

  @Test func peakSignalToNoiseIsInDecibels() throws {
    let (a, b) = try (Tensor.zeros([1, 8, 8]), Tensor.full([1, 8, 8], 0.1))
    #expect(abs(try ImageMetrics.psnr(a, b) - 20) < 1e-5)
    #expect(try ImageMetrics.psnr(a, a) == .infinity)
  }

  @Test func structuralSimilarityOfAnImageWithItselfIsOne() throws {
    var random = Random(seed: 1)
    let image = try Tensor.uniform([3, 16, 20], using: &random)
    let other = try Tensor.uniform([3, 16, 20], using: &random)
    #expect(abs(try ImageMetrics.ssim(image, image) - 1) < 1e-12)
    #expect(try ImageMetrics.ssim(image, other) < 0.2)
    #expect(throws: TensorError.self) {
      _ = try ImageMetrics.ssim(.zeros([5, 5]), .zeros([5, 5]))
    }
  }

  @Test func pixelsWithoutDataAreNotMeasured() throws {
    let image = try Tensor((0..<3 * 400).map { Float($0 % 37) / 37 }, shape: [3, 20, 20])
    let other = try image.copy()
    let valid = try Tensor((0..<400).map { $0 == 45 ? 0 : 1 }, shape: [20, 20])
    other.withFloats { for band in 0..<3 { $0[band * 400 + 45] = .nan } }
    #expect(try ImageMetrics.psnr(other, image, where: valid) == .infinity)
    #expect(abs(try ImageMetrics.ssim(other, image, where: valid) - 1) < 1e-9)
    #expect(try ImageMetrics.meanError(other, image, where: valid) == 0)
  }

  @Test func aHoleHidesNoOtherPixelThatIsNoNumber() throws {
    let image = try Tensor((0..<3 * 400).map { Float($0 % 37) / 37 }, shape: [3, 20, 20])
    let other = try image.copy()
    let valid = try Tensor((0..<400).map { $0 == 45 ? 0 : 1 }, shape: [20, 20])
    for value in [Float.nan, .infinity] {
      other.withFloats { $0[400 + 380] = value }
      for (a, b) in [(other, image), (image, other)] {
        #expect(throws: TensorError.self) { try ImageMetrics.psnr(a, b, where: valid) }
        #expect(throws: TensorError.self) { try ImageMetrics.ssim(a, b, where: valid) }
      }
    }
    // A hole takes out the windows that hold it, and no others.
    withElements(Float.self, image, other) {
      $1[400 + 380] = $0[400 + 380]
      for band in 0..<3 { $1[band * 400 + 45] = .infinity }
    }
    #expect(abs(try ImageMetrics.ssim(other, image, where: valid) - 1) < 1e-9)
  }
}
