import Language
import Models

/// Declares what makes models that answer with maps and images.
func defineDenseModels(in library: Library) {
  defineSegmenter(in: library)
  defineChangeDetector(in: library)
  defineSuperResolver(in: library)
}

/// An encoder for examples.
private let small = "swin(image=32, window=2, embed=8, depths=[1, 1, 1], heads=[1, 1, 1])"

private func defineSegmenter(in library: Library) {
  library.define(
    "segmenter",
    "Puts a decoder on an encoder that gives every pixel a class.",
    .encoder("encoder", "The encoder, which is trained with the decoder."),
    .integer("classes", "Number of classes."),
    .decoder,
    .decoderWidth,
    .ignoredLabel,
    Parameter.initialSeed.named,
    returns: "model",
    details:
      "Batches hold `image` and `mask`, [batch, height, width] of class numbers. The loss is the "
      + "cross-entropy over pixels with a label, and 0.4 times that of a smaller decoder.",
    examples: [
      .init(
        "segmenter(\(small), 6, width=8).predict(zeros(1, 3, 32, 32)).shape",
        shows: "[1, 6, 32, 32]"
      )
    ]
  ) { call, encoder, classes, decoder, width, ignored, seed in
    ModelObject(
      try Segmenter(
        encoder: encoder,
        decoder: decoder,
        settings: DenseSettings(classes: classes, width: width, ignored: ignored),
        seed: call.interpreter.random.seed(orNext: seed)
      )
    )
  }
}

private func defineChangeDetector(in library: Library) {
  library.define(
    "change_detector",
    "Puts a decoder on an encoder that tells which pixels changed between two dates.",
    .encoder("encoder", "The encoder, which sees both dates and is trained with the decoder."),
    .decoder,
    .fusion,
    .decoderWidth,
    .ignoredLabel,
    Parameter.integer("classes", "Number of classes: unchanged, then kinds of change.", default: 2)
      .named,
    Parameter.initialSeed.named,
    returns: "model",
    details:
      "Batches hold `before`, `after` and `mask`, [batch, height, width], 1 for change. The "
      + "difference is the absolute one, level by level.",
    examples: [
      .init(
        "change_detector(\(small), width=8)"
          + ".predict({before: zeros(1, 3, 32, 32), after: zeros(1, 3, 32, 32)}).shape",
        shows: "[1, 2, 32, 32]"
      )
    ]
  ) { call, encoder, decoder, fusion, width, ignored, classes, seed in
    ModelObject(
      try ChangeDetector(
        encoder: encoder,
        decoder: decoder,
        fusion: fusion,
        settings: DenseSettings(classes: classes, width: width, ignored: ignored),
        seed: call.interpreter.random.seed(orNext: seed)
      )
    )
  }
}

private func defineSuperResolver(in library: Library) {
  library.define(
    "super_resolver",
    "Puts a decoder and an upsampler on an encoder, for images of more pixels.",
    .encoder("encoder", "The encoder, which is trained with the rest."),
    .integer("scale", "How many times larger images become: a power of 2, or 3.", default: 4),
    .bool(
      "residual",
      "Whether the image goes to the upsampler too, and its bicubic enlargement is added.",
      default: false
    ),
    Parameter.initialSeed.named,
    returns: "model",
    details: "Batches hold `low` and `high`. The loss is the mean absolute error.",
    examples: [
      .init(
        "super_resolver(\(small), 2).predict(zeros(1, 3, 32, 32)).shape",
        shows: "[1, 3, 64, 64]"
      )
    ]
  ) { call, encoder, scale, residual, seed in
    ModelObject(
      try SuperResolver(
        encoder: encoder,
        scale: scale,
        residual: residual,
        seed: call.interpreter.random.seed(orNext: seed)
      )
    )
  }
}

extension Parameter where Argument == DecoderKind {
  /// Which decoder sits on the encoder.
  fileprivate static var decoder: Self {
    choice(
      "decoder",
      "What turns the encoder's maps into scores.",
      of: DecoderKind.self,
      default: .upernet
    )
  }
}

extension Parameter where Argument == ChangeDetector.Fusion {
  /// How two dates become one.
  fileprivate static var fusion: Self {
    choice(
      "fusion",
      "How the maps of the two dates become one.",
      of: ChangeDetector.Fusion.self,
      default: .difference
    )
  }
}

extension Parameter where Argument == Int {
  fileprivate static var decoderWidth: Self {
    Parameter.integer("width", "Width of the decoder's own maps.", default: 512).named
  }

  fileprivate static var ignoredLabel: Self {
    Parameter.integer("ignore", "The label of pixels that count for nothing.", default: 255).named
  }
}
