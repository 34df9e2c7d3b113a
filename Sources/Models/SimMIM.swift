import Layers
import Tensor

/// Masked image modeling beside a frozen teacher: the method of GFM; without a teacher, SimMIM.
///
/// - Source: Mendieta et al., "Towards Geospatial Foundation Models via Continual Pretraining",
///   arXiv 2302.04476; Xie et al., "SimMIM", arXiv 2111.09886.
package final class SimMIM: Trainable, EncoderBased {
  package let encoder: any Encoder
  package let decoder: PixelDecoder
  package let projector: Linear?
  package let teacher: (any Encoder)?
  /// The weight of the distillation.
  package let alpha: Double
  /// After which stage, counted from 1, the features are compared.
  package let stage: Int
  /// Which bands of the student's images the teacher sees, counted from 0.
  package private(set) var teacherBands: [Int]
  /// Whether `teacherBands` were chosen without names of the student's bands, so that names of the data may
  /// choose better ones.
  package var guessesTeacherBands = false

  package let kind = TrainingKind.pretraining

  /// - Parameters:
  ///   - encoder: The student, which is trained in place.
  ///   - teacher: Whose features the student's should resemble; a copy of it is kept, so that what
  ///     becomes of the original does not matter.
  ///   - alpha: The weight of the distillation.
  ///   - stage: After which stage, counted from 1, the features are compared.
  ///   - teacherBands: Which bands the teacher sees; by default the first ones.
  ///   - seed: Where the initial weights come from.
  /// - Throws: `ModelError.featureStage` or `.teacherBands` where student and teacher do not fit.
  package init(
    encoder: any Encoder,
    teacher: (any Encoder)? = nil,
    alpha: Double = 1,
    stage: Int = 3,
    teacherBands: [Int]? = nil,
    seed: UInt64
  ) throws {
    guard encoder.image % encoder.stride == 0 else {
      throw ModelError.image(size: encoder.image, multipleOf: encoder.stride)
    }
    let stages = min(encoder.stageCount, teacher?.stageCount ?? .max)
    guard teacher == nil || (1...stages).contains(stage) else {
      throw ModelError.featureStage(stage: stage, stages: stages)
    }
    let shown = teacher?.channels ?? encoder.channels
    let bands = teacherBands ?? Array(0..<shown)
    guard Self.areBands(bands, shown, of: encoder) else {
      throw ModelError.teacherBands(teacher: shown, student: encoder.channels, given: teacherBands)
    }
    self.encoder = encoder
    self.teacher = try teacher?.frozenCopy()
    self.alpha = alpha
    self.stage = min(stage, stages)
    self.teacherBands = bands
    let initial = Initialization(seed: seed)
    try encoder.addMaskToken(seed: seed)
    decoder = try PixelDecoder(encoder, initial["decoder"])
    projector = try teacher.map { teacher in
      try Linear(
        encoder.featureWidth(stage),
        teacher.featureWidth(stage),
        start: .uniform,
        initial["projector"]
      )
    }
  }

  /// Shows the teacher these bands of the student's images from now on, counted from 0.
  ///
  /// - Throws: `ModelError.teacherBands` where they are not as many as it sees, or the student has not all of them.
  package func showTeacher(bands: [Int]) throws {
    let shown = teacher?.channels ?? encoder.channels
    guard Self.areBands(bands, shown, of: encoder) else {
      throw ModelError.teacherBands(teacher: shown, student: encoder.channels, given: bands)
    }
    teacherBands = bands
  }

  private static func areBands(_ bands: [Int], _ count: Int, of encoder: any Encoder) -> Bool {
    bands.count == count && bands.allSatisfy { (0..<encoder.channels).contains($0) }
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

  /// The decoder's output, in normalized units; nothing of the image is pasted back.
  ///
  /// - Shape: image [B, C, H, W], mask [B, H/patch, W/patch] → [B, C, H, W].
  package func reconstruct(_ image: Tensor, mask: Tensor, _ pass: Pass = Pass()) throws -> Tensor {
    try decoder(encode(image, mask, pass).last, pass)
  }

  /// The same for a batch.
  package func reconstruct(batch: Batch) throws -> Tensor {
    try reconstruct(
      required(.image, of: batch, by: "masked image modeling"),
      mask: required(.mask, of: batch, by: "masked image modeling")
    )
  }

  /// The student's last map, normalized, and its feature for the teacher.
  private func encode(
    _ image: Tensor,
    _ mask: Tensor,
    _ pass: Pass
  ) throws
    -> (last: TokenMap, feature: TokenMap)
  {
    let maps = try encoder.maps(image, mask: mask, through: nil, pass)
    let last = maps[maps.count - 1]
    return (try encoder.normalized(last, pass), maps[stage - 1])
  }

  /// The teacher's feature of the unmasked view; it goes on no tape.
  ///
  /// - Shape: image [B, C, H, W] → [B, width].
  package func teacherFeature(
    _ image: Tensor,
    precision: Precision = .float32
  ) throws -> Tensor? {
    guard let teacher else { return nil }
    var view = try shown(image.detached)
    let side = teacher.image
    if view.shape[2] != side || view.shape[3] != side {
      view = try interpolate(view, size: (side, side), mode: .bilinear, alignCorners: true)
    }
    let pass = Pass(precision: precision)
    return try teacher.maps(view, mask: nil, through: stage, pass).last?.pooled()
  }

  /// The bands that the teacher sees; another view of the place may have just these.
  private func shown(_ view: Tensor) throws -> Tensor {
    guard view.rank == 4 else { throw LayerError.notImages(shape: view.shape) }
    let counts = [encoder.channels, teacherBands.count]
    guard counts.contains(view.shape[1]) else {
      throw LayerError.bands(expected: encoder.channels, actual: view.shape[1])
    }
    let isAll = teacherBands == Array(0..<view.shape[1])
    let isReady = view.shape[1] != encoder.channels
    return isAll || isReady ? view : try view.taken(teacherBands, axis: 1)
  }

  /// Reconstruction of the hidden pixels, less the weighted likeness to the teacher.
  ///
  /// - Parameters:
  ///   - batch: `image`, `mask`, `teacher_image` where the teacher sees another view, and `valid` where
  ///     pixels have no data, which are not counted.
  ///   - pass: The run that this is part of.
  /// - Returns: The loss; its parts are `reconstruction` and, with a teacher, `cosine`.
  /// - Throws: `ModelError` where the batch lacks something or does not fit.
  package func loss(_ batch: Batch, _ pass: Pass) throws -> Loss {
    let image = try required(.image, of: batch, by: "masked image modeling")
    let mask = try required(.mask, of: batch, by: "masked image modeling")
    let (last, feature) = try encode(image, mask, pass)
    let rebuilt = try decoder(last, pass)
    let reconstruction = try maskedL1(
      image,
      rebuilt,
      mask: mask,
      patch: encoder.patch,
      valid: batch[.valid]
    )
    let view = batch[.teacherImage] ?? image
    guard let projector, let target = try teacherFeature(view, precision: pass.precision) else {
      return Loss(total: reconstruction, parts: [("reconstruction", reconstruction.detached)])
    }
    let cosine = try cosineSimilarity(projector(feature.pooled(), pass), target).mean()
    return Loss(
      total: try reconstruction - cosine * Tensor(Float(alpha)),
      parts: [("reconstruction", reconstruction.detached), ("cosine", cosine.detached)]
    )
  }
}

extension SimMIM {
  /// The number of hidden pixels that the loss is a mean over.
  package func weight(of batch: Batch) throws -> Double {
    guard let mask = batch[.mask], mask.rank == 3,
      let pixels = try TensorError.attempt({
        try hiddenPixels(mask, patch: encoder.patch, valid: batch[.valid])
      })
    else { return Double(batch[.image]?.shape.first ?? 0) }
    return pixels
  }

  package var forwardFlops: Double { studentFlops + teacherFlops }

  package var stepFlops: Double { 3 * studentFlops + teacherFlops }

  private var studentFlops: Double {
    let side = Double(encoder.image / encoder.stride)
    let outputs = Double(encoder.stride * encoder.stride * encoder.channels)
    return encoder.forwardFlops + 2 * side * side * Double(encoder.width) * outputs
  }

  private var teacherFlops: Double { teacher?.flops(through: stage) ?? 0 }
}
