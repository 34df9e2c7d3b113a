import Foundation
import Raster
import Tensor
import Testing

@testable import Datasets

/// Chips with a file of outlines each, as SpaceNet publishes its buildings.
@Suite struct OutlineFolderTests {
  private func layout(_ product: String, _ labels: String) throws -> Scratch {
    let scratch = try Scratch()
    // Tiles of the web map, by whose names chips lie on the ground.
    for x in 0..<2 {
      try scratch.bytes("images/\(product)_AOI_1_RIO_img\(x)-0-1.png", 3, 8, 8) { _, _, _ in 9 }
    }
    try scratch.text(
      "geojson/\(labels)_AOI_1_RIO_img0-0-1.geojson",
      """
      {"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":
      {"type":"Polygon","coordinates":[[[-180,0],[-90,0],[-90,85.0511287798],[-180,85.0511287798],[-180,0]]]}}]}
      """
    )
    try scratch.text("geojson/\(labels)_AOI_1_RIO_img1-0-1.geojson", "")
    return scratch
  }

  private func open(_ scratch: Scratch, classes: Int = 2) throws -> Dataset {
    var choice = Dataset.FolderChoice()
    choice.classes = (0..<classes).map { "class \($0)" }
    return try Dataset.segmentationFolder(
      images: scratch.path + "images",
      labels: scratch.path + "geojson",
      choice
    )
  }

  @Test(arguments: [("3band", "Geo"), ("PS-RGB", "Buildings"), ("same", "same")])
  func eachChipHasItsOutlinesAndAnEmptyFileNone(product: String, labels: String) throws {
    let scratch = try layout(product, labels)
    let data = try open(scratch)
    #expect(data.count == 2)
    let first = try #require(data.sample(at: 0).content.mask)
    #expect(try first.integers == (0..<8).flatMap { _ in (0..<8).map { $0 < 4 ? 1 : 0 } })
    #expect(try data.sample(at: 1).content.mask?.integers == [Int](repeating: 0, count: 64))
    withExtendedLifetime(scratch) {}
  }

  @Test func whatHasNoInsideIsToldOfAllFiles() throws {
    let scratch = try layout("3band", "Geo")
    #expect(try open(scratch).leftOutOfMasks() == nil)
    func write(_ chip: Int, _ geometries: String) throws {
      try scratch.text(
        "geojson/Geo_AOI_1_RIO_img\(chip)-0-1.geojson",
        "{\"type\": \"GeometryCollection\", \"geometries\": [\(geometries)]}"
      )
    }
    let area =
      "{\"type\": \"Polygon\", \"coordinates\": [[[-170, 10], [-90, 10], [-90, 80], [-170, 10]]]}"
    let line = "{\"type\": \"LineString\", \"coordinates\": [[10, 10], [20, 20]]}"
    try write(0, "\(area), \(line)")
    let data = try open(scratch)
    let text = try #require(try data.leftOutOfMasks())
    #expect(text == scratch.path + "geojson: masks leave out what has no inside: 1 LineString")
    // Lines alone are no empty mask.
    try write(1, line)
    let error = errorOf { try data.sample(at: 1) }
    guard case .noAreas(_, ["GeometryCollection": 1]) = error as? RasterError else {
      Issue.record("a file of lines was taken for areas: \(String(describing: error))")
      return
    }
    #expect(try open(scratch).leftOutOfMasks()?.hasSuffix("1 LineString") == true)
    withExtendedLifetime(scratch) {}
  }

  @Test func aChipWithoutItsFileIsNamed() throws {
    let scratch = try layout("3band", "Geo")
    try FileManager.default.removeItem(
      atPath: scratch.path + "geojson/Geo_AOI_1_RIO_img1-0-1.geojson"
    )
    guard
      case .missingPartner(_, let image) = errorOf({ try open(scratch) }) as? DatasetError
    else {
      Issue.record("a chip without outlines was taken for an empty one")
      return
    }
    #expect(image.hasSuffix("images/3band_AOI_1_RIO_img1-0-1.png"))
  }

  @Test func onlyInsideAndOutsideAreClassesOfOutlines() throws {
    let scratch = try layout("3band", "Geo")
    guard
      case .argument(_, "classes", _, "3") = errorOf({ try open(scratch, classes: 3) })
        as? DatasetError
    else {
      Issue.record("outlines were taken for three classes")
      return
    }
  }

  @Test func namesThatCountImagesAreNotTakenForOneAnother() throws {
    let scratch = try Scratch()
    try scratch.bytes("images/a_img1.png", 3, 4, 4) { _, _, _ in 0 }
    try scratch.bytes("labels/a_img2.png", 1, 4, 4) { _, _, _ in 0 }
    let images = try PairLayout.Folder(scratch.path + "images")
    let labels = try PairLayout.Folder(scratch.path + "labels")
    #expect(labels.named(like: images).names == ["a_img2": "a_img2.png"])
  }
}
