import Datasets
import Language
import Models
import Tensor
import Training

/// Declares fine-tuning.
func defineFinetuning(in library: Library) {
  library.define(
    "finetune",
    "Trains the model of a task in place: classes, pixels, changes, finer images.",
    FinetuneParameters.model,
    FinetuneParameters.train,
    FinetuneParameters.val,
    FinetuneParameters.epochs,
    FinetuneParameters.steps,
    FinetuneParameters.batch,
    FinetuneParameters.lr,
    FinetuneParameters.warmupLr,
    FinetuneParameters.minLr,
    FinetuneParameters.scaleLr,
    FinetuneParameters.warmupEpochs,
    FinetuneParameters.weightDecay,
    FinetuneParameters.clip,
    FinetuneParameters.betas,
    FinetuneParameters.eps,
    FinetuneParameters.optimizer,
    FinetuneParameters.momentum,
    FinetuneParameters.schedule,
    FinetuneParameters.layerDecay,
    FinetuneParameters.mixup,
    FinetuneParameters.cutmix,
    FinetuneParameters.smoothing,
    FinetuneParameters.accumulate,
    FinetuneParameters.checkpointing,
    FinetuneParameters.precision,
    FinetuneParameters.seed,
    FinetuneParameters.output,
    FinetuneParameters.tag,
    FinetuneParameters.saveEvery,
    FinetuneParameters.keep,
    FinetuneParameters.resume,
    FinetuneParameters.workers,
    FinetuneParameters.onStep,
    FinetuneParameters.augment,
    FinetuneParameters.image,
    FinetuneParameters.normalize,
    FinetuneParameters.fraction,
    FinetuneParameters.evaluateEvery,
    FinetuneParameters.monitor,
    FinetuneParameters.patience,
    FinetuneParameters.end,
    FinetuneParameters.window,
    FinetuneParameters.overlap,
    FinetuneParameters.decayEpochs,
    FinetuneParameters.decayRate,
    FinetuneParameters.milestones,
    FinetuneParameters.gamma,
    FinetuneParameters.power,
    FinetuneParameters.onError,
    FinetuneParameters.cache,
    .exchange,
    returns: "run",
    details: """
      The task decides loss and metrics; `augment=true` does what its published protocol does. Mixing and smoothing are for
      datasets of scenes alone. With `steps` and `evaluate_every` a run goes by updates. `model.freeze("patch_embed")` and
      the like keep parts as they are: frozen up to the head this is linear probing. The best checkpoint by `monitor`
      stays as `ckpt_epoch_max.pth`. Ctrl-C returns the run so far, and a run with an output goes on where it stopped.
      """,
    examples: [
      .init(
        "{ m = classifier(vit(image=32, embed=8, depth=1, heads=2), 2); "
          + "len(finetune(m, [{image: ones(2, 3, 32, 32), label: [0, 1]}], epochs=2)) }",
        shows: "2"
      )
    ]
  ) {
    call,
    model,
    data,
    val,
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
    momentum,
    schedule,
    layerDecay,
    mixup,
    cutmix,
    smoothing,
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
    onStep,
    augment,
    image,
    normalize,
    fraction,
    evaluateEvery,
    monitor,
    patience,
    end,
    window,
    overlap,
    decayEpochs,
    decayRate,
    milestones,
    gamma,
    power,
    onError,
    cache,
    exchange in
    var arguments = FinetuneArguments()
    (arguments.settings.epochs, arguments.settings.steps) = (epochs, steps)
    (arguments.settings.rate, arguments.settings.scalesRate) = (lr, scaleLr)
    (arguments.settings.warmupRate, arguments.settings.minimumRate) = (warmupLr, minLr)
    arguments.settings.setWarmup(epochs: warmupEpochs)
    arguments.settings.schedule = schedule
    (arguments.settings.weightDecay, arguments.settings.clip) = (weightDecay, clip)
    (arguments.settings.layerDecay, arguments.settings.accumulate) = (layerDecay, accumulate)
    (arguments.settings.decayEpochs, arguments.settings.decayRate) = (decayEpochs, decayRate)
    (arguments.settings.milestones, arguments.settings.gamma) = (milestones, gamma)
    (arguments.settings.power, arguments.settings.patience) = (power, patience)
    arguments.settings.evaluateEvery = evaluateEvery
    arguments.settings.seed = UInt64(bitPattern: Int64(seed))
    arguments.settings.precision = Precision(rawValue: precision) ?? .float32
    arguments.settings.checkpointing = checkpointing
    arguments.settings.exchange = Precision(rawValue: exchange) ?? .float32
    try arguments.settings.setOptimiser(optimizer, betas: betas, eps: eps, momentum: momentum)
    let idle = IdleSettings(function: "finetune")
    try idle.check(schedule: arguments.settings)
    try idle.check(optimizer: optimizer, betas: betas, eps: eps, momentum: momentum)
    let asked = [("mixup", mixup), ("cutmix", cutmix), ("smoothing", smoothing)]
    try idle.check(mixing: asked, of: data)
    try idle.refuse("overlap", if: window == nil && overlap != 0.25, "is for window=")
    (arguments.loading.batch, arguments.loading.workers) = (batch, workers)
    (arguments.loading.augmentation, arguments.loading.image) = (augment, image)
    arguments.loading.normalization = normalize
    arguments.loading.cache = try call.placing(cache)
    (arguments.loading.seed, arguments.loading.skipsUnreadable) = (
      arguments.settings.seed, onError == "skip"
    )
    let mixing = Mixing(mixup: mixup ?? 0.8, cutmix: cutmix ?? 1, smoothing: smoothing ?? 0.1)
    try FinetuneArguments.check(mixing)
    if mixing.mixup + mixing.cutmix + mixing.smoothing > 0 { arguments.loading.mixing = mixing }
    (arguments.fraction, arguments.monitor) = (fraction, monitor)
    (arguments.window, arguments.overlap) = (window, overlap)
    arguments.restoresBest = end == "best"
    (arguments.place.output, arguments.place.tag) = (output, tag)
    (arguments.place.saveEvery, arguments.place.keep) = (saveEvery, keep)
    arguments.place.resumes = resume == "auto"
    return try Launch(call).finetune(model, data, arguments, held: val, onStep: onStep)
  }
}

extension Parameter {
  /// By name only, with a value for calls that leave it out.
  func named(default fallback: Argument) -> Self {
    named.withDefault(fallback, shown: nil)
  }
}
