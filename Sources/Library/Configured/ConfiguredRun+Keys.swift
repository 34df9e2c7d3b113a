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
    guard
      configuration.text("MODEL.TYPE") != "vit" || configuration.number("MODEL.VIT.INIT_VALUES") > 0
    else {
      throw Failure(
        "value",
        "MODEL.VIT.INIT_VALUES is \(configuration["MODEL.VIT.INIT_VALUES"].map(Self.word) ?? "none"), "
          + "which is not followed here: blocks have factors of their branches",
        help: "MODEL.VIT.INIT_VALUES takes numbers above 0"
      )
    }
  }

  /// What of the file and the options is not followed, as sentences.
  package var notes: [String] {
    let idle = configuration.given.sorted().filter { $0 != "BASE" && changesNothing($0) }
    let verb = idle.count == 1 ? "changes" : "change"
    let colors = configuration.given.sorted().filter { key in
      Self.notDone[key].map { $0 == configuration[key].map(Self.word) } ?? false
    }
    return (idle.isEmpty ? [] : ["\(idle.joined(separator: ", ")) \(verb) nothing in this run"])
      + colors.map { "\($0) is not done here: scenes are cropped, flipped and mixed alone" }
  }

  /// Whether a key has another value than its default, and all would be the same with that.
  private func changesNothing(_ key: String) -> Bool {
    guard let usual = try? configuration.without(key), usual[key] != configuration[key],
      let other = try? ConfiguredRun(asked, usual)
    else { return false }
    return other.work == work && other.folder == folder && other.resumed == resumed
      && (try? other.script()) == (try? script())
  }

  private static func word(_ value: CheckpointValue) -> String {
    switch value {
    case .none: "none"
    case .bool(let bool): "\(bool)"
    case .string(let text): text
    case .list(let items): "[\(items.map(word).joined(separator: ", "))]"
    default: value.doubleValue.map(NumberFormat.text) ?? value.kind
    }
  }

  private static func shown(_ word: String) -> String { word.isEmpty ? "''" : word }
}
