import Foundation
import Raster
import Tensor
import Testing

@testable import Datasets

/// Batches do not depend on what is kept between epochs, nor on how JPEG files are decoded.
@Suite struct LoaderCacheTests {
  private let jpegs = root + "Tests/Fixtures/jpeg/"

  private func pile(_ scratch: Scratch) throws -> Dataset {
    try FileManager.default.createDirectory(
      atPath: scratch.path + "pile/s",
      withIntermediateDirectories: true
    )
    for name in ["420", "422", "444", "gray", "progressive", "large", "turned"] {
      try FileManager.default.copyItem(
        atPath: jpegs + name + ".jpg",
        toPath: scratch.path + "pile/s/\(name).jpg"
      )
    }
    try scratch.picture("pile/s/a.png", 150, 160)
    return try Dataset.geopile(scratch.path + "pile")
  }

  private func settings(_ cache: CachePolicy, workers: Int = 2) throws -> LoaderSettings {
    var settings = try LoaderSettings.pretraining
    settings.batch = 3
    settings.size = 48
    settings.seed = 11
    settings.dropsLast = false
    settings.cache = cache
    settings.workers = workers
    return settings
  }

  private func images(
    _ pile: Dataset,
    _ settings: LoaderSettings,
    epochs: Int = 2
  ) throws -> [[Float]] {
    let loader = try Loader(pile, settings)
    return try (0..<epochs).flatMap { epoch in
      let queue = loader.batches(epoch: epoch)
      var result: [[Float]] = []
      while let batch = try queue.next() {
        if let image = batch.image { try result.append(image.values) }
      }
      return result
    }
  }

  @Test func whatIsKeptChangesNoBit() throws {
    let scratch = try Scratch()
    let pile = try pile(scratch)
    let plain = try images(pile, settings(.none, workers: 1))
    #expect(try images(pile, settings(.none, workers: 3)) == plain)
    #expect(try images(pile, settings(.memory(bytes: 1 << 30))) == plain)
    #expect(try images(pile, settings(.memory(bytes: 100_000))) == plain)
    let file = CachePolicy.file(path: scratch.path + "packed")
    #expect(try images(pile, settings(file)) == plain)
    #expect(try images(pile, settings(file)) == plain)
    // Another use of the same file keeps pixels, which must not serve where files are reduced.
    var held = try settings(file)
    held.augmentation = nil
    _ = try images(pile, held)
    #expect(try images(pile, settings(file)) == plain)
  }

