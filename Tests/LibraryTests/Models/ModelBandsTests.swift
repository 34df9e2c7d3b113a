import Foundation
import Testing

@testable import Checkpoints
@testable import Language
@testable import Library

@Suite("Bands by name")
struct ModelBandsTests {
  private static let small = "image=32, window=2, embed=8, depths=[1, 1], heads=[1, 2]"
  private static let source = "rgb = swin(\(small), seed=1)\n"

  /// What a script prints and what it says beside.
  private func run(_ text: String) throws -> (shown: String, said: String) {
    let script = try ScriptFolder()
    let shown = try script.run(Self.source + text)
    return (shown, script.output.warnings)
  }

  @Test("Weights and teacher go by one rule, named or not", arguments: 4...14)
  func weightsAndTeacherGoByOneRule(_ bands: Int) throws {
    let places = InputBands.visible(of: bands)
    let (shown, said) = try run(
      """
      s = swin(\(Self.small), channels=\(bands), seed=2)
      taken = s.load(rgb).bands
      m = simmim(s, teacher=rgb, stage=1)
      print([taken.index(i) for i in range(3)])
      """
    )
    #expect(shown == "\(places)\n")
    #expect(said.contains("the teacher sees bands \(places), "), "\(said)")
    #expect(places == ((12...13).contains(bands) ? [3, 2, 1] : [0, 1, 2]))
  }

  @Test(
    "Named bands take the weights of their colors, and the teacher sees these",
    arguments: [
      ("B08 B04 B03 B02", [1, 2, 3]),
      ("coastal blue green yellow red rededge nir1 nir2", [4, 2, 1]),
      ("Red Green Blue NIR", [0, 1, 2]),
      ("B01 B02 B03 B04 B05 B06 B07 B08 B8A B09 B11 B12", [3, 2, 1]),
    ]
  )
  func namedBandsGoByName(_ names: String, _ places: [Int]) throws {
    let list = names.split(separator: " ").map { "\"\($0)\"" }.joined(separator: ", ")
    let count = names.split(separator: " ").count
    let (shown, said) = try run(
      """
      s = swin(\(Self.small), channels=\(count), bands=[\(list)], weights=rgb, seed=2)
      w = s.state()["patch_embed.proj.weight"]; v = rgb.state()["patch_embed.proj.weight"]
      for (color, place) in enumerate(\(places)) {
        assert w[:, place].tolist() == v[:, color].tolist()
      }
      m = simmim(s, teacher=rgb, stage=1)
      print(s.bands == [\(list)], m.encoder.bands == s.bands)
      """
    )
    #expect(shown == "true true\n")
    #expect(said.contains("input bands by name"), "\(said)")
    #expect(said.contains("the teacher sees bands \(places): red is"), "\(said)")
  }

  @Test("The same weights under other names of the model's bands")
  func equalNumbersGoByNameToo() throws {
    let (shown, _) = try run(
      """
      s = swin(\(Self.small), bands=["nir", "red", "green"], seed=2)
      print(s.load(rgb).bands)
      print(s.load(rgb, bands=["blue", "green", "red"]).bands, s.bands)
      """
    )
    #expect(shown == "[none, 0, 1]\n[2, 1, 0] [\"blue\", \"green\", \"red\"]\n")
  }

  @Test("A checkpoint's own names are those of its weights")
  func checkpointsSayTheirBands() throws {
    let script = try ScriptFolder()
    let shown = try script.run(
      """
      a = swin(\(Self.small), channels=2, seed=1)
      save({model: a.state(), gfm: {bands: ["B08", "B04"]}}, "DIR/a.pth")
      b = swin(\(Self.small), channels=2, weights="DIR/a.pth")
      c = swin(\(Self.small), channels=2, bands=["red", "nir"])
      print(b.bands, c.load("DIR/a.pth").bands)
      for ending in ["pth", "safetensors"] {
        save(c, "DIR/c.{ending}")
        print(swin(\(Self.small), channels=2, weights="DIR/c.{ending}").bands)
      }
      """
    )
    let own = "[\"red\", \"nir\"]\n"
    #expect(shown == "[\"B08\", \"B04\"] [1, 0]\n" + own + own)
  }

