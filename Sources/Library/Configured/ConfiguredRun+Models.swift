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
      guard [.finetune, .evaluate].contains(work), try task() != .classification, bands > 3 else {
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
    switch try task() {
    case .classification, .images:
      return [
        "model = classifier(encoder, classes=\(c.integer("MODEL.NUM_CLASSES")), seed=\(seed))"
      ]
    case .multilabel:
      return [
        "model = classifier(encoder, classes=\(c.integer("MODEL.NUM_CLASSES")), multilabel=true, seed=\(seed))"
      ]
    case .change:
      return [
        "model = change_detector(encoder, \(head), fusion=\(Self.quoted(c.text("TASK.FUSION"))), "
          + "width=\(c.integer("TASK.WIDTH")), seed=\(seed))"
      ]
    case .segmentation:
      return [
        "model = segmenter(encoder, classes=len(val.classes), \(head), width=\(c.integer("TASK.WIDTH")), seed=\(seed))"
      ]
    case .superresolution:
      return [
        "model = super_resolver(encoder, scale=\(c.integer("TASK.SCALE")), "
          + "residual=\(c.flag("TASK.RESIDUAL")), seed=\(seed))"
      ]
    }
  }

  /// A number as a script writes it.
  func word(_ key: String) -> String { NumberFormat.text(configuration.number(key)) }
}
