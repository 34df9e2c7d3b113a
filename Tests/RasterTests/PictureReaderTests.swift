import Foundation
import Tensor
import Testing

@testable import Raster

private func jpeg(_ name: String) -> String { root + "Tests/Fixtures/jpeg/\(name).jpg" }

private func bytes(_ image: Tensor) throws -> [UInt8] {
  let dense = try image.contiguous()
  return dense.withBytes { Array(UnsafeRawBufferPointer(start: $0, count: dense.count)) }
}

@Suite struct PictureReaderTests {
  private func decoded(_ path: String, _ part: Window, by denominator: Int = 1) throws -> Tensor {
    let reader = PictureReader()
    _ = try reader.open(path)
    return try reader.decode(part, denominator: denominator)
  }

  @Test(arguments: ["420", "422", "444", "gray", "progressive", "large"])
  func jpegWithoutGDALHasGDALsPixels(name: String) throws {
    let path = jpeg(name)
    let ours = try Picture.decode(path: path)
    #expect(try bytes(ours) == bytes(Picture.decodeByGDAL(path: path, bands: nil).values))
  }

  @Test(arguments: ["420", "422", "444", "gray", "progressive"], [1, 2, 4, 8])
  func aPartHasTheBytesThatDecodingEverythingGives(name: String, denominator: Int) throws {
    let (height, width) = (133, 147)
    let rows = (height + denominator - 1) / denominator
    let columns = (width + denominator - 1) / denominator
    let whole = try decoded(
      jpeg(name),
      Window(row: 0, column: 0, height: rows, width: columns),
      by: denominator
    )
    var random = Random(seed: 1, name: name, denominator)
    for _ in 0..<40 {
      let top = random.integer(below: rows)
      let left = random.integer(below: columns)
      let part = Window(
        row: top,
        column: left,
        height: 1 + random.integer(below: rows - top),
        width: 1 + random.integer(below: columns - left)
      )
      let expected = try whole.sliced(axis: 0, start: top, count: part.height)
        .sliced(axis: 1, start: left, count: part.width)
      #expect(try bytes(decoded(jpeg(name), part, by: denominator)) == bytes(expected), "\(part)")
    }
  }

  @Test func aCameraHeldSidewaysIsTurnedUpright() throws {
    let path = jpeg("turned")
    let raster = try Raster(path: path)
    #expect((raster.height, raster.width) == (40, 30))
    let image = try Picture.decode(path: path)
    #expect(image.shape == [3, 40, 30])
    #expect(try image.doubles == raster.read().doubles)
    let window = Window(row: 4, column: 7, height: 11, width: 5)
    let part = try image.sliced(axis: 1, start: 4, count: 11).sliced(axis: 2, start: 7, count: 5)
    #expect(try raster.read(window: window).doubles == part.doubles)
  }

  @Test(arguments: 1...8)
  func everyOrientationFindsTheStoredWindow(number: Int) throws {
    let orientation = Orientation(exif: number)
    let stored = try Tensor(bytes: Array(0..<12), shape: [1, 3, 4], dtype: .uint8)
    let upright = try orientation.applied(to: stored)
    let (height, width) = (upright.shape[1], upright.shape[2])
    #expect(orientation.stored((height, width)) == (3, 4))
    let window = Window(row: 1, column: 0, height: 2, width: 2)
    let behind = orientation.stored(window, height: height, width: width)
    let part = try stored.sliced(axis: 1, start: behind.row, count: behind.height)
      .sliced(axis: 2, start: behind.column, count: behind.width)
    let expected = try upright.sliced(axis: 1, start: 1, count: 2).sliced(
      axis: 2,
      start: 0,
      count: 2
    )
    #expect(try orientation.applied(to: part).doubles == expected.doubles)
  }

  @Test func aFileThatIsCutShortFailsWhereverThePartLies() throws {
    let scratch = try Scratch()
    let whole = try Data(contentsOf: URL(filePath: jpeg("420")))
    let path = try scratch.write("cut.jpg", whole.prefix(whole.count * 3 / 4))
    let top = Window(row: 0, column: 0, height: 8, width: 8)
    #expect(kind(errorOf { try decoded(path, top) }) == "truncated")
    #expect(kind(errorOf { try Picture.decode(path: path) }) == "truncated")
  }

