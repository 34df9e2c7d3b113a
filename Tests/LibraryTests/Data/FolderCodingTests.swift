import Foundation
import Testing

/// What values of masks and of images stand for is said or refused, never guessed.
@Suite struct FolderCodingTests {
  /// A folder of an 8-bit and a 16-bit image, and masks: of colors, of gray in three bands, of three classes.
  private static let setUp = """
    save(full([3, 4, 4], 100, dtype="uint8"), "OUT/bytes/c/a.png")
    save(full([4, 4, 4], 2000, dtype="uint16"), "OUT/words/c/a.tif")
    m = zeros(3, 4, 4)
    m[0, :2] = 255
    m[1, 2:] = 255
    save(m.astype("uint8"), "OUT/colors/a.png")
    g = zeros(3, 4, 4)
    g[:, :2] = 1
    save(g.astype("uint8"), "OUT/gray/a.tif")
    save((arange(16) % 3).reshape(1, 4, 4).astype("uint8"), "OUT/three/a.tif")
    fn counts(d) = [(d[0].mask == k).sum() for k in [0, 1, 2, 255]]
    fn segments(labels, classes, values=none, ignore=[]) = counts(segmentation_folder("OUT/bytes/c", "OUT/" + labels, classes, values=values, ignore=ignore))
    fn change(labels, classes=[]) = counts(change_folder("OUT/bytes/c", "OUT/bytes/c", "OUT/" + labels, classes=classes));
    """

  private func session() throws -> DataSession {
    let session = try DataSession()
    for name in ["bytes/c", "words/c", "colors", "gray", "three", "wide/c"] {
      let path = session.folder + name
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    #expect(session.run(Self.setUp) == "")
    return session
  }

  @Test(arguments: [
    (
      "segments(\"colors\", [\"red\", \"green\"])", "holds the color (255, 0, 0) at row 0, column 0"
    ),
    ("segments(\"colors\", 2, values=[0, 255])", "values=[[255, 0, 0], …]"),
    ("change(\"colors\")", "holds the color (255, 0, 0)"),
    ("segments(\"colors\", 2, values=[[255, 0, 0], [0, 255, 0]])", "[8, 8, 0, 0]"),
    ("segments(\"gray\", 2)", "[8, 8, 0, 0]"), ("change(\"gray\")", "[8, 8, 0, 0]"),
    ("change(\"three\")", "[6, 10, 0, 0]"),
    ("change(\"three\", [\"a\", \"b\", \"c\"])", "[6, 5, 5, 0]"),
    ("segments(\"three\", 3, values=[0, 1, 0])", "0 stands for class 0 and for class 2"),
    ("segments(\"three\", 3, values=[0, 1, 2], ignore=[2])", "2 is the value of class 2"),
    ("segments(\"three\", 3, ignore=[2])", "2 is the value of class 2"),
    ("segments(\"three\", 2, ignore=[2])", "[6, 5, 0, 5]"),
    (
      "segments(\"colors\", 2, values=[[511, 256, 0], [0, -1, 0]])", "parts of a color are 0 to 255"
    ),
    ("segments(\"three\", 1)", "classes=3 takes the values 0 to 2"),
    ("segments(\"three\", 2, values=[2, 7])", "values=[2, 0]"),
  ])
  func masksAreReadAsSaidOrRefused(call: String, wanted: String) throws {
    let session = try session()
    let shown = session.run(call)
    #expect(shown.contains(wanted), "\(shown)")
  }

  private static let readers = [
    "geopile(\"OUT/FOLDER\"", "imagefolder(\"OUT/FOLDER\"",
    "segmentation_folder(\"OUT/FOLDER/c\", \"OUT/three\", 3",
    "change_folder(\"OUT/FOLDER/c\", \"OUT/FOLDER/c\", \"OUT/three\"",
  ]

  @Test(arguments: readers) func whatBecomesOneIsSaidOrKnown(reader: String) throws {
    let session = try session()
    func mean(_ folder: String, _ options: String) -> String {
      let call = reader.replacing("FOLDER", with: folder)
      let part = reader.hasPrefix("change") ? "before" : "image"
      return session.run("\(call)\(options))[0].\(part).mean()")
    }
    #expect(mean("bytes", "").hasPrefix("0.392"))
    #expect(mean("bytes", ", one=255").hasPrefix("0.392"))
    #expect(mean("bytes", ", one=100") == "1")
    #expect(mean("bytes", ", bands=[3, 2, 1], one=200") == "0.5")
    #expect(mean("words", ", bands=[3, 2, 1], one=4000") == "0.5")
    for options in ["", ", bands=[3, 2, 1]"] {
      let shown = mean("words", options)
      #expect(shown.contains("uint16") && shown.contains("one=10000"), "\(options): \(shown)")
    }
    for one in ["0", "-3", "1 / float(\"inf\")", "float(\"nan\")"] {
      let shown = mean("bytes", ", one=\(one)")
      #expect(shown.contains("one must be above 0"), "\(one): \(shown)")
    }
  }

  @Test func statisticsOfWideNumbersAreTheirs() throws {
    let session = try session()
    _ = session.run(
      "save((arange(48) * 100).reshape(3, 4, 4).astype(\"uint16\"), \"OUT/wide/c/a.tif\")"
    )
    let shown = session.run(
      "print(imagefolder(\"OUT/wide\", bands=[1, 2], one=1).statistics().p50)"
    )
    #expect(shown == "[700, 2300]")
  }
}
