import Language
import Models
import Options
import Tensor

import class Layers.Pass

/// Declares losses of models, and their gradients.
func defineModelLosses(in library: Library) {
  library.define(
    "loss",
    "Gives the loss of a batch and what it is made of.",
    .model("model", "A model that can be trained."),
    .batch("batch", "A record of tensors, `image` and what the task needs, or the images."),
    Parameter.tensor("mask", "1 for hidden patches, [batch, height/patch, width/patch].").optional,
    Parameter.tensor("teacher_image", "Another view of the place, for the teacher.").optional.named,
    returns: "record with loss, and reconstruction and cosine of a model of masked images",
    examples: [
      .init(
        "simmim(vit(image=32, embed=8, depth=1, heads=2)).loss(zeros(1, 3, 32, 32), ones(1, 2, 2)).keys()",
        shows: "[\"loss\", \"reconstruction\"]"
      )
    ]
  ) { call, model, batch, mask, view -> Value in
    let hasTeacher = (model.model as? SimMIM)?.teacher != nil
    try refuseIdle("mask", mask, of: "loss", if: !model.takesMask, forMasks)
    let seen = OptionSubject.teacher.reason
    try refuseIdle("teacher_image", view, of: "loss", if: !hasTeacher, seen)
    let given = try batch.with(mask, teacherImage: view)
    let loss = try model.trainable().loss(given, Pass())
    if try loss.total.item().isNaN, let reason = try given.missingPixels {
      call.output.warn("loss: it is NaN, for \(reason)")
    }
    return Value(
      record: [("loss", loss.total.asValue)] + loss.parts.map { ($0.name, $0.value.asValue) }
    )
  }
  defineModelGradients(in: library)
}

private func defineModelGradients(in library: Library) {
  library.define(
    "gradients",
    "Gives the loss's gradient with respect to each trainable parameter.",
    .model("model", "A model."),
    .batch("batch", "A record of tensors, `image` and what the task needs, or the images."),
    Parameter.tensor("mask", "1 for hidden patches, [batch, height/patch, width/patch].").optional,
    Parameter.function("loss", "A function of the raw scores, in place of the task's own loss.")
      .optional.named,
    returns: "record of tensors by name",
    examples: [
      .init(
        "vit(image=32, embed=8, depth=1, heads=2, classes=3).gradients(ones(1, 3, 32, 32), loss=y -> y.sum())[\"head.bias\"]",
        shows: "tensor([1., 1., 1.], shape=[3])"
      )
    ]
  ) { call, model, batch, mask, function -> Value in
    try refuseIdle("mask", mask, of: "gradients", if: !model.takesMask, forMasks)
    let tensors = try batch.with(mask)
    let gradients =
      try function.map { try customGradients(of: $0, model, tensors, call) }
      ?? model.trainable().gradients(tensors).1
    return Value(record: gradients.map { ($0.name, $0.1.asValue) })
  }
}

extension Batch {
  /// How many images hold NaN and what to type, where some do.
  fileprivate var missingPixels: String? {
    get throws {
      for key in [BatchKey.image, .teacherImage, .before, .after, .low, .high] {
        guard let images = self[key], images.rank == 4 else { continue }
        let holed = try (0..<images.shape[0]).count { row in
          try images.selected(axis: 0, at: row).doubles.contains(where: \.isNaN)
        }
        guard holed > 0 else { continue }
        let hasNone = key == .image && self[.valid] == nil
        let leaving = hasNone ? ", and {valid: …} leaves them out" : ""
        return "\(holed) of the \(images.shape[0]) images of `\(key.name)` hold NaN, pixels "
          + "without data; where(isnan(x), 0, x) fills them" + leaving
      }
      return nil
    }
  }
}

/// What a mask is for.
private let forMasks = "is for models of masked images, and for those that give each pixel a class"

extension ModelObject {
  /// Whether a mask says what is hidden, or what is true.
  fileprivate var takesMask: Bool {
    model is SimMIM || model is Segmenter || model is ChangeDetector
  }
}

/// The gradients of a script's function of the raw scores.
private func customGradients(
  of function: Value,
  _ model: ModelObject,
  _ batch: Batch,
  _ call: CallContext
) throws -> [(name: String, Tensor)] {
  let tape = Tape()
  // Whatever the function kept of the scores, what the tape holds is let go.
  defer { tape.close() }
  let pass = Pass(tape: tape)
  let result = try call(function, [model.scores(batch, pass).asValue])
  guard let number = try Tensor(reading: result), number.count == 1 else {
    throw Failure("value", "gradients: loss must give one number, it gave \(result.summary())")
  }
  guard number.trace?.tape === tape else { throw TensorError.notRecorded }
  return try model.model.gradients(of: number, pass, tape)
}
