import Glibc
import Models
import Tensor

/// Images whose pixels each have a class, and pairs of dates whose pixels changed or not.
struct MapTally: Tally {
  private let classes: Int
  private let ignored: Int
  private let isChange: Bool
  /// How far from another class pixels still do not count for the boundary-ignoring numbers.
  private let boundary: Int?
  let keepsSamples: Bool
  private(set) var count = 0
  private var totals: [Int]
  private var innerTotals: [Int]
  private var samples: [[Int]] = []
  /// The sum of the losses of each sample's pixels.
  private var losses: [Double] = []
  /// The number of all pixels that count.
  private var pixels = 0

  init(classes: Int, ignored: Int, isChange: Bool, boundary: Int?, keepsSamples: Bool) {
    (self.classes, self.ignored, self.isChange) = (classes, ignored, isChange)
    (self.boundary, self.keepsSamples) = (boundary, keepsSamples)
    totals = [Int](repeating: 0, count: classes * classes)
    innerTotals = totals
  }

  mutating func add(_ scores: Tensor, _ batch: Batch) throws {
    let places = [scores.shape[0]] + scores.shape.dropFirst(2)
    let mask = try batch.truth(.mask, of: places) { $0.count * classes == scores.count }
    let truth = try batch.classes(
      try DenseTruth.labels(mask, where: batch[.valid], ignored: ignored)
    )
    let dense = try scores.contiguous()
    let (height, width) = (scores.shape[2], scores.shape[3])
    let plane = height * width
    try requireNumbers(scores, batch) { truth[$0 * plane + $1] != ignored }
    for sample in 0..<scores.shape[0] {
      try Interruption.check()
      let own = Array(truth[sample * plane..<(sample + 1) * plane])
      let said = try dense.withFloats {
        try answers($0 + sample * classes * plane, own, batch.paths)
      }
      var counts = try [Int](work: 0, count: classes * classes)
      for pixel in 0..<plane where own[pixel] != ignored {
        counts[own[pixel] * classes + said[pixel]] += 1
      }
      for index in counts.indices { totals[index] += counts[index] }
      if keepsSamples { samples.append(counts) }
      if let boundary { addInner(own, said, height, width, boundary) }
      count += 1
    }
  }

  var content: TallyContent {
    TallyContent(integers: [[count, pixels], totals, innerTotals] + samples, numbers: [losses])
  }

  mutating func add(_ content: TallyContent) {
    count += content.integers[0][0]
    pixels += content.integers[0][1]
    for index in totals.indices {
      totals[index] += content.integers[1][index]
      innerTotals[index] += content.integers[2][index]
    }
    samples += content.integers[3...]
    losses += content.numbers[0]
  }

  /// The class of each pixel; the loss is added up besides.
  private mutating func answers(
    _ scores: UnsafePointer<Float>,
    _ truth: [Int],
    _ paths: [String]
  ) throws -> [Int] {
    let plane = truth.count
    var result = try [Int](work: 0, count: plane)
    var loss = 0.0
    for pixel in 0..<plane {
      var (best, highest) = (0, -Double.infinity)
      for index in 0..<classes where Double(scores[index * plane + pixel]) > highest {
        (best, highest) = (index, Double(scores[index * plane + pixel]))
      }
      result[pixel] = best
      let label = truth[pixel]
      guard label != ignored else { continue }
      guard (0..<classes).contains(label) else {
        throw TrainingError.label(value: label, classes: classes, paths: paths)
      }
      var sum = 0.0
      for index in 0..<classes { sum += exp(Double(scores[index * plane + pixel]) - highest) }
      loss += highest + log(sum) - Double(scores[label * plane + pixel])
      pixels += 1
    }
    losses.append(loss)
    return result
  }

  /// Counts pixels whose surroundings, a disc, are all of one class.
  private mutating func addInner(
    _ truth: [Int],
    _ said: [Int],
    _ height: Int,
    _ width: Int,
    _ radius: Int
  ) {
    let isInner = Self.inner(truth, height, width, radius)
    for pixel in truth.indices where truth[pixel] != ignored && isInner[pixel] {
      innerTotals[truth[pixel] * classes + said[pixel]] += 1
    }
  }

  /// Where no pixel of another class lies within a disc.
  static func inner(_ truth: [Int], _ height: Int, _ width: Int, _ radius: Int) -> [Bool] {
    var result = [Bool](repeating: true, count: truth.count)
    for row in 0..<height {
      for column in 0..<width {
        let own = truth[row * width + column]
        // A pixel beside one of another class takes all pixels around it out.
        let isEdge =
          (row > 0 && truth[(row - 1) * width + column] != own)
          || (row + 1 < height && truth[(row + 1) * width + column] != own)
          || (column > 0 && truth[row * width + column - 1] != own)
          || (column + 1 < width && truth[row * width + column + 1] != own)
        guard isEdge else { continue }
        // The pixel across the edge is one step nearer than the other side's.
        let reach = radius - 1
        for down in max(0, row - reach)...min(height - 1, row + reach) {
          for across in max(0, column - reach)...min(width - 1, column + reach) {
            let (y, x) = (down - row, across - column)
            if x * x + y * y <= reach * reach { result[down * width + across] = false }
          }
        }
      }
    }
    return result
  }

  func metrics(of chosen: [Int]?) -> [(name: String, value: Double)] {
    var counts = totals
    if let chosen {
      counts = [Int](repeating: 0, count: totals.count)
      for sample in chosen {
        for index in counts.indices { counts[index] += samples[sample][index] }
      }
    }
    let result = Self.metrics(of: counts, classes: classes, isChange: isChange)
    guard chosen == nil else { return result }
    let inner =
      boundary == nil
      ? []
      : Self.metrics(of: innerTotals, classes: classes, isChange: isChange)
        .map { ("\($0.name)_without_boundary", $0.value) }
    return result + inner + [("loss", losses.reduce(0, +) / Double(pixels))]
  }

  private static func metrics(
    of counts: [Int],
    classes: Int,
    isChange: Bool
  )
    -> [(name: String, value: Double)]
  {
    let confusion = LabelMetrics.Confusion(classes: classes, counts: counts)
    let accuracy = Double(confusion.hits.reduce(0, +)) / Double(counts.reduce(0, +))
    if isChange, classes == 2 {
      return [
        ("f1", confusion.f1[1]), ("precision", confusion.precision[1]),
        ("recall", confusion.recall[1]), ("iou", confusion.iou[1]), ("accuracy", accuracy),
      ]
    }
    let scores = zip(confusion.f1, confusion.actual).filter { $0.1 > 0 }.map(\.0)
    return [
      ("mean_iou", confusion.meanIoU), ("accuracy", accuracy),
      ("mean_f1", scores.reduce(0, +) / Double(scores.count)),
    ]
  }

  var perClass: [(name: String, values: [Double])] {
    let confusion = LabelMetrics.Confusion(classes: classes, counts: totals)
    return [
      ("class_iou", confusion.iou), ("class_f1", confusion.f1),
      ("class_precision", confusion.precision), ("class_recall", confusion.recall),
    ]
  }

  var confusion: LabelMetrics.Confusion? {
    LabelMetrics.Confusion(classes: classes, counts: totals)
  }
}
