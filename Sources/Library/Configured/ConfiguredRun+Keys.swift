import Checkpoints
import Language

/// A key of published configurations that is followed for some of its values alone.
private struct LimitedKey {
  let name: String
  /// The values, as YAML writes them.
  let followed: [String]
  /// What is done here, whatever the key says.
  let reason: String

  init(_ name: String, _ followed: [String], _ reason: String) {
    (self.name, self.followed, self.reason) = (name, followed, reason)
  }
}

extension ConfiguredRun {
  private static let limited: [LimitedKey] = [
    .init("DATA.INTERPOLATION", ["bicubic"], "images are resized as the published protocol has it"),
    .init("MODEL.DROP_RATE", ["0"], "there is no dropout beside DROP_PATH_RATE"),
    .init("MODEL.SWIN.QKV_BIAS", ["true"], "queries, keys and values have biases"),
    .init("MODEL.SWIN.QK_SCALE", ["none"], "queries are scaled by head width ^ -1/2"),
    .init("MODEL.SWIN.PATCH_NORM", ["true"], "a LayerNorm follows the patch embedding"),
    .init("MODEL.VIT.QKV_BIAS", ["true"], "queries and values have biases"),
    .init("TRAIN.START_EPOCH", ["0"], "a run goes on from its checkpoint, MODEL.RESUME"),
    .init(
      "AUG.COLOR_JITTER",
      ["0", "0.4"],
      "scenes are cropped, flipped and mixed alone; colors stay"
    ),
    .init(
      "AUG.AUTO_AUGMENT",
      ["", "none", "rand-m9-mstd0.5-inc1"],
      "scenes are cropped, flipped and mixed alone"
    ),
    .init("AUG.REPROB", ["0", "0.25"], "nothing is erased"),
    .init("AUG.REMODE", ["pixel"], "nothing is erased"),
    .init("AUG.RECOUNT", ["1"], "nothing is erased"),
    .init("AUG.CUTMIX_MINMAX", ["none"], "the share of a box is drawn from AUG.CUTMIX"),
    .init("AUG.MIXUP_PROB", ["0", "1"], "all batches are mixed, or none"),
    .init("AUG.MIXUP_SWITCH_PROB", ["0.5"], "every other batch gets boxes"),
    .init("AUG.MIXUP_MODE", ["batch"], "a batch is mixed by one share"),
    .init("TEST.CROP", ["true"], "held-out scenes are seen as the published protocol has it"),
    .init("AMP_OPT_LEVEL", ["", "O0", "O1", "O2"], "O0 is float32, O1 and O2 are bfloat16"),
  ]

  /// Values that published files say and that are not followed, though nothing is refused for them.
  private static let notDone = [
    "AUG.COLOR_JITTER": "0.4", "AUG.AUTO_AUGMENT": "rand-m9-mstd0.5-inc1", "AUG.REPROB": "0.25",
  ]

  /// Keys about the machine that the published program runs on.
  private static let idle = ["DATA.PIN_MEMORY", "PRINT_FREQ", "LOCAL_RANK"]

  /// Keys that only fine-tuning and measuring follow.
  private static let aboutTasks = [
    "DATA.DATASET", "MODEL.NUM_CLASSES", "MODEL.LABEL_SMOOTHING", "TRAIN.LAYER_DECAY",
    "TRAIN_FRAC", "NO_VAL", "EVAL_MODE", "THROUGHPUT_MODE",
  ]

  /// Keys that only pre-training follows.
  private static let aboutMasks = ["DATA.MASK_PATCH_SIZE", "DATA.MASK_RATIO", "ALPHA"]

  /// - Throws: `Failure` naming the first key whose value is not followed.
  func requireFollowed() throws {
    for key in Self.limited {
      guard let value = configuration[key.name], !key.followed.contains(Self.word(value)) else {
        continue
      }
      throw Failure(
        "value",
        "\(key.name) is \(Self.word(value)), which is not followed here: \(key.reason)",
        help: "\(key.name) takes \(key.followed.map(Self.shown).joined(separator: " or "))"
      )
    }
    guard configuration.number("MODEL.VIT.INIT_VALUES") > 0 else {
      throw Failure(
        "value",
        "MODEL.VIT.INIT_VALUES is \(configuration["MODEL.VIT.INIT_VALUES"].map(Self.word) ?? "none"), "
          + "which is not followed here: blocks have factors of their branches",
        help: "MODEL.VIT.INIT_VALUES takes numbers above 0"
      )
    }
  }

  /// A sentence for each key that was given and that changes nothing in this work.
  package var notes: [String] {
    configuration.given.sorted().compactMap { key in
      if Self.idle.contains(key) { return "\(key) changes nothing here" }
      if let value = Self.notDone[key], configuration[key].map(Self.word) == value {
        return "\(key) changes nothing here: scenes are cropped, flipped and mixed alone"
      }
      if work == .pretrain {
        let isOfTasks =
          Self.aboutTasks.contains(key) || key.hasPrefix("AUG.") || key.hasPrefix("TEST.")
          || key.hasPrefix("TASK.")
        return isOfTasks ? "\(key) changes nothing in pre-training" : nil
      }
      return Self.aboutMasks.contains(key) ? "\(key) concerns pre-training alone" : nil
    }
  }

  private static func word(_ value: CheckpointValue) -> String {
    switch value {
    case .none: "none"
    case .bool(let bool): "\(bool)"
    case .string(let text): text
    default: value.doubleValue.map(NumberFormat.text) ?? value.kind
    }
  }

  private static func shown(_ word: String) -> String { word.isEmpty ? "''" : word }
}
