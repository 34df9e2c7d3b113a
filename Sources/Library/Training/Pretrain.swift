import Datasets
import Language
import Models
import Tensor
import Training

/// Declares pre-training.
func definePretraining(in library: Library) {
  definePretrain(in: library)
  library.define(
    "resume",
    "Goes on with a run where it stopped, in place.",
    .run("run", "The run."),
    Parameter.integer(
      "epochs",
      "Number of all epochs, those behind included; as before by default."
    )
    .optional,
    returns: "run",
    examples: []
  ) { call, run, epochs in
    let launch = Launch(call)
    let trainer = try run.trainer.continued(epochs: epochs, host: launch.host(like: run.trainer))
    return try launch.run(trainer, run.model, run.configuration)
  }
}

private func definePretrain(in library: Library) {
  library.define(
    "pretrain",
    "Trains a masked image model in place.",
    .model("model", "A simmim(…) model."),
    .data("data", "Images of a dataset, or ready batches, taken in order, again each epoch."),
    .integer("epochs", "Passes over the data.", default: 100),
    Parameter.integer("steps", "Number of updates in place of epochs.").optional,
    .integer("batch", "Images of a batch, on each rank where there are several.", default: 128),
    .number("lr", "Learning rate for 512 images an update.", default: 2e-4),
    .number("warmup_lr", "Rate that the warm-up begins with.", default: 1e-6),
    .number("min_lr", "Rate that the schedule ends with.", default: 1e-5),
    .bool("scale_lr", "Whether rates grow with the images of an update over 512.", default: true),
    Parameter.integer(
      "warmup_epochs",
      "Epochs of warm-up; 10 where left out, a tenth of the run at most; with steps, always a tenth at most."
    ).optional,
    .number("weight_decay", "Decay per unit of rate.", default: 0.05),
    .number("clip", "Largest norm of the gradient; 0 for any.", default: 5),
    .numbers("betas", "Decay of AdamW's two moments.", default: [0.9, 0.999]),
    .number("eps", "Added to AdamW's denominator.", default: 1e-8),
    .choice("optimizer", "Rule of the updates.", of: ["adamw", "sgd"], default: "adamw"),
    .choice("schedule", "How the rate falls.", of: scheduleNames, default: "cosine"),
    .number("mask_ratio", "Share of an image that is hidden.", default: 0.6),
    .integer("mask_patch", "Side of a hidden square, in pixels.", default: 32),
    .integer("accumulate", "Batches of an update.", default: 1),
    .bool("checkpointing", "Whether to compute activations twice to save memory.", default: false),
    .choice(
      "precision",
      "Of the operands of products.",
      of: Precision.allCases.map(\.rawValue),
      default: "float32"
    ),
    .integer("seed", "Seed of order, crops and masks.", default: 0),
    Parameter.string("output", "Folder of log and checkpoints; without one nothing is written.")
      .optional,
    Parameter.string("tag", "Folder within the output.").optional,
    Parameter.integer("save_every", "Updates between checkpoints; an epoch by default.").optional,
    .integer("keep", "Number of last checkpoints that stay, beside the best.", default: 3),
    .choice(
      "resume",
      "Whether to go on from the newest checkpoint.",
      of: ["auto", "never"],
      default: "auto"
    ),
    Parameter.integer("workers", "Threads that read images.").optional,
    Parameter.data("val", "Held-out data, measured after each epoch.").optional,
    Parameter.function("on_step", "Called with a record after each update.").optional,
    Parameter.choice(
      "teacher_view",
      "What the teacher sees: the student's crop, or another date of the place where there is one.",
      of: ["same", "date"],
      default: "same"
    ).named,
    Parameter.choice(
      "on_error",
      "What becomes of images that cannot be read.",
      of: ["fail", "skip"],
      default: "fail"
    ).named,
    .cache,
    .exchange,
    FinetuneParameters.momentum.named,
    FinetuneParameters.decayEpochs,
    FinetuneParameters.decayRate,
    FinetuneParameters.milestones,
    FinetuneParameters.gamma,
    FinetuneParameters.power,
    returns: "run",
    details: """
      Ctrl-C gives up the update in progress, keeps the last complete one and returns the run so
      far; its checkpoint is written behind the prompt. Run again, a stopped run with an output
      goes on to the same numbers as an undisturbed one.
      """,
    examples: []
  ) {
    call,
    model,
    data,
    epochs,
    steps,
    batch,
    lr,
    warmupLr,
    minLr,
    scaleLr,
    warmupEpochs,
    weightDecay,
    clip,
    betas,
    eps,
    optimizer,
    schedule,
    maskRatio,
    maskPatch,
    accumulate,
    checkpointing,
    precision,
    seed,
    output,
    tag,
    saveEvery,
    keep,
    resume,
    workers,
    val,
    onStep,
    teacherView,
    onError,
    cache,
    exchange,
    momentum,
    decayEpochs,
    decayRate,
    milestones,
    gamma,
    power in
    var arguments = PretrainArguments()
    (arguments.settings.decayEpochs, arguments.settings.decayRate) = (decayEpochs, decayRate)
    (arguments.settings.milestones, arguments.settings.gamma) = (milestones, gamma)
    arguments.settings.power = power
    (arguments.settings.epochs, arguments.settings.steps) = (epochs, steps)
    (arguments.settings.rate, arguments.settings.scalesRate) = (lr, scaleLr)
    (arguments.settings.warmupRate, arguments.settings.minimumRate) = (warmupLr, minLr)
    arguments.settings.setWarmup(epochs: warmupEpochs)
    arguments.settings.schedule = schedule
    (arguments.settings.weightDecay, arguments.settings.clip) = (weightDecay, clip)
    (arguments.settings.accumulate, arguments.batch) = (accumulate, batch)
    arguments.settings.seed = UInt64(bitPattern: Int64(seed))
    try arguments.settings.setOptimiser(optimizer, betas: betas, eps: eps, momentum: momentum)
    let idle = IdleSettings(function: "pretrain")
    try idle.check(optimizer: optimizer, betas: betas, eps: eps, momentum: momentum)
    let isAlone = (model.model as? SimMIM).map { $0.teacher == nil } ?? false
    try idle.refuse(
      "teacher_view",
      if: teacherView == "date" && isAlone,
      "says what a teacher sees, and this model has none"
    )
    (arguments.maskRatio, arguments.maskPatch) = (maskRatio, maskPatch)
    (arguments.place.output, arguments.place.tag) = (output, tag)
    (arguments.place.saveEvery, arguments.place.keep) = (saveEvery, keep)
    (arguments.place.resumes, arguments.workers) = (resume == "auto", workers)
    arguments.cache = try call.placing(cache)
    (arguments.pairsDates, arguments.skipsUnreadable) = (teacherView == "date", onError == "skip")
    arguments.settings.precision = Precision(rawValue: precision) ?? .float32
    arguments.settings.checkpointing = checkpointing
    arguments.settings.exchange = Precision(rawValue: exchange) ?? .float32
    return try Launch(call).pretrain(model, data, arguments, held: val, onStep: onStep)
  }
}

let scheduleNames = ["cosine", "linear", "step", "multistep", "polynomial"]
