import Language
import Models
import Tensor

/// Declares what makes models.
func defineModelCreation(in library: Library) {
  defineEncoders(in: library)
  defineSimMIM(in: library)
  defineDenseModels(in: library)
  library.define(
    "classifier",
    "Puts a linear head on an encoder, for scenes of one class or of several.",
    .encoder("encoder", "The encoder, which is trained with the head."),
    .integer("classes", "Number of classes."),
    .bool("multilabel", "Whether a scene may belong to several classes at once.", default: false),
    Parameter.initialSeed.named,
    returns: "model",
    examples: [
      .init(
        "classifier(swin(image=32, window=2, embed=8, depths=[1, 1], heads=[1, 2]), 5).classes",
        shows: "5"
      )
    ]
  ) { call, encoder, classes, multilabel, seed in
    ModelObject(
      try Classifier(
        encoder: encoder,
        classes: classes,
        multilabel: multilabel,
        seed: call.interpreter.random.seed(orNext: seed)
      )
    )
  }
}

private func defineSimMIM(in library: Library) {
  library.define(
    "simmim",
    "Makes a model of masked images, beside a teacher if there is one.",
    .encoder("encoder", "The student, which is trained in place."),
    Parameter.encoder("teacher", "Whose features the student's should resemble; it is copied.")
      .optional,
    .number("alpha", "Weight of the likeness to the teacher.", default: 1),
    .integer("stage", "After which stage the features are compared, 1 to 4.", default: 3),
    Parameter.integers(
      "teacher_bands",
      "Bands of the images that the teacher sees, from 0; where left out by the names of the bands."
    ).optional.named,
    Parameter.initialSeed.named,
    returns: "model",
    details:
      "With a teacher this is continual pre-training (arXiv 2302.04476), without one SimMIM.",
    examples: [
      .init(
        "simmim(swin(image=32, window=2, embed=8, depths=[1, 1], heads=[1, 2]))"
          + ".reconstruct(zeros(1, 3, 32, 32), ones(1, 8, 8)).shape",
        shows: "[1, 3, 32, 32]"
      )
    ]
  ) { call, encoder, teacher, alpha, stage, bands, seed in
    try refuseIdle("teacher_bands", bands, of: "simmim", if: teacher == nil, "is for teacher=")
    let found =
      try bands == nil ? teacher.flatMap { try ModelBands.teacherBands($0, of: encoder) } : nil
    let model = try SimMIM(
      encoder: encoder,
      teacher: teacher,
      alpha: alpha,
      stage: stage,
      teacherBands: bands ?? found?.places,
      seed: call.interpreter.random.seed(orNext: seed)
    )
    model.guessesTeacherBands = bands == nil && teacher != nil && encoder.bandNames == nil
    if let note = found?.note { call.output.warn("simmim: \(note)") }
    return ModelObject(model)
  }
}

extension ModelObject: ValueConvertible {
  package var asValue: Value { Value(self) }
}
