import Language

extension ConfiguredRun {
  /// The lines that make the encoder, and fill it.
  func encoder() throws -> [String] {
    let c = configuration
    let seed = c.integer("SEED")
    // Pre-training skips no branches unless it is told to.
    let isDropping = work != .pretrain || c.given.contains("MODEL.DROP_PATH_RATE")
    let drop = isDropping ? c.number("MODEL.DROP_PATH_RATE") : 0
    var line: String
    switch c.text("MODEL.TYPE") {
    case "swin":
      line =
        "encoder = swin(image=\(c.integer("DATA.IMG_SIZE")), window=\(c.integer("MODEL.SWIN.WINDOW_SIZE")), "
        + "channels=\(c.integer("MODEL.SWIN.IN_CHANS")), patch=\(c.integer("MODEL.SWIN.PATCH_SIZE")), "
        + "embed=\(c.integer("MODEL.SWIN.EMBED_DIM")), depths=\(c.numbers("MODEL.SWIN.DEPTHS")), "
        + "heads=\(c.numbers("MODEL.SWIN.NUM_HEADS")), mlp_ratio=\(word("MODEL.SWIN.MLP_RATIO"))"
        + (c.flag("MODEL.SWIN.APE") ? ", absolute=true" : "")
    case "vit":
      line =
        "encoder = vit(image=\(c.integer("DATA.IMG_SIZE")), patch=\(c.integer("MODEL.VIT.PATCH_SIZE")), "
        + "channels=\(c.integer("MODEL.VIT.IN_CHANS")), embed=\(c.integer("MODEL.VIT.EMBED_DIM")), "
        + "depth=\(c.integer("MODEL.VIT.DEPTH")), heads=\(c.integer("MODEL.VIT.NUM_HEADS")), "
        + "mlp_ratio=\(word("MODEL.VIT.MLP_RATIO"))\(positions)"
    default:
      throw Failure("value", "MODEL.TYPE must be swin or vit, not \"\(c.text("MODEL.TYPE"))\"")
    }
    line += ", drop_path=\(NumberFormat.text(drop)), seed=\(seed)\(try bandNames))"
    let weights = c.text("PRETRAINED")
    guard !weights.isEmpty, work != .pretrain else { return [line] }
    return [line, "print(encoder.load(\(Self.quoted(weights))))"]
  }

  /// What of a plain vision transformer is not as it usually is.
  private var positions: String {
    let c = configuration
    let relative =
      switch (c.flag("MODEL.VIT.USE_SHARED_RPB"), c.flag("MODEL.VIT.USE_RPB")) {
      case (true, false): ""
      case (false, true): ", relative=\"blocks\""
      case (true, true): ", relative=\"both\""
      case (false, false): ", relative=\"none\""
      }
    let scale = c.number("MODEL.VIT.INIT_VALUES")
    return relative + (c.flag("MODEL.VIT.USE_APE") ? ", absolute=true" : "")
      + (c.flag("MODEL.VIT.USE_MEAN_POOLING") ? ", pooling=\"mean\"" : "")
      + (scale == 0.1 ? "" : ", layer_scale=\(NumberFormat.text(scale))")
  }

  /// The names of the bands, where data of more than three is opened before the encoder is made.
  private var bandNames: String {
    get throws {
      let c = configuration
      let bands = c.integer(
        c.text("MODEL.TYPE") == "vit" ? "MODEL.VIT.IN_CHANS" : "MODEL.SWIN.IN_CHANS"
      )
      guard [.finetune, .evaluate].contains(work), try kind() != .scene, bands > 3 else {
        return ""
      }
      return ", bands=val.bands"
    }
  }

  /// The lines that make the model of the task.
  func model() throws -> [String] {
    let c = configuration
    let seed = c.integer("SEED")
    let head = "decoder=\(Self.quoted(c.text("TASK.DECODER")))"
    switch try kind() {
    case .scene:
      return [
        "model = classifier(encoder, classes=\(c.integer("MODEL.NUM_CLASSES")), seed=\(seed))"
      ]
    case .labels:
      return [
        "model = classifier(encoder, classes=\(c.integer("MODEL.NUM_CLASSES")), multilabel=true, seed=\(seed))"
      ]
    case .change:
      return [
        "model = change_detector(encoder, \(head), fusion=\(Self.quoted(c.text("TASK.FUSION"))), "
          + "width=\(c.integer("TASK.WIDTH")), seed=\(seed))"
      ]
    case .pixels:
      return [
        "model = segmenter(encoder, classes=len(val.classes), \(head), width=\(c.integer("TASK.WIDTH")), seed=\(seed))"
      ]
    case .superResolution:
      return [
        "model = super_resolver(encoder, scale=\(c.integer("TASK.SCALE")), "
          + "residual=\(c.flag("TASK.RESIDUAL")), seed=\(seed))"
      ]
    }
  }

