import Datasets
import Language
import Options
import Training

/// How the samples of a dataset become batches.
struct TaskLoading {
  var batch: Int?
  var image: Int?
  var augmentation = AugmentationArgument.published(true)
  var normalization: NormalizationArgument?
  var mixup: Double?
  var cutmix: Double?
  var smoothing: Double?
  var workers: Int?
  var onError = Dataset.ErrorPolicy.fail
  var cache = CachePolicy.usual
  var seed: UInt64 = 0
  /// What of an epoch this process reads.
  var share = BatchShare.whole

  static var options: [ScriptOption<TaskLoading>] {
    plain.map { ScriptOption($0) } + [
      ScriptOption(
        .augmentation,
        \.augmentation,
        needs: [.subject(.trainingFiles)],
        key: "TASK.AUGMENT",
        value: \.asValue
      ),
      ScriptOption(
        .normalization,
        \.normalization,
        needs: [.subject(.files)],
        shown: byTheBands
      ) { $0?.asValue ?? byTheBands.asValue },
      ScriptOption(.cache, \.cache, needs: [.subject(.files)], value: \.asValue),
    ]
  }

  private static let byTheBands = "by the bands"

  /// The options whose arguments are of plain types.
  static var plain: [Option<TaskLoading>] {
    [
      .integer(
        "batch",
        "Samples of a batch, on each rank where there are several; 128 scenes, or 8 of other tasks, by default.",
        optional: \.batch
      ).unit("samples").need(.subject(.files)).key("DATA.BATCH_SIZE"),
      .integer(
        "image",
        "Side that samples are brought to; left out, scenes get the model's and others keep their own.",
        optional: \.image
      ).unit("pixels").need(.subject(.files)).key("DATA.IMG_SIZE"),
      .number(
        "mixup",
        "Shape of the shares that scenes are blended by; 0 does not.",
        optional: \.mixup,
        .atLeast(0)
      ).shown(NumberFormat.text(Mixing.published.mixup))
        .need(.subject(.scenes))
        .key(PublishedKey("AUG.MIXUP", switchedBy: "AUG.MIXUP_PROB")),
      .number(
        "cutmix",
        "Shape of the shares that boxes are exchanged by; 0 does not.",
        optional: \.cutmix,
        .atLeast(0)
      ).shown(NumberFormat.text(Mixing.published.cutmix))
        .need(.subject(.scenes))
        .key(PublishedKey("AUG.CUTMIX", switchedBy: "AUG.MIXUP_PROB")),
      .number(
        "smoothing",
        "How much of a scene's class is spread over all.",
        optional: \.smoothing,
        .belowOne
      ).shown(NumberFormat.text(Mixing.published.smoothing))
        .need(.subject(.scenes))
        .key("MODEL.LABEL_SMOOTHING"),
      .integer(
        "workers",
        "Threads that read samples; by the number of cores where left out.",
        optional: \.workers
      ).need(.subject(.files))
        .key(PublishedKey("DATA.NUM_WORKERS", least: 1, onlyWhereGiven: true)),
      .choice("on_error", "What becomes of samples that cannot be read.", \.onError)
        .need(.subject(.files)),
    ]
  }

  /// How scenes are mixed; nil where they are not.
  var mixing: Mixing? {
    let usual = Mixing.published
    let mixing = Mixing(
      mixup: mixup ?? usual.mixup,
      cutmix: cutmix ?? usual.cutmix,
      smoothing: smoothing ?? usual.smoothing
    )
    return mixing.mixup + mixing.cutmix + mixing.smoothing > 0 ? mixing : nil
  }

  /// Nothing is mixed from here on.
  mutating func mixNothing() { (mixup, cutmix, smoothing) = (0, 0, 0) }
}

extension Mixing {
  /// What the published protocol of fine-tuning does.
  static var published: Mixing { Mixing(mixup: 0.8, cutmix: 1, smoothing: 0.1) }
}
