import Language

extension ConfiguredRun {
  /// The lines that fine-tune.
  func finetuning() throws -> [String] {
    var given = folderArgument
    if !configuration.flag("NO_VAL") { given["val"] = "val" }
    let task = try task()
    let arguments = arguments(of: FinetuneSettings.options, given: given) { name in
      switch name {
      // Scenes alone are mixed, and their labels smoothed.
      case "mixup", "cutmix", "smoothing": ![.classification, .multilabel].contains(task)
      case "image": task != .superresolution
      case "window", "overlap": [.classification, .multilabel].contains(task)
      default: false
      }
    }
    return ["updates = \(updates(of: "train"))", call("finetune", ["model", "train"] + arguments)]
  }

  /// The arguments that measure.
  func evaluationArguments() throws -> [String] {
    let task = try task()
    return arguments(of: EvaluateSettings.options, given: [:]) { name in
      switch name {
      case "image": task != .superresolution
      case "window", "overlap": [.classification, .multilabel].contains(task)
      default: false
      }
    }
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
      lines.append("model = simmim(encoder, seed=\(c.integer("SEED")))")
    } else {
      lines.append(
        "teacher = swin(image=224, window=7, embed=\(c.integer("MODEL.SWIN.EMBED_DIM")), "
          + "depths=\(c.numbers("MODEL.SWIN.DEPTHS")), heads=\(c.numbers("MODEL.SWIN.NUM_HEADS")), "
          + "weights=\(Self.quoted(teacher)))"
      )
      lines.append(
        "model = simmim(encoder, teacher=teacher, alpha=\(word("ALPHA")), seed=\(c.integer("SEED")))"
      )
    }
    lines.append("updates = \(updates(of: "pile"))")
    // What TASK says is about fine-tuning, and published pre-training has one rate for all layers.
    let options = PretrainSettings.options.filter {
      $0.info.name != "layer_decay" && $0.info.key?.name.hasPrefix("TASK.") != true
    }
    let arguments = arguments(of: options, given: folderArgument)
    return lines + [call("pretrain", ["model", "pile"] + arguments)]
  }

  private func call(_ name: String, _ arguments: [String]) -> String {
    "run = \(name)(\n  \(arguments.joined(separator: ",\n  "))\n)\nprint(run)"
  }

  private func updates(of data: String) -> String {
    accumulated == 1
      ? "max(1, len(\(data)) // \(batch))"
      : "max(1, (len(\(data)) // \(batch) + \(accumulated - 1)) // \(accumulated))"
  }

  private var accumulated: Int { max(1, configuration.integer("TRAIN.ACCUMULATION_STEPS")) }

  private var folderArgument: [String: String] {
    folder.map { ["output": Self.quoted($0)] } ?? [:]
  }
}
