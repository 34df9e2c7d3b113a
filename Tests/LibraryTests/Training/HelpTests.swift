import Foundation
import Testing

@testable import Language
@testable import Library

/// What errors of data, models and training say to type, typed.
@Suite("Help that runs", .serialized)
struct HelpTests {
  /// A program that fails, what its error says to type, and the program with that.
  struct Case: Sendable, CustomTestStringConvertible {
    let fails: String
    /// Code that stands in the error or its help, and in the mended program.
    let says: String
    let runs: String

    init(_ fails: String, says: String, runs: String) {
      (self.fails, self.says, self.runs) = (fails, says, runs)
    }

    var testDescription: String { fails }
  }

  private static let setup = """
    encoder = vit(image=32, embed=8, depth=1, heads=2, seed=1)
    m = classifier(encoder, 2, seed=1)
    masked = simmim(encoder, seed=1)
    batch = {image: randn(2, 3, 32, 32, seed=1), label: [0, 1]}
    plain = "image=32, embed=8, depth=1, heads=2"

    """

  private static let scenes = """
    data = segmentation_folder("DIR/img", "DIR/lab", classes=["a", "b"], values=[0, 128], bands=[1, 2, 3, 4])
    four = simmim(vit(image=32, embed=8, depth=1, heads=2, channels=4, seed=1), seed=1)

    """

  static let cases: [Case] = [
    .init(
      "pretrain(encoder, [batch])",
      says: "simmim(",
      runs:
        "pretrain(simmim(encoder), [{...batch, mask: mask(image=32, model_patch=16)}], epochs=1)"
    ),
    .init(
      "pretrain(m, [batch])",
      says: "simmim(encoder)",
      runs:
        "pretrain(simmim(encoder), [{...batch, mask: mask(image=32, model_patch=16)}], epochs=1)"
    ),
    .init(
      "pretrain(masked, [{image: batch.image}], epochs=1)",
      says: "mask(image=",
      runs:
        "pretrain(masked, [{image: batch.image, mask: mask(image=32, model_patch=16)}], epochs=1)"
    ),
    .init(
      "pretrain(simmim(vit(image=48, embed=8, depth=1, heads=2)), imagefolder(\"DIR/set\"), epochs=1)",
      says: "mask_patch=16",
      runs:
        "pretrain(simmim(vit(image=48, embed=8, depth=1, heads=2)), imagefolder(\"DIR/set\"), epochs=1, mask_patch=16)"
    ),
    .init(
      scenes + "pretrain(simmim(encoder), data, epochs=1)",
      says: "channels=4",
      runs: scenes + "pretrain(four, data, epochs=1)"
    ),
    .init(
      "finetune(encoder, [batch], epochs=1)",
      says: "classifier(",
      runs: "finetune(classifier(encoder, 2), [batch], epochs=1)"
    ),
    .init(
      "encoder.predict(batch.image)",
      says: "classifier(",
      runs: "classifier(encoder, 2).predict(batch.image)"
    ),
    .init(
      "vit(image=32, embed=8, depth=1, heads=2).predict(batch.image)",
      says: "classes=",
      runs: "vit(image=32, embed=8, depth=1, heads=2, classes=2).predict(batch.image)"
    ),
    .init(
      "encoder(batch.image[0])",
      says: ".unsqueeze(0)",
      runs: "encoder(batch.image[0].unsqueeze(0))"
    ),
    .init(
      "model = classifier(encoder, 2); model.freeze(\"\"); finetune(model, [batch], epochs=1)",
      says: "model.unfreeze(",
      runs: "model = classifier(encoder, 2); model.freeze(\"\"); model.unfreeze(\"head\"); "
        + "finetune(model, [batch], epochs=1)"
    ),
    .init(
      "finetune(m, [batch], epochs=1, patience=2)",
      says: "val=",
      runs: "finetune(m, [batch], epochs=1, patience=2, val=[batch])"
    ),
    .init(
      "finetune(m, [batch], epochs=1, save_every=2)",
      says: "output=",
      runs: "finetune(m, [batch], epochs=1, save_every=2, output=\"DIR/run\")"
    ),
    .init(
      "finetune(m, [batch], val=[batch], epochs=1, monitor=\"acuracy\")",
      says: "accuracy",
      runs: "finetune(m, [batch], val=[batch], epochs=1, monitor=\"accuracy\")"
    ),
    .init(
      "finetune(m, [batch], epochs=1, output=\"DIR/two\"); "
        + "finetune(m, [batch], epochs=1, output=\"DIR/two\", lr=1)",
      says: "resume=\"never\"",
      runs: "finetune(m, [batch], epochs=1, output=\"DIR/two\", lr=1, resume=\"never\")"
    ),
    .init(
      "finetune(m, [{image: batch.image, labels: [0, 1]}], epochs=1)",
      says: "`label`",
      runs: "finetune(m, [{image: batch.image, label: [0, 1]}], epochs=1) # `label`"
    ),
    .init(
      "encoder.reconstruct(batch.image, ones(2, 2, 2))",
      says: "simmim(encoder)",
      runs: "simmim(encoder).reconstruct(batch.image, ones(2, 2, 2))"
    ),
    .init(
      "simmim(swin(image=50, window=2, embed=8, depths=[1, 1], heads=[1, 2]))",
      says: "48",
      runs: "simmim(swin(image=48, window=2, embed=8, depths=[1, 1], heads=[1, 2]))"
    ),
    .init(
      "segmentation_folder(\"DIR/img\", \"DIR/lab\", classes=[\"a\", \"b\"])[0]",
      says: "values=[0, 128]",
      runs:
        "segmentation_folder(\"DIR/img\", \"DIR/lab\", classes=[\"a\", \"b\"], values=[0, 128])[0]"
    ),
    .init(
      "segmentation_folder(\"DIR/img\", \"DIR/lab\", classes=[\"a\", \"b\", \"c\"])[0]",
      says: "values=[0, 128, 1]",
      runs:
        "segmentation_folder(\"DIR/img\", \"DIR/lab\", classes=[\"a\", \"b\", \"c\"], values=[0, 128, 1])[0]"
    ),
    .init(
      "segmentation_folder(\"DIR/img\", \"DIR/lab\", classes=[\"a\"], values=[7])[0]",
      says: "ignore=[128]",
      runs:
        "segmentation_folder(\"DIR/img\", \"DIR/lab\", classes=[\"a\"], values=[0], ignore=[128])[0]"
    ),
    .init(
      scenes + "finetune(segmenter(encoder, 2, width=8), data, epochs=1)",
      says: "channels=4",
      runs: scenes
        + "finetune(segmenter(vit(image=32, embed=8, depth=1, heads=2, channels=4), 2, width=8), data, epochs=1)"
    ),
    .init(
      "predict(segmenter(encoder, 2, width=8), raster(\"DIR/img/0.tif\"), normalize=\"dataset\")",
      says: "{mean: ",
      runs: "predict(segmenter(encoder, 2, width=8), raster(\"DIR/img/0.tif\"), "
        + "normalize={mean: [0.4, 0.4, 0.4], std: [0.2, 0.2, 0.2]})"
    ),
    .init(
      "vit(image=32, embed=8, depth=1, heads=2, bands=[\"red\", \"nir\"])",
      says: "channels=2",
      runs: "vit(image=32, embed=8, depth=1, heads=2, channels=2, bands=[\"red\", \"nir\"])"
    ),
    .init(
      "vit(image=32, embed=8, depth=1, heads=2, bands=[\"B4\", \"B3\", \"B2\"])",
      says: "\"red\"",
      runs: "vit(image=32, embed=8, depth=1, heads=2, bands=[\"red\", \"green\", \"blue\"])"
    ),
    .init(
      "finetune(m, imagefolder(\"DIR/set\"), epochs=1, batch=1)",
      says: "mixup=0, cutmix=0",
      runs: "finetune(m, imagefolder(\"DIR/set\"), epochs=1, batch=1, mixup=0, cutmix=0)"
    ),
    .init(
      "raster(\"DIR/img/0.tif\").read(bands=\"rd\")",
      says: "1, 2, 3, 4",
      runs: "raster(\"DIR/img/0.tif\").read(bands=\"1\") # 1, 2, 3, 4"
    ),
  ]

