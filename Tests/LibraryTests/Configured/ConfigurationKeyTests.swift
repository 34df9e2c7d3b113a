import Datasets
import Foundation
import Testing

@testable import Checkpoints
@testable import Language
@testable import Library

@Suite("Keys of published configurations")
struct ConfigurationKeyTests {
  /// What every key is set to: another value than its default.
  private static let others: [String: String] = [
    "DATA.BATCH_SIZE": "7", "DATA.DATA_PATH": "other", "DATA.DATASET": "ucmerced",
    "DATA.IMG_SIZE": "64", "DATA.INTERPOLATION": "bilinear", "DATA.PIN_MEMORY": "false",
    "DATA.NUM_WORKERS": "3", "DATA.MASK_PATCH_SIZE": "16", "DATA.MASK_RATIO": "0.5",
    "MODEL.TYPE": "vit", "MODEL.NAME": "other", "MODEL.RESUME": "other.pth",
    "MODEL.NUM_CLASSES": "5", "MODEL.DROP_RATE": "0.1", "MODEL.DROP_PATH_RATE": "0.3",
    "MODEL.LABEL_SMOOTHING": "0.2", "MODEL.SWIN.PATCH_SIZE": "2", "MODEL.SWIN.IN_CHANS": "2",
    "MODEL.SWIN.EMBED_DIM": "8", "MODEL.SWIN.DEPTHS": "[1, 1]", "MODEL.SWIN.NUM_HEADS": "[1, 1]",
    "MODEL.SWIN.WINDOW_SIZE": "4", "MODEL.SWIN.MLP_RATIO": "2.0", "MODEL.SWIN.QKV_BIAS": "false",
    "MODEL.SWIN.QK_SCALE": "0.5", "MODEL.SWIN.APE": "true", "MODEL.SWIN.PATCH_NORM": "false",
    "MODEL.VIT.PATCH_SIZE": "8", "MODEL.VIT.IN_CHANS": "2", "MODEL.VIT.EMBED_DIM": "8",
    "MODEL.VIT.DEPTH": "2", "MODEL.VIT.NUM_HEADS": "2", "MODEL.VIT.MLP_RATIO": "2",
    "MODEL.VIT.QKV_BIAS": "false", "MODEL.VIT.INIT_VALUES": "0.2", "MODEL.VIT.USE_APE": "true",
    "MODEL.VIT.USE_RPB": "true", "MODEL.VIT.USE_SHARED_RPB": "false",
    "MODEL.VIT.USE_MEAN_POOLING": "true", "TRAIN.START_EPOCH": "3", "TRAIN.EPOCHS": "9",
    "TRAIN.WARMUP_EPOCHS": "1", "TRAIN.WEIGHT_DECAY": "0.1", "TRAIN.BASE_LR": "0.1",
    "TRAIN.WARMUP_LR": "0.1", "TRAIN.MIN_LR": "0.1", "TRAIN.CLIP_GRAD": "1.0",
    "TRAIN.AUTO_RESUME": "false", "TRAIN.ACCUMULATION_STEPS": "2", "TRAIN.USE_CHECKPOINT": "true",
    "TRAIN.LR_SCHEDULER.NAME": "step", "TRAIN.LR_SCHEDULER.DECAY_EPOCHS": "3",
    "TRAIN.LR_SCHEDULER.DECAY_RATE": "0.5", "TRAIN.LR_SCHEDULER.GAMMA": "0.5",
    "TRAIN.LR_SCHEDULER.MULTISTEPS": "[5]", "TRAIN.OPTIMIZER.NAME": "sgd",
    "TRAIN.OPTIMIZER.EPS": "1e-6", "TRAIN.OPTIMIZER.BETAS": "[0.8, 0.9]",
    "TRAIN.OPTIMIZER.MOMENTUM": "0.8", "TRAIN.LAYER_DECAY": "0.5", "AUG.COLOR_JITTER": "0.1",
    "AUG.AUTO_AUGMENT": "augmix", "AUG.REPROB": "0.5", "AUG.REMODE": "rand", "AUG.RECOUNT": "2",
    "AUG.MIXUP": "0.5", "AUG.CUTMIX": "0.5", "AUG.CUTMIX_MINMAX": "[0.1, 0.2]",
    "AUG.MIXUP_PROB": "0.5", "AUG.MIXUP_SWITCH_PROB": "0.1", "AUG.MIXUP_MODE": "elem",
    "TEST.CROP": "false", "AMP_OPT_LEVEL": "O1", "OUTPUT": "other", "TAG": "other",
    "SAVE_FREQ": "3", "PRINT_FREQ": "3", "SEED": "3", "EVAL_MODE": "true",
    "THROUGHPUT_MODE": "true", "LOCAL_RANK": "1", "PRETRAINED": "other.pth", "TRAIN_FRAC": "0.5",
    "NO_VAL": "true", "ALPHA": "0.5", "TASK.DECODER": "fcn", "TASK.WIDTH": "8",
    "TASK.FUSION": "concat", "TASK.SCALE": "2", "TASK.RESIDUAL": "true", "TASK.STEPS": "3",
    "TASK.EVALUATE_EVERY": "3", "TASK.POWER": "0.9", "TASK.TRAIN_SPLIT": "other",
    "TASK.VAL_SPLIT": "other", "TASK.TILE": "64", "TASK.BANDS": "all", "TASK.LABELS": "43",
    "TASK.MONITOR": "loss", "TASK.WINDOW": "64", "TASK.AUGMENT": "false",
  ]

