import Datasets
import Language

/// The parameters of `finetune`, in the order of its signature: data and rates.
enum FinetuneParameters {
  static var model: Parameter<ModelObject> {
    .model("model", "A classifier, segmenter, change detector or super-resolver.")
  }

  static var train: Parameter<DataArgument> {
    .data("train", "A dataset of the task, or ready batches, taken as they are, again each epoch.")
  }

  static var val: Parameter<DataArgument?> {
    Parameter.data("val", "Held-out data, measured after each epoch.").optional
  }

  static var epochs: Parameter<Int> {
    .integer("epochs", "Passes over the data.", default: 100)
  }

  static var steps: Parameter<Int?> {
    Parameter.integer("steps", "Number of updates in place of epochs.").optional
  }

  static var batch: Parameter<Int?> {
    Parameter.integer("batch", "Samples of a batch; 128 scenes, or 8 of other tasks, by default.")
      .optional
  }

  static var lr: Parameter<Double> {
    .number("lr", "Learning rate for 512 samples an update.", default: 1e-4)
  }

  static var warmupLr: Parameter<Double> {
    .number("warmup_lr", "Rate that the warm-up begins with.", default: 1e-7)
  }

  static var minLr: Parameter<Double> {
    .number("min_lr", "Rate that the schedule ends with.", default: 1e-5)
  }

  static var scaleLr: Parameter<Bool> {
    .bool("scale_lr", "Whether rates grow with the samples of an update over 512.", default: true)
  }

  static var warmupEpochs: Parameter<Int?> {
    Parameter.integer(
      "warmup_epochs",
      "Epochs of warm-up; 20 where left out, a tenth of the run at most; with steps, always a tenth at most."
    ).optional
  }

  static var weightDecay: Parameter<Double> {
    .number("weight_decay", "Decay per unit of rate.", default: 0.05)
  }

  static var clip: Parameter<Double> {
    .number("clip", "Largest norm of the gradient; 0 for any.", default: 5)
  }

  static var betas: Parameter<[Double]> {
    .numbers("betas", "Decay of AdamW's two moments.", default: [0.9, 0.999])
  }

  static var eps: Parameter<Double> {
    .number("eps", "Added to AdamW's denominator.", default: 1e-8)
  }
}
