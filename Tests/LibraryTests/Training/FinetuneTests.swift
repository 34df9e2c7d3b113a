import Foundation
import Testing

@testable import Language
@testable import Library

/// Small images of each task in a folder, and sessions that train on them.
final class TaskFolder {
  let script: ScriptFolder

  static let tasks = ["scenes", "labels", "pixels", "change", "finer"]

  init() throws {
    script = try ScriptFolder()
    for name in ["scenes/dark", "scenes/light", "before", "after", "mask", "fine"] {
      try FileManager.default.createDirectory(
        atPath: "\(script.path)/\(name)",
        withIntermediateDirectories: true
      )
    }
    _ = try script.run(
      """
      for i in range(8) {
        dark = 60 * rand(3, 32, 32, seed=i)
        light = dark + 150
        half = concat([dark[:, :, :16], light[:, :, 16:]], axis=2)
        save(dark.astype("uint8"), "DIR/scenes/dark/{i}.tif")
        save(light.astype("uint8"), "DIR/scenes/light/{i}.tif")
        save(dark.astype("uint8"), "DIR/before/{i}.tif")
        save(half.astype("uint8"), "DIR/after/{i}.tif")
        save(half.astype("uint8"), "DIR/fine/{i}.tif")
        save(concat([zeros(32, 16), ones(32, 16)], axis=1).astype("uint8"), "DIR/mask/{i}.tif")
      }
      """
    )
  }

  /// Batches of files are of `size` samples; none of what is ready.
  private static let start = """
    size = 4
    encoder = swin(image=32, window=2, embed=8, depths=[1, 1, 1], heads=[1, 1, 1], drop_path=0.1, seed=1)

    """

  /// The model and the data of a task.
  private static let tasksByName = [
    "scenes": """
    data = imagefolder("DIR/scenes")
    model = classifier(encoder, 2, seed=2)

    """,
    "labels": """
    size = none
    data = [{image: rand(2, 3, 32, 32, seed=i), labels: [[1, 0, 1], [0, 1, 1]]} for i in range(4)]
    model = classifier(encoder, 3, multilabel=true, seed=2)

    """,
    "pixels": """
    data = segmentation_folder("DIR/after", "DIR/mask", classes=2)
    model = segmenter(encoder, 2, width=8, seed=2)

    """,
    "change": """
    data = change_folder("DIR/before", "DIR/after", "DIR/mask")
    model = change_detector(encoder, width=8, seed=2)

    """,
    "finer": """
    data = superres_folder("DIR/fine", scale=2)
    model = super_resolver(encoder, 2, residual=true, seed=2)

    """,
  ]

  func run(_ task: String, _ source: String) throws -> String {
    try script.run(Self.start + (Self.tasksByName[task] ?? "") + source)
  }
}

@Suite("Fine-tuning in scripts")
struct FinetuneTests {
  private static let call =
    "finetune(model, data, val=data, batch=size, epochs=3, lr=1e-3, scale_lr=false, warmup_epochs=0"

  @Test(
    "A stopped run of any task ends with the numbers of an undisturbed one",
    arguments: TaskFolder.tasks
  )
  func stoppedRunsGoOn(_ task: String) throws {
    let folder = try TaskFolder()
    let tell = "print(r.loss.sum(), r.metrics[-1], r.best, len(r))\n"
    let whole = try folder.run(task, "r = \(Self.call), output=\"DIR/whole\")\n" + tell)
    let parts = try folder.run(
      task,
      """
      fn stop(row) { assert row.step < 3 }
      e = ""
      try { \(Self.call), output="DIR/parts", save_every=1, on_step=stop) } catch error { e = "stopped" }

      """
    )
    #expect(parts == "")
    let resumed = try folder.run(
      task,
      "r = \(Self.call), output=\"DIR/parts\", save_every=1)\n" + tell
    )
    #expect(resumed == whole)
    #expect(whole.contains("loss") || whole.contains("psnr"))
  }