  /// What is set beside keys that do nothing without.
  private static let beside: [String: [String]] = [
    "TRAIN.LR_SCHEDULER.DECAY_EPOCHS": ["TRAIN.LR_SCHEDULER.NAME", "step"],
    "TRAIN.LR_SCHEDULER.DECAY_RATE": ["TRAIN.LR_SCHEDULER.NAME", "step"],
    "TRAIN.LR_SCHEDULER.GAMMA": ["TRAIN.LR_SCHEDULER.NAME", "multistep"],
    "TRAIN.LR_SCHEDULER.MULTISTEPS": ["TRAIN.LR_SCHEDULER.NAME", "multistep"],
    "TRAIN.OPTIMIZER.MOMENTUM": ["TRAIN.OPTIMIZER.NAME", "sgd"],
    "TASK.POWER": ["TRAIN.LR_SCHEDULER.NAME", "polynomial"],
  ]

  /// The works in which a key is tried: pre-training, and fine-tuning on a dataset of each task.
  private static let works: [(ConfiguredRun.Work, [String])] =
    [(.pretrain, [])]
    + (["imagenet"] + sets).map { (.finetune, ["DATA.DATASET", $0]) }

  /// The first published dataset of each task but that of scenes.
  private static var sets: [String] {
    let tasks = Datasets.Task.allCases.filter { $0 != .classification }
    return tasks.compactMap { task in PublishedSets.known.first { $0.task == task }?.name }
  }

  private func run(_ work: ConfiguredRun.Work, _ options: [String]) throws -> ConfiguredRun {
    let path = NSTemporaryDirectory() + "gfm-keys-\(UUID().uuidString).yaml"
    try "TAG: default\n".write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try ConfiguredRun(work, file: path, options: options)
  }

  /// What a run does, as text.
  private func effect(_ run: ConfiguredRun) throws -> String {
    "\(run.work) \(run.folder ?? "") \(run.resumed ?? "") \(try run.script())"
  }

  static var keys: [String] {
    func leaves(_ value: CheckpointValue, _ path: String) -> [String] {
      guard let keys = value.recordValue else { return [path] }
      return keys.flatMap {
        leaves($0.value, path.isEmpty ? $0.key.text : "\(path).\($0.key.text)")
      }
    }
    return ((try? Configuration()).map { leaves($0.record, "") } ?? []).filter { $0 != "BASE" }
  }

  @Test("Every key has another value to be tried with")
  func everyKeyIsTried() { #expect(Set(Self.keys) == Set(Self.others.keys)) }

  @Test(
    "Every key changes what is done, is refused by its name, or is said to change nothing",
    arguments: keys
  )
  func everyKeyIsFollowedRefusedOrSaid(_ key: String) throws {
    var hasEffect = false
    for (work, options) in Self.works {
      let type =
        key.hasPrefix("MODEL.VIT.") ? ["MODEL.TYPE", "vit"] : Self.beside[key] ?? []
      let base =
        ["DATA.DATA_PATH", "data", "OUTPUT", "out", "PRETRAINED", "teacher.pth"] + type + options
      do {
        let changed = try run(work, base + [key, Self.others[key] ?? ""])
        let isSame = try effect(changed) == effect(run(work, base))
        let isSaid = changed.notes.contains {
          $0.contains(key) && $0.contains("nothing in this run")
        }
        #expect(isSame == isSaid, "\(work) \(options): \(changed.notes)")
        if !isSame { hasEffect = true }
      } catch let failure as Failure {
        #expect(failure.message.hasPrefix("\(key) is "), "\(failure.message)")
        #expect(failure.message.contains(Self.others[key] ?? ""), "\(failure.message)")
        #expect(failure.help?.hasPrefix("\(key) takes ") == true)
        hasEffect = true
      }
    }
    let idle = ["DATA.PIN_MEMORY", "PRINT_FREQ", "LOCAL_RANK"]
    #expect(hasEffect != idle.contains(key))
  }

  @Test("A plain vision transformer's keys become what its maker takes")
  func keysOfPlainTransformersAreFollowed() throws {
    let script = try run(
      .pretrain,
      [
        "DATA.DATA_PATH", "data", "MODEL.TYPE", "vit", "MODEL.VIT.USE_RPB", "true",
        "MODEL.VIT.USE_SHARED_RPB", "false", "MODEL.VIT.USE_MEAN_POOLING", "true",
        "MODEL.VIT.USE_APE", "true", "MODEL.VIT.INIT_VALUES", "0.2",
      ]
    ).script()
    #expect(
      script.contains("relative=\"blocks\", absolute=true, pooling=\"mean\", layer_scale=0.2")
    )
  }
}