  /// A session with images, masks of 0 and 128, and scenes of two classes.
  private final class Session {
    let path = NSTemporaryDirectory() + "gfm-help-\(UUID().uuidString)"
    private let interpreter = Interpreter(library: makeLibrary(), output: OutputBuffer())

    init() throws {
      for folder in ["img", "lab", "set/a", "set/b"] {
        try FileManager.default.createDirectory(
          atPath: "\(path)/\(folder)",
          withIntermediateDirectories: true
        )
      }
      let said = diagnostic(
        """
        for i in range(3) {
          save((255 * rand(4, 32, 32, seed=i)).astype("uint8"), "DIR/img/{i}.tif")
          save((rand(32, 32, seed=i) > 0.5).astype("uint8") * 128, "DIR/lab/{i}.tif")
          for c in ["a", "b"] { save((255 * rand(3, 48, 48, seed=i)).astype("uint8"), "DIR/set/{c}/{i}.tif") }
        }
        """ + "\n" + HelpTests.setup
      )
      try #require(said == nil, "\(said?.message ?? "")")
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func diagnostic(_ source: String) -> Diagnostic? {
      let text = source.replacingOccurrences(of: "DIR", with: path)
      return interpreter.run(SourceText(name: "help", text: text)).diagnostics.first
    }
  }

  @Test("What an error says to type leads to a program that runs", arguments: cases)
  func helpRuns(_ row: Case) throws {
    let session = try Session()
    let said = try #require(session.diagnostic(row.fails), "it does not fail")
    let text = said.message + "\n" + (said.help ?? "")
    #expect(text.contains(row.says), "\(text)")
    #expect(row.runs.contains(row.says))
    let second = session.diagnostic(row.runs)
    #expect(second == nil, "\(second?.message ?? "") \(second?.help ?? "")")
  }
}