  @Test func everyCutOfAJPEGIsAnErrorAndNoCrash() throws {
    let scratch = try Scratch()
    let whole = try Data(contentsOf: URL(filePath: jpeg("progressive")))
    for count in stride(from: 1, to: whole.count - 2, by: 97) {
      let path = try scratch.write("cut.jpg", whole.prefix(count))
      #expect(errorOf { try Picture.decode(path: path) } is RasterError, "\(count) bytes")
    }
  }

  @Test func damagedJPEGsEndInPixelsOrAnError() throws {
    let scratch = try Scratch()
    let whole = [UInt8](try Data(contentsOf: URL(filePath: jpeg("422"))))
    var random = Random(seed: 3, name: "damage")
    for _ in 0..<300 {
      var damaged = whole
      for _ in 0..<4 {
        damaged[random.integer(below: damaged.count)] = UInt8(random.integer(below: 256))
      }
      let path = try scratch.write("damaged.jpg", damaged)
      let error = errorOf { try Picture.decode(path: path) }
      #expect(error == nil || error is RasterError, "\(error.map { "\($0)" } ?? "")")
    }
  }

  @Test func pipesFoldersAndLinksInCirclesAreRefusedAtOnce() throws {
    let scratch = try Scratch()
    let pipe = scratch.path + "pipe.jpg"
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(kind(errorOf { try Picture.decode(path: pipe) }) == "format")
    #expect(kind(errorOf { try Raster(path: pipe) }) == "format")
    try FileManager.default.createDirectory(
      atPath: scratch.path + "folder.jpg",
      withIntermediateDirectories: true
    )
    #expect(kind(errorOf { try Picture.decode(path: scratch.path + "folder.jpg") }) == "isFolder")
    let loop = scratch.path + "loop.jpg"
    try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: loop)
    #expect(kind(errorOf { try Picture.decode(path: loop) }) == "format")
  }

  /// Whatever GDAL looks for beside a file is opened by it, and a pipe would keep it for ever.
  @Test func pipesBesideARasterKeepNobodyWaiting() throws {
    let scratch = try Scratch()
    let source = malformed("gdal/byte_nogeoref.tif")
    let path = scratch.path + "a.tif"
    try FileManager.default.copyItem(atPath: source, toPath: path)
    let endings = [
      "a.aux", "a.tif.aux", "a.tif.aux.xml", "a.ovr", "a.tif.ovr", "a.msk", "a.tif.msk", "a.tfw",
      "a.wld", "a.hdr",
      "a.rrd", "a.prj", "a.RPB", "a_rpc.txt", "a.IMD", "a.TXT", "a.xml", "a.MTD",
    ]
    for name in endings { #expect(mkfifo(scratch.path + name, 0o600) == 0) }
    let raster = try Raster(path: path)
    _ = try raster.read()
    _ = try raster.read(size: (2, 2))
    for ending in ["dbf", "shx", "prj", "cpg", "qix"] {
      #expect(mkfifo(scratch.path + "roads." + ending, 0o600) == 0)
    }
    try Data(repeating: 0, count: 100).write(to: URL(filePath: scratch.path + "roads.shp"))
    _ = errorOf {
      try Outlines.mask(
        scratch.path + "roads.shp",
        of: raster,
        window: Window(row: 0, column: 0, height: 2, width: 2)
      )
    }
  }

  @Test(arguments: ["with space.jpg", "quo'te\".jpg", "new\nline.jpg", "ü€.jpg", "100%.jpg"])
  func namesOfAnyKindAreOpened(name: String) throws {
    let scratch = try Scratch()
    let path = try scratch.write(name, Data(contentsOf: URL(filePath: jpeg("444"))))
    #expect(try Picture.decode(path: path).shape == [3, 133, 147])
    #expect(try Raster(path: path).width == 147)
  }

  @Test func theWrongEndingDoesNotMatter() throws {
    let scratch = try Scratch()
    let path = try scratch.write("really.png", Data(contentsOf: URL(filePath: jpeg("444"))))
    #expect(try Picture.decode(path: path).shape == [3, 133, 147])
  }
}
