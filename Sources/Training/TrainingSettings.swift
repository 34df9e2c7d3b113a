import Options
import Tensor

/// How a model is trained; the defaults are those of pre-training.
///
/// - Source: arXiv 2302.04476, section 4.1, and its published configuration.
package struct TrainingSettings: Sendable, Equatable {
  package var epochs = 100
  package var steps: Int?
  package var rate = 2e-4
  package var warmupRate = 1e-6
  package var minimumRate = 1e-5
  package var scalesRate = true
  /// The epochs of warm-up that were asked for.
  package var warmup: Double?
  /// As many as are usual, for runs of ten times that.
  package var usualWarmup = 10.0
  package var schedule = ScheduleName.cosine
  package var decayEpochs = 30
  package var decayRate = 0.1
  package var milestones: [Int] = []
  package var gamma = 0.1
  package var power = 1.0
  package var weightDecay = 0.05
  package var layerDecay = 1.0
  package var clip = 5.0
  package var optimizer = OptimizerName.adamw
  package var betas = [0.9, 0.999]
  package var eps = 1e-8
  package var momentum = 0.9
  package var trust = 1e-3
  package var accumulate = 1
  package var checkpointing = false
  package var precision = Precision.float32
  package var seed: UInt64 = 0
  package var exchange = Precision.float32
  package var evaluateEvery: Int?
  package var patience: Int?
  /// How many bytes of gradients travel at a time.
  package var bucketBytes = 8 << 20

  package init() {}

  /// The settings of fine-tuning.
  ///
  /// - Source: arXiv 2302.04476, its published configuration for scene classification.
  package static var finetuning: TrainingSettings {
    var settings = TrainingSettings()
    (settings.rate, settings.warmupRate, settings.minimumRate) = (1e-4, 1e-7, 1e-5)
    (settings.usualWarmup, settings.layerDecay) = (20, 0.9)
    return settings
  }

  /// What a run can be told, in the order of its record.
  package static var options: [Option<TrainingSettings>] {
    lengthOptions + rateOptions + scheduleOptions + updateOptions + workOptions
  }

  /// How long a run is.
  package static var lengthOptions: [Option<TrainingSettings>] {
    [
      .integer("epochs", "Passes over the data.", \.epochs, .atLeast(1), .atMost(most))
        .key("TRAIN.EPOCHS"),
      .integer(
        "steps",
        "Number of updates in place of epochs.",
        optional: \.steps,
        .atLeast(1),
        .atMost(most)
      ).unit("updates").key("TASK.STEPS"),
    ]
  }

  /// What the rate of each update depends on.
  package static var rateOptions: [Option<TrainingSettings>] {
    [
      .number("lr", "Learning rate for 512 samples an update.", \.rate, .positive)
        .key("TRAIN.BASE_LR"),
      .number("warmup_lr", "Rate that the warm-up begins with.", \.warmupRate, .atLeast(0))
        .need(.nonzero("warmup_epochs")).key("TRAIN.WARMUP_LR"),
      .number("min_lr", "Rate that the schedule ends with.", \.minimumRate, .atLeast(0))
        .need(.when("schedule", is: ScheduleName.cosine, .polynomial)).key("TRAIN.MIN_LR"),
      .flag(
        "scale_lr",
        "Whether rates grow with the samples of an update over 512.",
        \.scalesRate
      ),
      .integer(
        "warmup_epochs",
        "Epochs of warm-up; where left out 10, or 20 in fine-tuning, a tenth of the run at most; with steps, always a tenth at most.",
        optional: \.askedWarmup,
        .atLeast(0),
        .atMost(most)
      ).unit("epochs").key("TRAIN.WARMUP_EPOCHS").recorded(.words { word($0.warmupEpochs) }),
    ]
  }

  /// How the rate falls.
  package static var scheduleOptions: [Option<TrainingSettings>] {
    [
      .choice("schedule", "How the rate falls after the warm-up.", \.schedule)
        .key("TRAIN.LR_SCHEDULER.NAME").recorded(.words(\.shape)),
      .integer(
        "decay_epochs",
        "Epochs from one step down to the next.",
        \.decayEpochs,
        .atLeast(1),
        .atMost(most)
      ).unit("epochs").need(.when("schedule", is: ScheduleName.step))
        .key("TRAIN.LR_SCHEDULER.DECAY_EPOCHS")
        .recorded(.within("schedule")),
      .number("decay_rate", "Factor of a step down.", \.decayRate)
        .need(.when("schedule", is: ScheduleName.step)).key("TRAIN.LR_SCHEDULER.DECAY_RATE")
        .recorded(.within("schedule")),
      .integers(
        "milestones",
        "Epochs after which the rate is multiplied by gamma.",
        \.milestones,
        .atMost(most)
      ).unit("epochs").need(.when("schedule", is: ScheduleName.multistep))
        .key("TRAIN.LR_SCHEDULER.MULTISTEPS")
        .recorded(.within("schedule")),
      .number("gamma", "Factor at a milestone.", \.gamma)
        .need(.when("schedule", is: ScheduleName.multistep)).key("TRAIN.LR_SCHEDULER.GAMMA")
        .recorded(.within("schedule")),
      .number("power", "Exponent of the polynomial.", \.power, .atLeast(0))
        .need(.when("schedule", is: ScheduleName.polynomial)).key("TASK.POWER")
        .recorded(.within("schedule")),
    ]
  }

  private static var updateOptions: [Option<TrainingSettings>] {
    [
      .number("weight_decay", "Decay per unit of rate.", \.weightDecay, .atLeast(0))
        .key("TRAIN.WEIGHT_DECAY"),
      .number(
        "layer_decay",
        "Factor of the rate from one layer to the one below; 1 for one rate.",
        \.layerDecay,
        OptionRule("above 0 and up to 1") { $0 > 0 && $0 <= 1 }
      ).key("TRAIN.LAYER_DECAY"),
      .number("clip", "Largest norm of the gradient; 0 for any.", \.clip, .atLeast(0))
        .key("TRAIN.CLIP_GRAD"),
      .choice("optimizer", "Rule of the updates.", \.optimizer).key("TRAIN.OPTIMIZER.NAME")
        .recorded(.words(\.rule)),
      .numbers(
        "betas",
        "Decay of the moments of AdamW, LAMB and Lion, whose paper takes [0.9, 0.99].",
        \.betas,
        .pairBelowOne
      ).need(.when("optimizer", is: OptimizerName.adamw, .lamb, .lion))
        .key("TRAIN.OPTIMIZER.BETAS").recorded(.within("optimizer")),
      .number("eps", "Added to the denominator of AdamW, LAMB and LARS.", \.eps)
        .need(.when("optimizer", is: OptimizerName.adamw, .lamb, .lars))
        .key("TRAIN.OPTIMIZER.EPS").recorded(.within("optimizer")),
      .number("momentum", "Momentum of SGD, Nesterov's, and of LARS.", \.momentum, .belowOne)
        .need(.when("optimizer", is: OptimizerName.sgd, .lars)).key("TRAIN.OPTIMIZER.MOMENTUM")
        .recorded(.within("optimizer")),
      .number("trust", "Factor of LARS's rates.", \.trust, .positive)
        .need(.when("optimizer", is: OptimizerName.lars)).recorded(.within("optimizer")),
      .integer("accumulate", "Batches of an update.", \.accumulate, .atLeast(1), .atMost(most))
        .key(PublishedKey("TRAIN.ACCUMULATION_STEPS", least: 1)),
    ]
  }

  private static var workOptions: [Option<TrainingSettings>] {
    [
      .flag(
        "checkpointing",
        "Whether to compute activations twice to save memory.",
        \.checkpointing
      ).key("TRAIN.USE_CHECKPOINT").recorded(.none),
      .precision(\.precision),
      .seed(\.seedNumber).key("SEED").recorded(.words { "\($0.seed)" }),
      .choice(
        "exchange",
        "What gradients travel between ranks in; bfloat16 halves the bytes and rounds.",
        \.exchange
      ).recorded(.words { $0.exchange == .float32 ? nil : $0.exchange.rawValue }),
      .integer(
        "evaluate_every",
        "Updates between evaluations; an epoch by default.",
        optional: \.evaluateEvery,
        .atLeast(1)
      ).unit("updates").need(.heldOut).key("TASK.EVALUATE_EVERY").recorded(.none),
      .integer(
        "patience",
        "Evaluations without a better one that end the run.",
        optional: \.patience,
        .atLeast(1)
      ).need(.heldOut).recorded(.none),
    ]
  }

  /// Products of these with the updates of an epoch stay integers.
  private static let most = 1_000_000_000
}

extension Option {
  /// What matrix products are computed in.
  package static func precision(_ path: WritableKeyPath<Settings, Precision>) -> Self {
    .choice("precision", "Of the operands of matrix products.", path)
      .key(
        PublishedKey(
          "AMP_OPT_LEVEL",
          words: ["": "float32", "o0": "float32", "o1": "bfloat16", "o2": "bfloat16"]
        )
      )
  }

  /// The seed of what is random.
  package static func seed(_ path: WritableKeyPath<Settings, Int>) -> Self {
    .integer("seed", "Seed of all that is drawn: order, crops, masks, mixing, resampling.", path)
  }
}

extension OptionNeed {
  /// For what is about held-out data.
  package static let heldOut = OptionNeed.with("val", "the data that is held out")
  /// For what is about the folder of a run.
  package static let folder = OptionNeed.with("output", "the folder of the run")
}
