import Foundation
import Tensor
import Testing

@testable import Raster

@Suite struct RasterErrorTests {
  @Test func aMissingFileIsNamed() {
    #expect(throws: RasterError.missing(path: "/nowhere/a.tif")) {
      try Raster(path: "/nowhere/a.tif")
    }
  }

  @Test func aFolderIsNoRaster() throws {
    let scratch = try Scratch()
    #expect(throws: RasterError.isFolder(path: scratch.path)) { try Raster(path: scratch.path) }
  }

  @Test func anEmptyFileIsSaidToBeEmpty() throws {
    let scratch = try Scratch()
    let path = try scratch.write("empty.png", [])
    #expect(throws: RasterError.empty(path: path)) { try Raster(path: path) }
  }

  @Test func aGitPointerIsRecognized() throws {
    let scratch = try Scratch()
    let text = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 196748\n"
    let path = try scratch.write("airplane00.tif", text.utf8)
    #expect(throws: RasterError.pointer(path: path)) { try Raster(path: path) }
  }

  @Test func textIsNoImage() throws {
    let scratch = try Scratch()
    let path = try scratch.write("notes.tif", "nothing to see".utf8)
    #expect(throws: RasterError.format(path: path, reason: "")) { try Raster(path: path) }
  }

  @Test func aWindowOutsideIsRefused() throws {
    let raster = try Raster(path: naip)
    let window = Window(row: 700, column: 0, height: 25, width: 1)
    #expect(throws: RasterError.window(path: naip, window: window, width: 934, height: 724)) {
      try raster.read(window: window)
    }
  }

  @Test func aWindowOfExtremeNumbersIsRefused() throws {
    let raster = try Raster(path: naip)
    let window = Window(row: .max, column: 1, height: .max, width: .max)
    #expect(kind(errorOf { try raster.read(window: window) }) == "window")
  }

  @Test func aPlaceOutsideIsRefused() throws {
    let raster = try Raster(path: naip)
    #expect(throws: RasterError.outside(path: naip, longitude: 10, latitude: 50)) {
      try raster.at(longitude: 10, latitude: 50)
    }
  }

  @Test func aPlainImageHasNoPlaces() throws {
    let path = malformed("pillow/palette_wedge.png")
    #expect(throws: RasterError.noCRS(path: path)) {
      try Raster(path: path).at(longitude: 0, latitude: 0)
    }
  }

  @Test func sizesBeyondMemoryAreRefusedBeforeTheyAreTried() throws {
    let path = malformed("gdal/huge-number-strips.tif")
    let raster = try Raster(path: path)
    #expect(kind(errorOf { try raster.read() }) == "tooLarge")
    #expect(kind(errorOf { try Picture.decode(path: path) }) == "tooLarge")
  }

  @Test(arguments: [
    "gdal/byte_truncated.tif", "gdal/byte_zstd_corrupted.tif", "gdal/idat_broken.png",
    "gdal/zackthecat_corrupted.tif", "pillow/broken_data_stream.png",
    "gdal/excessive-memory-TIFFFillTile.tif", "gdal/many_blocks_truncated.tif",
  ])
  func pixelsThatCannotBeReadAreAnError(name: String) throws {
    #expect(kind(errorOf { try Raster(path: malformed(name)).read() }) == "pixels")
  }

  @Test(arguments: ["pillow/truncated_jpeg.jpg", "gdal/byte_corrupted2.jpg"])
  func aJPEGThatEndsEarlyIsTruncated(name: String) throws {
    #expect(kind(errorOf { try Raster(path: malformed(name)).read() }) == "truncated")
  }

  @Test func complexPixelsAreRefused() {
    let path = malformed("gdal/cfloat32.tif")
    #expect(throws: RasterError.complex(path: path, type: "CFloat32")) { try Raster(path: path) }
  }

  @Test func everyBrokenFileGivesPixelsOrATypedErrorThatNamesIt() throws {
    for folder in ["gdal", "pillow", "rasterio"] {
      for name in try FileManager.default.contentsOfDirectory(atPath: malformed(folder)) {
        let path = malformed("\(folder)/\(name)")
        for body in [{ _ = try Raster(path: path).read() }, { _ = try Picture.decode(path: path) }]
        {
          guard let error = errorOf(body) else { continue }
          #expect(error is RasterError || error is TensorError, "\(name): \(error)")
          #expect("\(error)".contains(path), "\(name): \(error)")
        }
      }
    }
  }
}