  @Test("Training of any task makes its metric better", arguments: TaskFolder.tasks)
  func trainingHelps(_ task: String) throws {
    let folder = try TaskFolder()
    let metric = [
      "scenes": "loss", "labels": "loss", "pixels": "loss", "change": "loss", "finer": "l1",
    ]
    let name = try #require(metric[task])
    // Finer images start as good ones already.
    let rate = task == "finer" ? "1e-3" : "5e-3"
    let augment = task == "labels" ? "" : ", augment=false"
    let shown = try folder.run(
      task,
      """
      before = evaluate(model, data, batch=size)
      r = finetune(model, data, batch=size, steps=12, lr=\(rate), scale_lr=false, mixup=0, cutmix=0\(augment))
      print(evaluate(model, data, batch=size).\(name) < before.\(name))

      """
    )
    #expect(shown == "true\n")
  }

  /// Both are held against one run.
  @Test(
    "Blocks that are computed again change no bit of any task; bfloat16 stays near, and is not the same",
    arguments: TaskFolder.tasks
  )
  func recomputingChangesNothingAndHalfPrecisionLittle(_ task: String) throws {
    let folder = try TaskFolder()
    let shown = try folder.run(
      task,
      """
      save(model.state(), "DIR/start.pth")
      fn error(e) = if "loss" in e.keys() { e.loss } else { e.l1 }
      r = \(Self.call))
      plain = model.state()
      a = error(evaluate(model, data, batch=size))
      b = error(evaluate(model, data, batch=size, precision="bfloat16"))
      model.load("DIR/start.pth", strict=true);
      s = \(Self.call), checkpointing=true)
      again = model.state()
      print([n for n in plain.keys() if maxdiff(plain[n], again[n]) > 0])
      print(maxdiff(r.loss, s.loss), maxdiff(r.grad_norm, s.grad_norm), r.best == s.best)
      model.load("DIR/start.pth", strict=true);
      h = \(Self.call), precision="bfloat16")
      gap = maxdiff(r.loss, h.loss)
      print(gap < 0.03, gap > 0, abs(a - b) / a < 0.03, a != b)

      """
    )
    #expect(shown.hasSuffix("[]\n0 0 true\ntrue true true true\n"), "\(shown)")
  }

  @Test("The best weights come back at the end, and their checkpoint is named")
  func bestWeightsComeBack() throws {
    let folder = try TaskFolder()
    let shown = try folder.run(
      "scenes",
      """
      r = \(Self.call), end="best", monitor="loss", output="DIR/r")
      print(evaluate(model, data, batch=size).loss == r.best.loss, r.best_checkpoint.split("/")[-1])
      s = finetune(model, data, val=data, batch=4, epochs=9, lr=0.5, scale_lr=false, warmup_epochs=0, patience=2, end="best")
      print(s.stopped_early, len(s.metrics) < 9, evaluate(model, data, batch=size).accuracy == s.best.accuracy)
      """
    )
    #expect(shown == "true ckpt_epoch_max.pth\ntrue true true\n")
  }

  @Test("A frozen encoder stays as it is: linear probing")
  func frozenPartsStay() throws {
    let folder = try TaskFolder()
    let shown = try folder.run(
      "scenes",
      """
      for name in ["patch_embed", "layers", "norm"] { model.freeze(name) }
      old = model.state()
      \(Self.call))
      new = model.state()
      print([n for n in old.keys() if maxdiff(old[n], new[n]) > 0])
      """
    )
    #expect(shown.contains("[\"head.weight\", \"head.bias\"]"))
  }

