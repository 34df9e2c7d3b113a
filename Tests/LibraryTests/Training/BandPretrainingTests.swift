import Foundation
import Testing

@testable import Language
@testable import Library

@Suite("Pre-training on other bands than colors")
struct BandPretrainingTests {
  private static let usual = "[\"B02\", \"B03\", \"B04\", \"B08\", \"B11\", \"B12\"]"

  /// Six images of six bands, of 16 bits and named, in a pile.
  private func folder(_ bands: String = Self.usual) throws -> ScriptFolder {
    let script = try ScriptFolder()
    try FileManager.default.createDirectory(
      atPath: script.path + "/pile/s",
      withIntermediateDirectories: true
    )
    _ = try script.run(
      """
      names = \(bands)
      for i in range(6) {
        save((4000 * rand(6, 40, 36, seed=i)).astype("uint16"), "DIR/pile/s/{i}.tif", bands=names)
      }
      fn e(channels, bands=none) = swin(image=32, window=2, embed=8, depths=[1, 1], heads=[1, 2], channels=channels, bands=bands, seed=1)
      data = geopile("DIR/pile", bands="all", one=10000)
      fn told(r) = [[row.loss for row in r.table], [m.loss for m in r.metrics]]

      """
    )
    return script
  }

  private static let call = "pretrain(simmim(e(6), seed=1), data, batch=3, mask_patch=8, val=data"

  @Test("A pile of six bands of 16 bits is trained and measured on")
  func pilesAreTrainedOn() throws {
    let script = try folder()
    let shown = try script.run(
      """
      r = \(Self.call), epochs=2)
      print(len(r.table), len(r.metrics), r.table[0].loss > 0.1, r.model.bands == names)
      n = r.config.normalize
      print(n.keys(), len(n.mean), n.std[0] > 0)
      """
    )
    #expect(shown == "4 2 true true\n[\"mean\", \"std\"] 6 true\n")
    #expect(script.output.warnings.contains("normalized by the data's own means and deviations"))
  }

  @Test("The number of threads and workers changes no bit, nor does a stop in between")
  func runsRepeat() throws {
    let script = try folder()
    let shown = try script.run(
      """
      a = told(\(Self.call), steps=4, workers=1))
      b = told(\(Self.call), steps=4, workers=3, cache=none))
      stop = [0]
      try {
        \(Self.call), steps=4, output="DIR/run", save_every=1, on_step=row -> { assert row.step < 2 });
      } catch error { stop[0] = 1 }
      c = told(\(Self.call), steps=4, output="DIR/run", save_every=1))
      print(stop[0], a == b, a[0] == c[0])
      """
    )
    #expect(shown == "1 true true\n")
  }

