import Datasets
import Language

/// The parameters of `finetune`, in the order of its signature: rule, mixing, what is kept.
extension FinetuneParameters {
  static var optimizer: Parameter<String> {
    .choice("optimizer", "Rule of the updates.", of: ["adamw", "sgd"], default: "adamw")
  }

  static var momentum: Parameter<Double> {
    .number("momentum", "Nesterov momentum of SGD.", default: 0.9)
  }

  static var schedule: Parameter<String> {
    .choice("schedule", "How the rate falls.", of: scheduleNames, default: "cosine")
  }

  static var layerDecay: Parameter<Double> {
    .number("layer_decay", "Factor of the rate from one layer to the one below.", default: 0.9)
  }

  static var mixup: Parameter<Double?> {
    Parameter.number("mixup", "Shape of the shares that scenes are blended by; 0 does not.")
      .optional.withDefault(nil, shown: "0.8")
  }

  static var cutmix: Parameter<Double?> {
    Parameter.number("cutmix", "Shape of the shares that boxes are exchanged by; 0 does not.")
      .optional.withDefault(nil, shown: "1")
  }

  static var smoothing: Parameter<Double?> {
    Parameter.number("smoothing", "How much of a scene's class is spread over all.")
      .optional.withDefault(nil, shown: "0.1")
  }

  static var accumulate: Parameter<Int> {
    .integer("accumulate", "Batches of an update.", default: 1)
  }

  static var checkpointing: Parameter<Bool> {
    .bool("checkpointing", "Whether to compute activations twice to save memory.", default: false)
  }

  static var precision: Parameter<String> {
    .choice("precision", "Of matrix products.", of: ["float32", "bfloat16"], default: "float32")
  }

  static var seed: Parameter<Int> {
    .integer("seed", "Seed of order, changes and mixing.", default: 0)
  }

  static var output: Parameter<String?> {
    Parameter.string("output", "Folder of log and checkpoints; without one nothing is written.")
      .optional
  }

  static var tag: Parameter<String?> {
    Parameter.string("tag", "Folder within the output.").optional
  }

  static var saveEvery: Parameter<Int?> {
    Parameter.integer("save_every", "Updates between checkpoints; an epoch by default.").optional
  }

  static var keep: Parameter<Int> {
    .integer("keep", "Number of last checkpoints that stay, beside the best.", default: 3)
  }

  static var resume: Parameter<String> {
    .choice(
      "resume",
      "Whether to go on from the newest checkpoint.",
      of: ["auto", "never"],
      default: "auto"
    )
  }

  static var workers: Parameter<Int?> {
    Parameter.integer("workers", "Threads that read samples.").optional
  }

  static var onStep: Parameter<Value?> {
    Parameter.function("on_step", "Called with a record after each update.").optional
  }

  static var augment: Parameter<AugmentationArgument> {
    .augmentation(default: true)
  }

  static var image: Parameter<Int?> {
    Parameter.integer("image", "Side that samples are brought to; scenes to the model's.").optional
      .named
  }

  static var normalize: Parameter<NormalizationArgument?> {
    .normalization
  }

  static var fraction: Parameter<Double> {
    Parameter.number("fraction", "Share of the training samples that is used.").named(default: 1)
  }

  static var evaluateEvery: Parameter<Int?> {
    Parameter.integer("evaluate_every", "Updates between evaluations; an epoch by default.")
      .optional.named
  }

  static var monitor: Parameter<String?> {
    Parameter.string("monitor", "Metric that tells the best model; the task's by default.").optional
      .named
  }

  static var patience: Parameter<Int?> {
    Parameter.integer("patience", "Evaluations without a better one that end the run.").optional
      .named
  }

  static var end: Parameter<String> {
    Parameter.choice(
      "end",
      "Whose weights the model has at the end: the last update's, or the best evaluation's.",
      of: ["last", "best"],
      default: "last"
    ).named
  }

  static var window: Parameter<Int?> {
    Parameter.integer("window", "Side of the windows that held-out images are seen in.").optional
      .named
  }

  static var overlap: Parameter<Double> {
    Parameter.number("overlap", "Share of a window that its neighbour sees too.").named(
      default: 0.25
    )
  }

  static var decayEpochs: Parameter<Int> {
    Parameter.integer("decay_epochs", "Epochs of a step of schedule=\"step\".").named(default: 30)
  }

  static var decayRate: Parameter<Double> {
    Parameter.number("decay_rate", "Factor of such a step.").named(default: 0.1)
  }

  static var milestones: Parameter<[Int]> {
    Parameter.integers("milestones", "Epochs of schedule=\"multistep\".", default: []).named
  }

  static var gamma: Parameter<Double> {
    Parameter.number("gamma", "Factor at a milestone.").named(default: 0.1)
  }

  static var power: Parameter<Double> {
    Parameter.number("power", "Exponent of schedule=\"polynomial\".").named(default: 1)
  }

  static var onError: Parameter<String> {
    Parameter.choice(
      "on_error",
      "What becomes of samples that cannot be read.",
      of: ["fail", "skip"],
      default: "fail"
    ).named
  }

  static var cache: Parameter<CachePolicy> {
    .cache
  }
}