  /// What a dataset is for.
  enum Kind { case scene, labels, change, pixels, superResolution }

  /// The dataset's maker, its task and the split that is held out.
  func kind() throws -> Kind {
    switch dataset {
    case "imagenet", "imagefolder", "ucmerced": .scene
    case "bigearthnet": .labels
    case "oscd", "dsifn": .change
    case "whu_building", "vaihingen": .pixels
    case "spacenet2": .superResolution
    default:
      throw Failure(
        "value",
        "DATA.DATASET: there is no dataset \"\(configuration.text("DATA.DATASET"))\"",
        help: Suggestion.question(
          for: configuration.text("DATA.DATASET"),
          among: Self.datasets + Self.otherNames.keys.sorted()
        )
      )
    }
  }

  private static let datasets = [
    "imagenet", "ucmerced", "bigearthnet", "oscd", "dsifn", "whu_building", "vaihingen",
    "spacenet2",
  ]
  /// What else datasets are called in configurations.
  private static let otherNames = [
    "ucm": "ucmerced", "ben": "bigearthnet", "whu": "whu_building", "sn2": "spacenet2",
  ]

  private var dataset: String {
    let name = configuration.text("DATA.DATASET").lowercased()
    return Self.otherNames[name] ?? name
  }

  /// The lines that open the data.
  func data(training: Bool) throws -> [String] {
    let c = configuration
    let path = c.text("DATA.DATA_PATH")
    guard !path.isEmpty else {
      throw Failure("value", "DATA.DATA_PATH is empty; --data-path FOLDER says where the data lies")
    }
    let held = c["TASK.VAL_SPLIT"]?.stringValue
    guard dataset != "spacenet2" || held != nil else {
      // No split of the labeled images is published: a tenth is held out.
      return [
        line("data", path, c.text("TASK.TRAIN_SPLIT"), isTraining: true),
        "(train, val) = data.split([0.9, 0.1], seed=\(c.integer("SEED")), stratify=false)",
      ]
    }
    let isTested = ["oscd", "dsifn", "whu_building", "spacenet2"].contains(dataset)
    _ = try kind()
    var lines = [line("val", path, held ?? (isTested ? "test" : "val"), isTraining: false)]
    guard training else { return lines }
    lines.append(line("train", path, c.text("TASK.TRAIN_SPLIT"), isTraining: true))
    if c.number("TRAIN_FRAC") != 1, dataset != "bigearthnet" {
      lines.append("train = train.subset(\(word("TRAIN_FRAC")), seed=42)")
    }
    return lines
  }

  private func line(_ name: String, _ path: String, _ split: String, isTraining: Bool) -> String {
    let c = configuration
    if ["imagenet", "imagefolder"].contains(dataset) {
      return "\(name) = imagefolder(\(Self.quoted("\(path)/\(split)")))"
    }
    var arguments = [Self.quoted(path), "split=\(Self.quoted(split))"]
    let tile = c["TASK.TILE"]?.intValue
    switch dataset {
    case "bigearthnet":
      arguments.append("bands=\(Self.quoted(c.text("TASK.BANDS")))")
      arguments.append("labels=\(c.integer("TASK.LABELS"))")
      if isTraining, c.number("TRAIN_FRAC") != 1 {
        arguments.append("fraction=\(word("TRAIN_FRAC"))")
      }
    case "oscd":
      arguments.append("bands=\(Self.quoted(c.text("TASK.BANDS")))")
      arguments.append("tile=\(tile ?? 192)")
    case "dsifn", "whu_building", "vaihingen": arguments.append("tile=\(tile ?? 512)")
    case "spacenet2": arguments.append("scale=\(c.integer("TASK.SCALE"))")
    default: break
    }
    return "\(name) = \(dataset)(\(arguments.joined(separator: ", ")))"
  }

  /// A number as a script writes it.
  func word(_ key: String) -> String { NumberFormat.text(configuration.number(key)) }
}