  @Test("Data that does not go with the model is refused in the user's words")
  func misfitsAreRefused() throws {
    let folder = try TaskFolder()
    func failure(_ task: String, _ source: String) -> String {
      do { return try folder.run(task, source) } catch let e as Failure { return e.message } catch {
        return "\(error)"
      }
    }
    #expect(
      failure("scenes", "finetune(segmenter(encoder, 2, width=8), data)")
        == "Segmenter(2 classes) takes data for segmentation, this is for classification"
    )
    #expect(
      failure("scenes", "finetune(classifier(encoder, 1), data)")
        == "the model tells 1 classes apart, the data has 2: dark, light"
    )
    let unmixed = "finetune(m, data, epochs=1, mixup=0, cutmix=0, smoothing=0)"
    for call in [unmixed, "finetune(m, data)", "evaluate(m, data)"] {
      #expect(
        failure("scenes", "m = classifier(encoder, 3)\n\(call)")
          == "the model tells 3 classes apart, the data has 2: dark, light"
      )
    }
    for call in ["finetune(m, data)", "evaluate(m, data)"] {
      #expect(
        failure("finer", "m = super_resolver(encoder, 3)\n\(call)")
          == "the model makes images 3 times finer, the data's are 2 times finer; "
          + "super_resolver(encoder, 2) goes with it"
      )
    }
    #expect(
      failure("finer", "evaluate(model, [{low: zeros(1, 3, 32, 32), high: zeros(1, 3, 96, 96)}])")
        == "`high` of a batch to measure on has shape [1, 3, 96, 96], the model's answer goes with [1, 3, 64, 64]"
    )
    #expect(
      failure("finer", "evaluate(model, [{low: zeros(1, 3, 32, 32)}])")
        == "a batch to measure on holds no `high`"
    )
    #expect(
      failure(
        "scenes",
        "finetune(classifier(swin(\"nano\", image=32, window=2, channels=4), 2), data)"
      ).hasPrefix("the model sees 4 bands, the data has 3: red, green, blue")
    )
    #expect(
      failure("scenes", "finetune(model, data.take(0))")
        == "the training data is empty: there is no sample in it"
    )
    #expect(
      failure("scenes", "finetune(model, data, val=[])")
        == "the held-out data is empty: there is no sample in it"
    )
    #expect(
      failure("scenes", "finetune(model, [{image: zeros(2, 3, 32, 32), label: [0, 2]}])")
        == "label 2 is none of the model's 2 classes, 0 to 1"
    )
    let image = "image: zeros(1, 3, 32, 32)"
    #expect(
      failure("scenes", "evaluate(model, [{image: zeros(2, 3, 32, 32), label: [0, 1, 1]}])")
        == "`label` of a batch to measure on has shape [3], the model's answer goes with [2]"
    )
    #expect(
      failure("scenes", "evaluate(model, [{image: zeros(2, 3, 32, 32), label: [0, 0.5]}])")
        == "label 0.5 is no whole number"
    )
    #expect(
      failure("pixels", "evaluate(model, [{\(image), mask: zeros(1, 32, 32) / 0}])")
        == "label nan is no whole number"
    )
    #expect(
      failure("pixels", "evaluate(model, [{\(image), mask: ones(1, 32, 32) * 7}])")
        == "label 7 is none of the model's 2 classes, 0 to 1"
    )
    #expect(
      failure("scenes", "finetune(model, data, mixup=-1)")
        == "finetune: mixup must be at least 0, not -1.0"
    )
    #expect(
      failure("scenes", "finetune(model, data, smoothing=1)")
        == "finetune: smoothing must be from 0 to below 1, not 1.0"
    )
    #expect(
      failure("scenes", "finetune(model, data, schedule=\"polynomial\", power=-1)")
        == "power must be at least 0, not -1.0"
    )
    #expect(
      failure("scenes", "finetune(model, data, val=data, monitor=\"accurac\")")
        .contains("there is no metric \"accurac\"")
    )
    #expect(
      failure("scenes", "finetune(model, data, patience=3)")
        == "finetune: patience=3 needs val=, the data that is held out"
    )
    #expect(
      failure("scenes", "finetune(encoder, data)").contains("is no model of a task")
    )
    #expect(
      failure("pixels", "finetune(model, [{image: zeros(1, 3, 32, 32), mask: zeros(1, 16, 16)}])")
        .contains("the mask has shape [1, 16, 16], images as these need [1, 32, 32]")
    )
    #expect(
      failure(
        "scenes",
        "finetune(model, [{image: full([2, 3, 32, 32], 1e30) ** 4, label: [0, 1]}])"
      )
      .contains("is not finite at update 0")
    )
  }

  @Test("What makes learning unlikely is said")
  func warningsAreGiven() throws {
    let folder = try TaskFolder()
    _ = try folder.run(
      "scenes",
      "finetune(model, data.filter(s -> s.label == 0), epochs=1, normalize={mean: [99, 0, 0], std: [1, 1, 1]})"
    )
    let text = folder.script.output.warnings
    #expect(text.contains("no sample of the training data is of light"))
    #expect(text.contains("band 0 of `image` has mean -98"))
    _ = try folder.run(
      "pixels",
      """
      data = segmentation_folder("DIR/after", "DIR/mask", classes=["a", "b", "c"])
      finetune(segmenter(encoder, 3, width=8), data, epochs=1, augment=false);
      """
    )
    #expect(folder.script.output.warnings.contains("no pixel of the first epoch is of c"))
  }
}
