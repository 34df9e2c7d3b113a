import Language

/// Declares fine-tuning.
func defineFinetuning(in library: Library) {
  library.define(
    "finetune",
    "Trains the model of a task in place: classes, pixels, changes, finer images.",
    .model("model", "A classifier, segmenter, change detector or super-resolver."),
    .data("data", "A dataset of the task, or ready batches, taken as they are, again each epoch."),
    options: FinetuneSettings.group,
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
  ) { call, settings, model, data in
    let subjects = CallSubjects(model.model, data, heldOut: settings.watch.val)
    try FinetuneSettings.options.checkNeeds(of: settings, about: subjects, "finetune")
    var settings = settings
    settings.loading.cache = try call.placing(settings.loading.cache)
    settings.loading.seed = settings.training.seed
    return try Launch(call).finetune(model, data, settings)
  }
}