  @Test("What is said of normalizing is done, and another of it is another run")
  func normalizationIsStated() throws {
    let script = try folder()
    let shown = try script.run(
      """
      a = told(\(Self.call), steps=1))
      b = told(\(Self.call), steps=1, normalize=none))
      c = told(\(Self.call), steps=1, normalize="dataset"))
      m = {mean: [0, 0, 0, 0, 0, 0], std: [1, 1, 1, 1, 1, 1]}
      d = told(\(Self.call), steps=1, normalize=m))
      print(a == b, a == c, b == d)
      \(Self.call), steps=1, output="DIR/run");
      """
    )
    #expect(shown == "false true true\n")
    let said = script.failure("\(Self.call), steps=1, output=\"DIR/run\", normalize=m)")
    #expect(said.contains("holds a run with other settings"), "\(said)")
    #expect(
      script.failure("\(Self.call), steps=1, normalize=\"imagenet\")").contains("for 3 bands")
    )
  }

  @Test("A teacher of three bands sees its own by the names of the data's")
  func teachersSeeTheirBands() throws {
    let names = "[\"B11\", \"B04\", \"B08\", \"B02\", \"B12\", \"B03\"]"
    let script = try folder(names)
    let shown = try script.run(
      """
      teacher = e(3)
      fn run(model) = told(pretrain(model, data, batch=3, steps=2, mask_patch=8))
      fn s(bands=none, shown=none) = simmim(e(6, bands), teacher=teacher, stage=1, teacher_bands=shown, seed=1)
      print(run(s()) == run(s(names)), run(s()) == run(s(shown=[1, 5, 3])), run(s()) == run(s(shown=[0, 1, 2])))
      """
    )
    #expect(shown == "true true false\n")
    #expect(
      script.output.warnings.contains("pretrain: the teacher sees bands [1, 5, 3]: red is B04")
    )
  }

  @Test("Pixels that lack a band are left out of the loss")
  func holesDoNotCount() throws {
    let script = try folder()
    for fill in ["0", "3999"] {
      try FileManager.default.createDirectory(
        atPath: "\(script.path)/holes/\(fill)",
        withIntermediateDirectories: true
      )
    }
    let shown = try script.run(
      """
      fn losses(fill) {
        for i in range(6) {
          x = (4000 * rand(6, 32, 32, seed=i)).astype("uint16"); x[2, :8, :8] = 65535
          x[0, :8, :8] = fill
          save(x, "DIR/holes/{fill}/{i}.tif", nodata=65535)
        }
        d = geopile("DIR/holes/{fill}", bands="all", one=10000)
        m = {mean: [0, 0, 0, 0, 0, 0], std: [1, 1, 1, 1, 1, 1]}
        told(pretrain(simmim(e(6), seed=1), d, batch=3, steps=2, mask_patch=8, normalize=m, val=d))
      }
      print(losses(0) == losses(3999))
      """
    )
    #expect(shown == "true\n")
  }

  @Test("Another number of bands is one diagnostic whose help works")
  func numbersOfBandsAreTold() throws {
    let session = try DataSession()
    try FileManager.default.createDirectory(
      atPath: session.folder + "pile/s",
      withIntermediateDirectories: true
    )
    let made = session.run(
      """
      names = ["B02", "B03", "B04", "B08", "B11", "B12"]
      for i in range(3) {
        save((4000 * rand(6, 40, 36, seed=i)).astype("uint16"), "OUT/pile/s/{i}.tif", bands=names)
      }
      fn e(channels) = swin(image=32, window=2, embed=8, depths=[1, 1], heads=[1, 2], channels=channels, seed=1)
      """
    )
    #expect(made.isEmpty, "\(made)")
    func told(_ channels: Int, _ bands: String, _ more: String = "") -> String {
      session.run(
        "d = geopile(\"OUT/pile\"\(bands))\n"
          + "print(len(pretrain(simmim(e(\(channels)), seed=1), d, batch=3, steps=1, mask_patch=8\(more))))"
      )
    }
    let colors = told(6, "")
    #expect(colors.contains("the model sees 6 bands, the training data has 3: red, green, blue"))
    #expect(colors.contains("bands=\"all\", one=10000 opens the data with 6 bands"), "\(colors)")
    #expect(told(6, ", bands=\"all\", one=10000") == "1")
    let many = told(3, ", bands=\"all\", one=10000")
    #expect(many.contains("the model sees 3 bands, the training data has 6: B02, B03"), "\(many)")
    #expect(many.contains("channels=6 makes an encoder of 6 bands"))
    #expect(many.contains("bands=\"rgb\" opens the data with 3 bands"))
    #expect(told(3, ", bands=\"rgb\", one=10000") == "1")
    let held = told(6, ", bands=\"all\", one=10000", ", val=geopile(\"OUT/pile\")")
    #expect(held.contains("the held-out data has 3"), "\(held)")
    #expect(told(6, ", bands=\"all\"").contains("one= says which stored value becomes 1"))
  }

  @Test("Of pairs the first date is seen, which is said")
  func pairsAreSeenByTheirFirstDate() throws {
    let script = try folder()
    for name in ["a", "b", "m"] {
      try FileManager.default.createDirectory(
        atPath: script.path + "/" + name,
        withIntermediateDirectories: true
      )
    }
    let shown = try script.run(
      """
      for i in range(3) {
        for f in ["a", "b"] { save((255 * rand(3, 32, 32, seed=i)).astype("uint8"), "DIR/{f}/{i}.png") }
        save(zeros(32, 32).astype("uint8"), "DIR/m/{i}.png")
      }
      d = change_folder("DIR/a", "DIR/b", "DIR/m")
      print(len(pretrain(simmim(e(3), seed=1), d, batch=3, steps=1, mask_patch=8)))
      print(len(pretrain(simmim(e(3), teacher=e(3), stage=1, seed=1), d, batch=3, steps=1, mask_patch=8, teacher_view="date")))
      """
    )
    #expect(shown == "1\n1\n")
    #expect(script.output.warnings.contains("of each pair the first date is seen"))
  }
}