  @Test("What names cannot say is an error that says what can")
  func wrongNamesAreErrors() throws {
    let script = try ScriptFolder()
    _ = try script.run(Self.source)
    let cases = [
      ("swin(\(Self.small), bands=[\"red\", \"green\"])", "bands names 2 bands, the model sees 3"),
      ("swin(\(Self.small), bands=[\"B4\", \"B3\", \"B2\"])", "say which by \"nir\" or \"red\""),
      ("swin(\(Self.small), bands=[\"red\", \"gren\", \"blue\"])", "names near it are green"),
      ("swin(\(Self.small), bands=[\"red\", \"red\", \"blue\"])", "named twice"),
      (
        "swin(\(Self.small), channels=2, bands=[\"vv\", \"vh\"], weights=rgb)",
        "has no band vv, vh; it has red, green, blue"
      ),
      (
        "simmim(swin(\(Self.small), channels=2, bands=[\"red\", \"nir\"]), teacher=rgb, stage=1)",
        "the student has no band green, blue"
      ),
    ]
    for (source, expected) in cases {
      let said = script.failure(source)
      #expect(said.contains(expected), "\(source): \(said)")
    }
  }

  @Test("Bands of the data in another order than the model's are refused, others said")
  func dataIsComparedWithTheModel() throws {
    let script = try ScriptFolder()
    _ = try script.run(
      """
      for c in ["a", "b"] { for i in range(2) {
        save((255 * rand(3, 32, 32, seed=i)).astype("uint8"), "DIR/{c}-{i}.tif", bands=["green", "red", "nir"])
      } }
      """
    )
    for name in ["a", "b"] {
      let folder = URL(filePath: script.path + "/set/" + name)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for file in script.files where file.hasPrefix("\(name)-") {
        try FileManager.default.moveItem(
          at: URL(filePath: "\(script.path)/\(file)"),
          to: folder.appending(path: file)
        )
      }
    }
    let train = """
      m = classifier(swin(\(Self.small), bands=NAMES, seed=1), 2, seed=2)
      d = imagefolder("DIR/set", bands=["green", "red", "nir"])
      len(finetune(m, d, epochs=1, batch=4, mixup=0, cutmix=0))
      """
    func source(_ names: String) -> String { train.replacingOccurrences(of: "NAMES", with: names) }
    #expect(try script.run(source("[\"green\", \"red\", \"nir\"]")) == "1\n")
    let said = script.failure(source("[\"red\", \"green\", \"nir\"]"))
    #expect(said.contains("band 1 of the model is red, of the training data green"), "\(said)")
    #expect(said.contains("the same bands in another order"), "\(said)")
    #expect(try script.run(source("[\"green\", \"red\", \"blue\"]")) == "1\n")
    #expect(script.output.warnings.contains("the model sees other bands than it was made for"))
  }

  @Test("A scene's bands are found by the names of the model's, in any order")
  func scenesGoByName() throws {
    let script = try ScriptFolder()
    let shown = try script.run(
      """
      image = (255 * rand(4, 32, 32, seed=1)).astype("uint8")
      save(image, "DIR/a.tif", bands=["red", "green", "blue", "nir"])
      save(image[[3, 2, 1, 0]], "DIR/b.tif", bands=["B08", "B02", "B03", "B04"])
      encoder = swin(\(Self.small), channels=4, bands=["nir", "red", "green", "blue"], seed=1)
      m = segmenter(encoder, 3, width=8, seed=2)
      a = predict(m, raster("DIR/a.tif"), scores=true)
      b = predict(m, raster("DIR/b.tif"), scores=true)
      print(a.tolist() == b.tolist())
      print(raster("DIR/b.tif").read(bands="red").tolist() == raster("DIR/a.tif").read(bands="B04").tolist())
      """
    )
    #expect(shown == "true\ntrue\n")
    let said = script.failure(
      "predict(m, raster(\"DIR/a.tif\").path)\n"
        + "save(image[[0, 1, 2]], \"DIR/c.tif\", bands=[\"red\", \"green\", \"blue\"])\n"
        + "predict(m, raster(\"DIR/c.tif\"))"
    )
    #expect(!said.isEmpty)
  }

  @Test("A picture of bands without names says once that it takes the first three")
  func picturesSayTheirGuess() throws {
    let script = try ScriptFolder()
    _ = try script.run(
      """
      image = (255 * rand(5, 16, 16, seed=1)).astype("uint8")
      save(image, "DIR/plain.tif", bands=["1", "2", "3", "4", "5"])
      save(image, "DIR/named.tif", bands=["B8A", "B02", "B03", "B04", "B05"])
      r = raster("DIR/plain.tif")
      show(r); show(r); show(raster("DIR/named.tif"));
      """
    )
    let said = script.output.warnings.split(separator: "\n").filter {
      $0.contains("do not say which are red, green and blue")
    }
    #expect(said.count == 1, "\(said)")
  }
}
