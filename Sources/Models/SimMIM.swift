import Layers
import Tensor

/// Masked image modelling beside a frozen teacher: the method of GFM; without a teacher, SimMIM.
///
/// - Source: Mendieta et al., "Towards Geospatial Foundation Models via Continual Pretraining",
///   arXiv 2302.04476; Xie et al., "SimMIM", arXiv 2111.09886.
package final class SimMIM: Trainable {
  package let encoder: Swin
  package let decoder: PixelDecoder
  package let projector: Linear?
  package let teacher: Swin?
  /// The weight of the distillation.
  package let alpha: Double
  /// After which stage, counted from 1, the features are compared.
  package let stage: Int
  /// Which bands of the student's images the teacher sees; all where it takes as many.
  package let teacherBands: [Int]

  package let kind = TrainingKind.pretraining

  /// - Throws: `ModelError.featureStage` or `.teacherBands` where student and teacher do not fit.
  package init(
    encoder: Swin,
    teacher: Swin? = nil,
    alpha: Double = 1,
    stage: Int = 3,
    teacherBands: [Int]? = nil,
    seed: UInt64
  ) throws {
    let student = encoder.configuration
    let stages = min(student.depths.count, teacher?.configuration.depths.count ?? .max)
    guard (1...stages).contains(stage) else {
      throw ModelError.featureStage(stage: stage, stages: stages)
    }
    let shown = teacher?.configuration.channels ?? student.channels
    let bands = teacherBands ?? Array(0..<shown)
    guard bands.count == shown, bands.allSatisfy({ (0..<student.channels).contains($0) }) else {
      throw ModelError.teacherBands(teacher: shown, student: student.channels)
    }
    self.encoder = encoder
    self.teacher = teacher
    self.alpha = alpha
    self.stage = stage
    self.teacherBands = bands
    let initial = Initialisation(seed: seed)
    encoder.addMaskToken(seed: seed)
    decoder = PixelDecoder(student, initial["decoder"])
    projector = teacher.map { teacher in
      Linear(
        student.featureWidth(stage),
        teacher.configuration.featureWidth(stage),
        start: .uniform,
        initial["projector"]
      )
    }
    _ = teacher?.setTrainable(false)
  }

  package var children: [(name: String, module: any Module)] {
    var parts: [(String, any Module)] = [("encoder", encoder), ("decoder", decoder)]
    if let projector { parts.append(("projector", projector)) }
    if let teacher { parts.append(("teacher", teacher)) }
    return parts
  }

  package var summary: String {
    teacher == nil
      ? "SimMIM" : "SimMIM(with a teacher, alpha \(alpha), feature after stage \(stage))"
  }

  /// The student's last map, normalised, and its feature for the teacher.
  private func encode(_ image: Tensor, _ mask: Tensor, _ pass: Pass) throws -> (TokenMap, TokenMap)
  {
    let maps = try encoder.maps(image, mask: mask, pass)
    guard let last = maps.last else { throw LayerError.notImages(shape: image.shape) }
    return (last.with(try encoder.norm(last.tokens, pass)), maps[stage - 1])
  }

  /// The decoder's output, in normalised units; nothing of the image is pasted back.
  ///
  /// - Shape: image [B, C, H, W], mask [B, H/patch, W/patch] → [B, C, H, W].
  package func reconstruct(_ image: Tensor, mask: Tensor, _ pass: Pass = Pass()) throws -> Tensor {
    try decoder(encode(image, mask, pass).0, pass)
  }

  /// The teacher's feature of the unmasked view.
  ///
  /// - Shape: image [B, C, H, W] → [B, width].
  package func teacherFeature(_ image: Tensor) throws -> Tensor? {
    guard let teacher else { return nil }
    var view = image.detached
    let isAll = teacherBands == Array(0..<view.shape[1])
    if !isAll {
      let bands = try teacherBands.map { try view.sliced(axis: 1, start: $0, count: 1) }
      let shown = Tensor(
        uninitialized: [view.shape[0], bands.count, view.shape[2], view.shape[3]]
      )
      for (position, band) in bands.enumerated() {
        try shown.sliced(axis: 1, start: position, count: 1).assign(band)
      }
      view = shown
    }
    let side = teacher.configuration.image
    if view.shape[2] != side || view.shape[3] != side {
      view = try interpolate(view, size: (side, side), mode: .bilinear, alignCorners: true)
    }
    return try teacher.maps(view, through: stage, Pass()).last?.pooled()
  }

  /// Reconstruction of the hidden pixels, less the weighted likeness to the teacher.
  ///
  /// - Parameters:
  ///   - batch: `image`, `mask`, and `teacher_image` where the teacher sees another view.
  ///   - pass: The run that this is part of.
  /// - Returns: The loss; its parts are `reconstruction` and, with a teacher, `cosine`.
  /// - Throws: `ModelError` where the batch lacks something or does not fit.
  package func loss(_ batch: [String: Tensor], _ pass: Pass) throws -> Loss {
    let image = try required("image", of: batch)
    let mask = try required("mask", of: batch)
    let (last, feature) = try encode(image, mask, pass)
    let rebuilt = try decoder(last, pass)
    let reconstruction = try maskedL1(
      image,
      rebuilt,
      mask: mask,
      patch: encoder.configuration.patch
    )
    guard let projector, let target = try teacherFeature(batch["teacher_image"] ?? image) else {
      return Loss(total: reconstruction, parts: [("reconstruction", reconstruction.detached)])
    }
    let cosine = try cosineSimilarity(projector(feature.pooled(), pass), target).mean()
    return Loss(
      total: try reconstruction - cosine * Tensor(Float(alpha)),
      parts: [("reconstruction", reconstruction.detached), ("cosine", cosine.detached)]
    )
  }

  private func required(_ key: String, of batch: [String: Tensor]) throws -> Tensor {
    guard let tensor = batch[key] else {
      throw ModelError.missing(
        key: key,
        model: "masked image modelling",
        given: batch.keys.sorted()
      )
    }
    return tensor
  }

  /// The floating-point operations of one training step for one image: forward, twice that
  /// backward, and the teacher forward.
  package var stepFlops: Double {
    let student = encoder.configuration
    let positions = Double(student.image / student.stride * (student.image / student.stride))
    let width = Double(student.width(student.depths.count - 1))
    let outputs = Double(student.stride * student.stride * student.channels)
    return 3 * (student.flops() + 2 * positions * width * outputs)
      + (teacher?.configuration.flops(through: stage) ?? 0)
  }
}

