import Foundation
import Glibc
import Tensor
import Testing

@testable import Raster

/// Files that change under the reader's hands, or that it may not read.
@Suite struct ChangingFileTests {
  private func stored(_ scratch: Scratch, _ size: Int = 600) throws -> String {
    let bytes = (0..<3 * size * size).map { UInt8(truncatingIfNeeded: $0 &* 31 / 7) }
    let path = scratch.path + "a.tif"
    let pixels = try Tensor(bytes: bytes, shape: [3, size, size], dtype: .uint8)
    try RasterWriter.write(pixels, to: path, as: .tiff)
    return path
  }

  @Test func aRasterThatShrinksWhileItIsOpenIsAnErrorThatNamesIt() throws {
    let scratch = try Scratch()
    let path = try stored(scratch)
    let raster = try Raster(path: path)
    let corner = Window(row: 0, column: 0, height: 8, width: 8)
    let before = try raster.read(window: corner)
    let size = try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    #expect(truncate(path, size / 3) == 0)
    let error = errorOf { try raster.read() }
    #expect(["pixels", "truncated"].contains(kind(error)))
    #expect(error.map { "\($0)".contains(path) } == true)
    #expect(before.shape == [3, 8, 8])
    #expect(truncate(path, 0) == 0)
    #expect(throws: RasterError.empty(path: path)) { try Raster(path: path) }
  }

  @Test func aRasterThatIsReplacedIsReadToItsEndAsItWasOpened() throws {
    let scratch = try Scratch()
    let path = try stored(scratch)
    let raster = try Raster(path: path)
    let expected = try Raster(path: path).read()
    let other = try Tensor(
      bytes: [UInt8](repeating: 9, count: 27),
      shape: [3, 3, 3],
      dtype: .uint8
    )
    try RasterWriter.write(other, to: path, as: .tiff)
    #expect(try raster.read().integers == expected.integers)
    #expect(try Raster(path: path).width == 3)
  }

  @Test func anImageThatShrinksAfterItWasOpenedIsDecodedAsItWas() throws {
    let scratch = try Scratch()
    let jpeg = root + "Tests/Fixtures/jpeg/444.jpg"
    let path = try scratch.write("a.jpg", Data(contentsOf: URL(filePath: jpeg)))
    let reader = PictureReader()
    guard case .encoded = try reader.open(path) else {
      Issue.record("no JPEG file")
      return
    }
    #expect(truncate(path, 100) == 0)
    let expected = try Picture.decode(path: jpeg)
    #expect(try PictureReader.planes(reader.decode()).integers == expected.integers)
    #expect(errorOf { try Picture.decode(path: path) } is RasterError)
  }

  @Test func aFileOfAnotherUserIsSaidToBeClosed() {
    for code in [EACCES, EPERM] {
      #expect(LocalFile.failure(code, path: "/a") == .notAllowed(path: "/a"))
    }
    #expect(LocalFile.failure(ENOENT, path: "/a") == .missing(path: "/a"))
    #expect(LocalFile.failure(EIO, path: "/a") == .format(path: "/a", reason: "Input/output error"))
  }

  @Test(.enabled(if: geteuid() != 0, "everything is open to root"))
  func aFileWithoutPermissionsIsRefused() throws {
    let scratch = try Scratch()
    let path = try stored(scratch, 20)
    #expect(chmod(path, 0) == 0)
    #expect(throws: RasterError.notAllowed(path: path)) { try Raster(path: path) }
    #expect(throws: RasterError.notAllowed(path: path)) { try Picture.decode(path: path) }
  }
}
