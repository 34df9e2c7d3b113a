import Layers
import Tensor

/// A decoder, and a smaller one on the last map but one that helps in training: what segmentation
/// and change detection have in common.
final class DenseHead {
  let decoder: any MapDecoder
  let auxiliary: FCNDecoder
  let classes: Int
  /// The label that stands for no class.
  let ignored: Int
  /// The weight of the smaller decoder's loss.
  private let auxiliaryWeight = 0.4

  init(
    _ kind: DecoderKind,
    _ widths: [Int],
    settings: DenseSettings,
    _ initial: Initialization
  ) throws {
    decoder = try kind.make(widths, settings: settings, initial["decode_head"])
    var half = settings
    half.width = max(1, settings.width / 2)
    auxiliary = try FCNDecoder(
      widths,
      level: max(0, widths.count - 2),
      settings: half,
      depth: 1,
      joinsInput: false,
      initial["auxiliary_head"]
    )
    classes = settings.classes
    ignored = settings.ignored
  }

  var children: [(name: String, module: any Module)] {
    [("decode_head", decoder), ("auxiliary_head", auxiliary)]
  }

  /// The scores in the size of the images.
  ///
  /// - Shape: → [batch, classes, height, width].
  func scores(_ maps: [TokenMap], height: Int, width: Int, _ pass: Pass) throws -> Tensor {
    try decoder(maps, pass).resized(height: height, width: width).image().contiguous()
  }

  /// Cross-entropy of the decoder and, weighted, of the smaller one, over labeled pixels.
  func loss(_ maps: [TokenMap], truth: DenseTruth, _ pass: Pass) throws -> Loss {
    let main = try truth.loss(of: decoder(maps, pass))
    let side = try truth.loss(of: auxiliary(maps, pass))
    return Loss(
      total: try main + side * Tensor(Float(auxiliaryWeight)),
      parts: [("decoder", main.detached), ("auxiliary", side.detached)]
    )
  }
}

/// What a dense model is made with, beside its encoder.
package struct DenseSettings: Sendable {
  /// The number of classes.
  package var classes: Int
  /// The width of the decoder's own maps.
  package var width: Int
  /// The label that stands for no class.
  package var ignored: Int
  /// The probability that a channel is left out before the scores, in training.
  package var dropout = 0.1

  package init(classes: Int, width: Int = 512, ignored: Int = 255) {
    self.classes = classes
    self.width = width
    self.ignored = ignored
  }
}

/// What the pixels of a batch are.
package enum DenseTruth {
  case labels(ClassLabels, height: Int, width: Int)
  /// Shares of the classes, as rows of pixels.
  case shares(Tensor, height: Int, width: Int)

  /// Reads `target` as it is, or the labels of `mask`, where `valid` of the batch is not 0.
  ///
  /// - Throws: `ModelError.missing`, or `.labelMap` where the map is not of the images' size.
  init(_ batch: Batch, image: Tensor, head: DenseHead, model: String) throws {
    let (height, width) = (image.shape[2], image.shape[3])
    let given = try batch[.target] ?? required(.mask, of: batch, by: model)
    let expected = [image.shape[0], height, width]
    if given.shape == [expected[0], head.classes, height, width], given.rank == 4,
      head.classes > 1
    {
      let rows = try given.permuted([0, 2, 3, 1]).reshaped([-1, head.classes])
      self = .shares(rows, height: height, width: width)
      return
    }
    let map = given.rank == 4 && given.shape[1] == 1 ? try given.squeezed(axis: 1) : given
    guard map.shape == expected else {
      throw ModelError.labelMap(expected: expected, actual: given.shape)
    }
    let counted = try Self.labels(map, where: batch[.valid], ignored: head.ignored)
    let labels = try ClassLabels(counted, classes: head.classes, ignore: head.ignored)
    self = .labels(labels, height: height, width: width)
  }

  /// Labels with the one that counts for nothing where there are no data.
  ///
  /// They become int64 where their type does not hold that one.
  ///
  /// - Throws: `TensorError.shape` where the flags are not of the map's size.
  /// - Shape: map and valid [B, H, W] → [B, H, W].
  package static func labels(_ map: Tensor, where valid: Tensor?, ignored: Int) throws -> Tensor {
    guard let valid else { return map }
    guard valid.count == map.count, valid.shape.suffix(2) == map.shape.suffix(2) else {
      throw TensorError.shape(
        operation: "valid",
        expected: "\(map.shape), a flag for each pixel",
        actual: valid.shape
      )
    }
    let flags = try valid.doubles
    var labels = try map.doubles
    for pixel in labels.indices where flags[pixel] == 0 { labels[pixel] = Double(ignored) }
    let type = map.dtype == .bool ? .uint8 : map.dtype
    let holds = type.limits.map { $0.contains(ignored) } ?? true
    return try Tensor(labels, shape: map.shape, dtype: holds ? type : .int64)
  }

  /// The number of pixels of a batch that have a class.
  static func weight(of batch: Batch, ignored: Int) throws -> Double {
    guard let given = batch[.target] ?? batch[.mask] else { return 0 }
    // Flags that do not fit are an error of the loss.
    guard given.dtype.limits != nil, given.rank == 3,
      let labels = try? labels(given, where: batch[.valid], ignored: ignored)
    else { return Double(given.shape.first ?? 0) }
    return try Double(labels.integers.count { $0 != ignored })
  }

  /// The mean cross-entropy of scores, which are brought to the truth's size first.
  func loss(of scores: TokenMap) throws -> Tensor {
    switch self {
    case .labels(let labels, let height, let width):
      try crossEntropy(scores.resized(height: height, width: width).tokens, labels: labels)
    case .shares(let shares, let height, let width):
      try crossEntropy(scores.resized(height: height, width: width).tokens, target: shares)
    }
  }
}
