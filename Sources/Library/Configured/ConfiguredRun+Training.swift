import Language

extension ConfiguredRun {
  /// The lines that fine-tune.
  func finetuning() throws -> [String] {
    let c = configuration
    let isMixed = c.number("AUG.MIXUP_PROB") > 0
    var arguments = ["model", "train"] + (c.flag("NO_VAL") ? [] : ["val=val"]) + shared()
    arguments.append("layer_decay=\(word("TRAIN.LAYER_DECAY"))")
    // Scenes alone are mixed, and their labels smoothed.
    if try [.scene, .labels].contains(kind()) {
      arguments += [
        "mixup=\(isMixed ? word("AUG.MIXUP") : "0")",
        "cutmix=\(isMixed ? word("AUG.CUTMIX") : "0")",
        "smoothing=\(word("MODEL.LABEL_SMOOTHING"))",
      ]
    }
    arguments += ["power=\(word("TASK.POWER"))", "augment=\(c.flag("TASK.AUGMENT"))"]
    if let steps = c["TASK.STEPS"]?.intValue { arguments.append("steps=\(steps)") }
    if !c.flag("NO_VAL") {
      if let every = c["TASK.EVALUATE_EVERY"]?.intValue {
        arguments.append("evaluate_every=\(every)")
      }
      if let name = c["TASK.MONITOR"]?.stringValue {
        arguments.append("monitor=\(Self.quoted(name))")
      }
    }
    return [
      "updates = \(updates(of: "train"))", call("finetune", arguments, window: !c.flag("NO_VAL")),
    ]
  }

  /// The lines that pre-train.
  func pretraining() throws -> [String] {
    let c = configuration
    let path = c.text("DATA.DATA_PATH")
    guard !path.isEmpty else {
      throw Failure(
        "value",
        "DATA.DATA_PATH is empty; --data-path FOLDER says where the images lie"
      )
    }
    let teacher = c.text("PRETRAINED")
    var lines = ["pile = geopile(\(Self.quoted(path)))"]
    if teacher.isEmpty {
      lines.append("model = simmim(encoder, seed=\(c.whole("SEED")))")
    } else {
      lines.append(
        "teacher = swin(image=224, window=7, embed=\(c.whole("MODEL.SWIN.EMBED_DIM")), "
          + "depths=\(c.numbers("MODEL.SWIN.DEPTHS")), heads=\(c.numbers("MODEL.SWIN.NUM_HEADS")), "
          + "weights=\(Self.quoted(teacher)))"
      )
      lines.append(
        "model = simmim(encoder, teacher=teacher, alpha=\(word("ALPHA")), seed=\(c.whole("SEED")))"
      )
    }
    let masks = [
      "mask_ratio=\(word("DATA.MASK_RATIO"))", "mask_patch=\(c.whole("DATA.MASK_PATCH_SIZE"))",
    ]
    lines.append("updates = \(updates(of: "pile"))")
    return lines + [call("pretrain", ["model", "pile"] + shared() + masks, window: false)]
  }

  private func call(_ name: String, _ arguments: [String], window: Bool) -> String {
    "run = \(name)(\n  \(arguments.joined(separator: ",\n  "))\(window ? windowArgument : "")\(work == .finetune ? imageArgument : "")\n)\nprint(run)"
  }

  private func updates(of data: String) -> String {
    accumulated == 1
      ? "max(1, len(\(data)) // \(batch))"
      : "max(1, (len(\(data)) // \(batch) + \(accumulated - 1)) // \(accumulated))"
  }

  private var accumulated: Int { max(1, configuration.whole("TRAIN.ACCUMULATION_STEPS")) }

  /// The arguments of both kinds of training.
  private func shared() -> [String] {
    let c = configuration
    var arguments = [
      "epochs=\(c.whole("TRAIN.EPOCHS"))", "batch=\(batch)", "lr=\(word("TRAIN.BASE_LR"))",
      "warmup_lr=\(word("TRAIN.WARMUP_LR"))", "min_lr=\(word("TRAIN.MIN_LR"))",
      "warmup_epochs=\(c.whole("TRAIN.WARMUP_EPOCHS"))",
      "weight_decay=\(word("TRAIN.WEIGHT_DECAY"))",
      "clip=\(word("TRAIN.CLIP_GRAD"))", "betas=\(c.numbers("TRAIN.OPTIMIZER.BETAS"))",
      "eps=\(word("TRAIN.OPTIMIZER.EPS"))",
      "optimizer=\(Self.quoted(c.text("TRAIN.OPTIMIZER.NAME").lowercased()))",
      "schedule=\(Self.quoted(c.text("TRAIN.LR_SCHEDULER.NAME").lowercased()))",
      "accumulate=\(accumulated)", "checkpointing=\(c.flag("TRAIN.USE_CHECKPOINT"))",
      "precision=\(Self.quoted(precision))", "seed=\(c.whole("SEED"))",
      "momentum=\(word("TRAIN.OPTIMIZER.MOMENTUM"))",
      "decay_epochs=\(c.whole("TRAIN.LR_SCHEDULER.DECAY_EPOCHS"))",
      "decay_rate=\(word("TRAIN.LR_SCHEDULER.DECAY_RATE"))",
      "gamma=\(word("TRAIN.LR_SCHEDULER.GAMMA"))",
      "milestones=\(c.numbers("TRAIN.LR_SCHEDULER.MULTISTEPS"))",
    ]
    if c.given.contains("DATA.NUM_WORKERS") {
      arguments.append("workers=\(max(1, c.whole("DATA.NUM_WORKERS")))")
    }
    if let folder {
      arguments += [
        "output=\(Self.quoted(folder))", "save_every=\(max(1, c.whole("SAVE_FREQ"))) * updates",
        "resume=\(c.flag("TRAIN.AUTO_RESUME") ? "\"auto\"" : "\"never\"")",
      ]
    }
    return arguments
  }
}
