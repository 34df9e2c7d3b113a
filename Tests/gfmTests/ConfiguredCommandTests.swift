import Foundation
import Testing

@Suite("Configurations from the command line", .serialized)
struct ConfiguredCommandTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path()
  private static let configurations = [
    "bigearthnet_1", "bigearthnet_10", "dsifn", "oscd", "spacenet2", "ucmerced", "vaihingen", "whu",
  ]
  private static let small = [
    "MODEL.SWIN.EMBED_DIM", "8", "MODEL.SWIN.DEPTHS", "[1, 1, 1]", "MODEL.SWIN.NUM_HEADS",
    "[1, 1, 1]", "MODEL.SWIN.WINDOW_SIZE", "2", "DATA.IMG_SIZE", "32", "TASK.WIDTH", "8",
    "TRAIN.EPOCHS", "2", "TRAIN.WARMUP_EPOCHS", "0", "DATA.BATCH_SIZE", "2", "TASK.STEPS", "2",
    "TASK.EVALUATE_EVERY", "1",
  ]

  private func file(_ name: String) -> String { Self.root + "scripts/configs/\(name).yaml" }

  @Test(
    "Every configuration of the repository is read and becomes a script",
    arguments: configurations
  )
  func configurationsAreRead(_ name: String) throws {
    let run = try GFM("finetune", "--cfg", file(name), "--data-path", "data", "--script")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("embed=128, depths=[2, 2, 18, 2], heads=[4, 8, 16, 32]"))
    #expect(run.output.contains("run = finetune("))
  }

  @Test("A segmentation configuration trains, goes on, and is measured")
  func configurationsTrain() throws {
    try GFM.inFolder { folder in
      for part in ["train", "test"] {
        for name in ["image", "label"] {
          try FileManager.default.createDirectory(
            atPath: "\(folder)/whu/\(part)/\(name)",
            withIntermediateDirectories: true
          )
        }
      }
      let made = try GFM(
        "-",
        input: """
          for part in ["train", "test"] { for i in range(2) {
            save((255 * rand(3, 32, 32, seed=i)).astype("uint8"), "\(folder)/whu/{part}/image/{i}.tif")
            save((255 * (rand(32, 32, seed=i) > 0.5)).astype("uint8"), "\(folder)/whu/{part}/label/{i}.tif")
          } }
          """
      )
      #expect(made.status == 0, "\(made.errors)")
      let words =
        [
          "--cfg", file("whu"), "--data-path", "\(folder)/whu", "--output", "\(folder)/out",
          "--tag", "t", "--opts",
        ] + Self.small
      let run = try GFM(["finetune"] + words)
      #expect(run.status == 0, "\(run.errors)")
      let output = "\(folder)/out/whu/t"
      let files = try FileManager.default.contentsOfDirectory(atPath: output)
      #expect(
        Set(files).isSuperset(of: ["config.yaml", "run.gfm", "log.jsonl", "ckpt_epoch_max.pth"])
      )
      let again = try GFM(["finetune"] + words)
      #expect(again.errors.contains("goes on after 2 updates"), "\(again.errors)")
      let measured = try GFM(
        ["finetune", "--eval", "--resume", "\(output)/ckpt_epoch_max.pth"] + words
      )
      #expect(measured.status == 0, "\(measured.errors)")
      #expect(measured.output.contains("mean_iou"))
      let saved = try GFM("-e", "config(\"\(output)/config.yaml\").TASK.WIDTH")
      #expect(saved.output == "8\n")
    }
  }

  @Test("Pre-training and timing run from a configuration")
  func otherWorkRuns() throws {
    try GFM.inFolder { folder in
      try FileManager.default.createDirectory(
        atPath: "\(folder)/pile/source/class",
        withIntermediateDirectories: true
      )
      let made = try GFM(
        "-e",
        "for i in range(2) { save((255 * rand(3, 64, 64, seed=i)).astype(\"uint8\"), \"\(folder)/pile/source/class/{i}.png\") }"
      )
      #expect(made.status == 0, "\(made.errors)")
      let path = file("simmim_pretrain__swin_base__img192_window6__100ep")
      let options =
        ["--data-path", "\(folder)/pile", "--opts"] + Self.small + ["DATA.MASK_PATCH_SIZE", "16"]
      let run = try GFM(["pretrain", "--cfg", path, "--output", "\(folder)/out"] + options)
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("2 of 2 updates"))
      let timed = try GFM(["throughput", "--cfg", path] + options)
      #expect(timed.output.contains("images_per_second"), "\(timed.errors)")
    }
  }

  @Test("Unknown keys, values and words are answered with the nearest")
  func mistakesAreAnswered() throws {
    func errors(_ words: String...) throws -> String {
      let run = try GFM(["finetune", "--cfg", file("oscd"), "--data-path", "x"] + words)
      #expect(run.status != 0)
      return run.errors
    }
    #expect(
      try errors("--opts", "TRAIN.EPOCS", "3").contains(
        "there is no key TRAIN.EPOCS\nhelp: did you mean 'EPOCHS'?"
      )
    )
    #expect(try errors("--opts", "DATA.DATASET", "ucmercd").contains("did you mean 'ucmerced'?"))
    #expect(try errors("--opts", "TRAIN.EPOCHS").contains("the last key has no value"))
    #expect(try errors("--batchsize", "3").contains("did you mean '--batch-size'?"))
    #expect(try errors("word").contains("does not take 'word'"))
    #expect(try GFM("finetune").errors.contains("--cfg FILE is missing"))
  }
}