/// A linear map of the last tokens to the pixels that they stand for.
///
/// - Source: Xie et al., "SimMIM", arXiv 2111.09886, section 3.3.
package final class PixelDecoder: Module {
  private let conv: PointConvolution
  private let stride: Int

  init(_ encoder: SwinConfiguration, _ initial: Initialisation) {
    stride = encoder.stride
    conv = PointConvolution(
      encoder.width(encoder.depths.count - 1),
      stride * stride * encoder.channels,
      initial["0"]
    )
  }

  package var children: [(name: String, module: any Module)] { [("0", conv)] }

  package var summary: String { "PixelDecoder(×\(stride))" }

  /// Turns tokens into pixels.
  ///
  /// - Shape: a map [B · h · w, width] → [B, channels, h · stride, w · stride].
  package func callAsFunction(_ x: TokenMap, _ pass: Pass) throws -> Tensor {
    try pixelShuffle(x.with(conv(x.tokens, pass)).image(), factor: stride)
  }
}

/// A 1 × 1 convolution, on tokens.
package final class PointConvolution: Module {
  package let weight: Parameter
  package let bias: Parameter

  init(_ inputs: Int, _ outputs: Int, _ initial: Initialisation) {
    weight = initial["weight"].uniform([outputs, inputs, 1, 1], fanIn: inputs)
    bias = initial["bias"].uniform([outputs], fanIn: inputs)
  }

  package var parameters: [(name: String, parameter: Parameter)] {
    [("weight", weight), ("bias", bias)]
  }

  package var summary: String { "Conv2d(\(weight.shape[1]) → \(weight.shape[0]), 1 × 1)" }

  /// Maps tokens.
  package func callAsFunction(_ tokens: Tensor, _ pass: Pass) throws -> Tensor {
    let flat = try pass(weight).reshaped([weight.shape[0], weight.shape[1]])
    return try linear(tokens, weight: flat, bias: pass(bias))
  }
}