  @Test func aPackedFileServesWhereTheImagesAreOnlyLookedAt() throws {
    let scratch = try Scratch()
    let pile = try pile(scratch)
    let path = scratch.path + "packed"
    let first = try images(pile, settings(.file(path: path)))
    let size = try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    #expect(size > 100_000)
    _ = try images(pile, settings(.file(path: path)))
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int == size)
    // An image that changed is read again.
    try FileManager.default.removeItem(atPath: scratch.path + "pile/s/420.jpg")
    try FileManager.default.copyItem(
      atPath: jpegs + "444.jpg",
      toPath: scratch.path + "pile/s/420.jpg"
    )
    let second = try images(pile, settings(.file(path: path)))
    #expect(second != first)
    #expect(try images(pile, settings(.none)) == second)
  }

  @Test func damageInAPackedFileIsReadAround() throws {
    let scratch = try Scratch()
    let pile = try pile(scratch)
    let path = scratch.path + "packed"
    let plain = try images(pile, settings(.file(path: path)))
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    for index in stride(from: 40, to: bytes.count, by: 9001) { bytes[index] ^= 0x55 }
    try Data(bytes).write(to: URL(filePath: path))
    #expect(try images(pile, settings(.file(path: path))) == plain)
    try Data(bytes.prefix(bytes.count / 2)).write(to: URL(filePath: path))
    #expect(try images(pile, settings(.file(path: path))) == plain)
  }

  /// A pile of one picture, of which a part is transparent.
  private func holed(_ scratch: Scratch) throws -> Dataset {
    try scratch.picture("holes/s/b.png", 60, 50)
    var bytes = [UInt8](repeating: 90, count: 4 * 40 * 40)
    for pixel in 0..<1600 {
      bytes[3 * 1600 + pixel] = pixel / 40 > 10 && pixel % 40 < 17 ? 0 : 255
    }
    let pixels = try Tensor(bytes: bytes, shape: [4, 40, 40], dtype: .uint8)
    try Picture.writePNG(pixels, to: scratch.path + "holes/s/a.png")
    return try Dataset.geopile(scratch.path + "holes")
  }

  private func validity(_ pile: Dataset, _ settings: LoaderSettings) throws -> [[Double]] {
    let loader = try Loader(pile, settings)
    return try (0..<2).flatMap { epoch in
      let queue = loader.batches(epoch: epoch)
      var result: [[Double]] = []
      while let batch = try queue.next() { try result.append(batch.valid?.doubles ?? []) }
      return result
    }
  }

  @Test func holesAreKeptWithTheirPictures() throws {
    let scratch = try Scratch()
    let pile = try holed(scratch)
    let path = scratch.path + "packed"
    let plain = try images(pile, settings(.none))
    let holes = try validity(pile, settings(.none))
    #expect(holes.joined().contains(0))
    #expect(try images(pile, settings(.file(path: path))) == plain)
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    #expect(size == 16 + 2 * 80 + 4 * 1600 + 3 * 3000)
    #expect(try images(pile, settings(.file(path: path))) == plain)
    #expect(try validity(pile, settings(.file(path: path))) == holes)
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int == size)
    // Damage to the flags is read around as well.
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    for index in stride(from: 20, to: bytes.count, by: 700) { bytes[index] ^= 1 }
    try Data(bytes).write(to: URL(filePath: path))
    #expect(try images(pile, settings(.file(path: path))) == plain)
  }

  @Test func aFileOfTheFormWithoutHolesBeginsAnew() throws {
    let scratch = try Scratch()
    let pile = try holed(scratch)
    let path = scratch.path + "packed"
    try Data("gfm images 1\n\n\n\nwhat was kept without its holes".utf8).write(
      to: URL(filePath: path)
    )
    let plain = try images(pile, settings(.none))
    #expect(try images(pile, settings(.file(path: path))) == plain)
    let start = try Data(contentsOf: URL(filePath: path)).prefix(16)
    #expect(Array(start) == Array("gfm images 2\n\n\n\n".utf8))
  }

  @Test func aMaskThatIsAddedOrRemovedIsSeen() throws {
    let scratch = try Scratch()
    let masked = root + "Tests/Fixtures/nodata/masked.tif"
    let folder = scratch.path + "one/s"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: masked, toPath: folder + "/a.tif")
    let pile = try Dataset.geopile(scratch.path + "one")
    var whole = try settings(.file(path: scratch.path + "packed"))
    (whole.size, whole.augmentation) = (nil, nil)
    func holes() throws -> Int { try validity(pile, whole)[0].count { $0 == 0 } }
    #expect(try holes() == 0)
    try FileManager.default.copyItem(atPath: masked + ".msk", toPath: folder + "/a.tif.msk")
    #expect(try holes() == 1)
    try FileManager.default.removeItem(atPath: folder + "/a.tif.msk")
    #expect(try holes() == 0)
  }

  @Test func aViewBesideAHoleIsThatOfAWholePicture() throws {
    let scratch = try Scratch()
    // Holes above and below the square in the middle.
    for (name, alpha) in [("one", UInt8(0)), ("other", 255)] {
      var bytes = (0..<4 * 60 * 30).map { UInt8(truncatingIfNeeded: $0 * 7) }
      for pixel in 0..<1800 {
        bytes[3 * 1800 + pixel] = (450..<1350).contains(pixel) ? 255 : alpha
      }
      try FileManager.default.createDirectory(
        atPath: scratch.path + name + "/s",
        withIntermediateDirectories: true
      )
      let pixels = try Tensor(bytes: bytes, shape: [4, 60, 30], dtype: .uint8)
      try Picture.writePNG(pixels, to: scratch.path + name + "/s/a.png")
    }
    var middle = try settings(.none)
    (middle.size, middle.augmentation) = (20, nil)
    let (one, other) = (
      try Dataset.geopile(scratch.path + "one"), try Dataset.geopile(scratch.path + "other")
    )
    #expect(try images(one, middle) == images(other, middle))
    #expect(try validity(one, middle).allSatisfy(\.isEmpty))
    var whole = middle
    whole.size = nil
    #expect(try validity(one, whole)[0].count { $0 == 0 } == 900)
  }

  @Test func aFileOfSomethingElseIsNoCache() throws {
    let scratch = try Scratch()
    let pile = try pile(scratch)
    let path = scratch.path + "notes.txt"
    try Data("what I did today".utf8).write(to: URL(filePath: path))
    #expect(errorOf { try Loader(pile, settings(.file(path: path))) } is DatasetError)
    #expect(try Data(contentsOf: URL(filePath: path)).count == 16)
    #expect(errorOf { try Loader(pile, settings(.file(path: "/nowhere/x"))) } is DatasetError)
  }

  @Test func reducedDecodingStaysCloseToFullDecoding() throws {
    let scratch = try Scratch()
    let folder = scratch.path + "one/s"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: jpegs + "large.jpg", toPath: folder + "/large.jpg")
    let pile = try Dataset.geopile(scratch.path + "one")
    for size in [40, 96, 140] {
      var reduced = try settings(.none)
      reduced.size = size
      var full = reduced
      full.reducesJPEG = false
      let pairs = zip(try images(pile, reduced, epochs: 6), try images(pile, full, epochs: 6))
      for (a, b) in pairs {
        // In levels of 255: deviations are normalized by about 0.225.
        let distances = zip(a, b).map { abs(Double($0 - $1)) * 255 * 0.225 }
        let mean = distances.reduce(0, +) / Double(distances.count)
        #expect(mean < 2, "size \(size): mean \(mean)")
        #expect((distances.max() ?? 0) < 40, "size \(size): \(distances.max() ?? 0)")
      }
    }
  }

  @Test func evaluationIsNeverReduced() throws {
    let scratch = try Scratch()
    let pile = try pile(scratch)
    var held = try settings(.none)
    held.augmentation = nil
    var full = held
    full.reducesJPEG = false
    #expect(try images(pile, held, epochs: 1) == images(pile, full, epochs: 1))
  }

  @Test func aBadImageHasAllTheOthersNamedWithIt() throws {
    let scratch = try Scratch()
    let pile = try pile(scratch)
    for name in ["420", "gray", "a"] {
      let path = scratch.path + "pile/s/\(name)" + (name == "a" ? ".png" : ".jpg")
      try Data("nothing".utf8).write(to: URL(filePath: path))
    }
    var one = try settings(.none)
    one.batch = 1
    guard case .unreadable(let found) = errorOf({ try images(pile, one) }) as? DatasetError else {
      Issue.record("no error")
      return
    }
    #expect(found.count == 3)
    #expect(found.allSatisfy { $0.reason.contains($0.path) })
    one.onError = .skip
    #expect(try images(pile, one, epochs: 1).count == 5)
  }
}
