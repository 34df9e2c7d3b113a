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
    options: PretrainSettings.group,
    returns: "run",
    details: """
      Images have as many bands as the encoder sees: color pictures, or others, as `geopile(root, bands="all", one=10000)`
      opens them. Color pictures are normalized with ImageNet's statistics, others with the training data's own, which
      `run.config.normalize` keeps, unless `normalize` says otherwise. Pixels that lack a band count for nothing. Of pairs the
      first date is seen, or the coarse image.
      Ctrl-C gives up the update in progress, keeps the last complete one and returns the run so
      far, once its checkpoint is written. Run again, a stopped run with an output
      goes on to the same numbers as an undisturbed one.
      """,
    examples: []
  ) { call, settings, model, data in
    let subjects = CallSubjects(model.model, data, heldOut: settings.watch.val)
    try PretrainSettings.options.checkNeeds(of: settings, about: subjects, "pretrain")
    var settings = settings
    settings.loading.cache = try call.placing(settings.loading.cache)
    return try Launch(call).pretrain(model, data, settings)
  }
}
