import Datasets
import Foundation
import Testing

@testable import Library

@Suite struct DownstreamBuiltinTests {
  /// A session with a small pile in its folder.
  private func prepared() throws -> DataSession {
    let session = try DataSession()
    let made = session.run(
      "geopile_compose(\"SCENES/naip\", \"OUT/pile\", size=32, per_source=4, seed=0);"
    )
    #expect(made.isEmpty, "\(made)")
    return session
  }

  @Test func aSampleOfEachTaskHasItsFields() throws {
    let session = try prepared()
    let shown = session.run(
      """
      d = superres_folder("OUT/pile", scale=4)
      print(d.task, d[0].keys(), len(d), d.take(2)[1].low.shape, d.bands)
      print(d.table().classes, d.statistics().band, d.entropy(seed=0) > 1)
      b = d.batches(2, augment=true, seed=1)[1]
      print(b.keys(), b.high.shape)
      print(len(d.split([0.5, 0.5], seed=0)[0]), len(d.subset(0.5, seed=1)), len(d.filter(s -> s.source == "x")))
      """
    )
    #expect(
      shown.split(separator: "\n").map(String.init) == [
        "superresolution [\"low\", \"high\", \"path\", \"source\"] 4 [3, 8, 8] [\"red\", \"green\", \"blue\"]",
        "[0] [\"red\", \"green\", \"blue\"] true",
        "[\"low\", \"high\", \"path\"] [2, 3, 32, 32]", "2 2 0",
      ]
    )
  }

  @Test(arguments: [
    ("ucmerced(\"OUT/pile\")", "file"), ("oscd(\"OUT/pile\", split=\"val\")", "value"),
    ("bigearthnet(\"OUT/pile\", bands=[\"B99\"])", "value"), ("dsifn(\"OUT/pile\")", "file"),
    ("vaihingen(\"OUT/none\")", "file"), ("spacenet2(\"OUT/pile\")", "file"),
    ("superres_folder(\"OUT/pile\", scale=1)", "value"),
    ("segmentation_folder(\"OUT/pile\", \"OUT/pile\", classes=2)", "file"),
    ("superres_folder(\"OUT/pile\").batches(2, mixup=0.8)", "value"),
    ("geopile(\"OUT/pile\").batches(2, image=8, augment={crpo: [0.5, 1]})", "name"),
    ("geopile(\"OUT/pile\").batches(2, image=8, augment={hflip: 2})", "value"),
    ("imagefolder(\"OUT/pile\", bands=\"all\").batches(2, normalize=\"dataste\")", "value"),
    ("mixup(zeros(3, 1, 2, 2), [0, 1, 0], classes=2)", "value"),
    ("cutmix(zeros(2, 1, 2, 2), [0, 3], classes=2)", "value"),
    (
      "pretrain(simmim(swin(\"nano\", image=32, window=1, channels=2)), superres_folder(\"OUT/pile\"), steps=1)",
      "value"
    ),
  ])
  func mistakesAreTold(source: String, kind: String) throws {
    let session = try prepared()
    let shown = session.run("try { \(source); print(\"nothing\") } catch e { print(e.kind) }")
    #expect(shown == kind, "\(source)")
  }

  @Test func masksOfOtherValuesAreToldWithWhatTheyHold() throws {
    let session = try DataSession()
    let shown = session.run(
      """
      save(zeros(3, 2, 2), "OUT/a.png")
      save(tensor([[[0, 1], [1, 0]]], dtype="uint8"), "OUT/a_m.png")
      d = segmentation_folder("OUT/", "OUT/", classes=2, values=[0, 255], label_ending="_m", on_missing="skip")
      try { d[0] } catch e { print(e.kind, e.message) }
      """
    )
    #expect(shown.hasPrefix("file "))
    #expect(shown.hasSuffix("expected 0, 255; the mask holds 0, 1"), "\(shown)")
  }

  @Test(arguments: [
    ("0, 255", [0, 1], "leave values= out"),
    (
      "0, 1, 255", [1, 2, 3],
      "values=[1, 2] does; ignore= gives those that do not count, as ignore=[3]"
    ),
    ("0, 1, 255", [7], "values=[7, 0]"),
    ("0, 255", [1, 2], "values=[1, 2]"), ("0, 1, 255", Array(0..<90), "is this a mask?"),
  ])
  func helpSaysWhatToTypeForMasks(expected: String, found: [Int], help: String) {
    let error = DatasetError.maskValue(
      path: "a.png",
      value: "1",
      row: 0,
      column: 0,
      expected: expected,
      found: found,
      classes: 2
    )
    #expect(error.failure.help?.contains(help) == true)
  }

  @Test func bandsOfOtherSensorsAreChosenByNumberOrName() throws {
    let session = try DataSession()
    let shown = session.run(
      """
      d = imagefolder("SCENES/naip", bands=["nir", "red"], one=510)
      print(d.bands, d[0].image.shape, d[0].image.max() < 0.51)
      b = d.batches(2, image=32, augment={rotate: true, jitter: [0.1, 0.1, 0, 0]}, normalize="dataset", seed=1)[0]
      print(b.image.shape, abs(b.image.mean()) < 1)
      """
    )
    #expect(shown == "[\"nir\", \"red\"] [2, 724, 934] 1\n[2, 2, 32, 32] 1")
  }
}
