import CPNG
import CSixel
import Glibc

extension PixelImage {
  /// Returns the image of a PNG, over white; `nil` for other bytes.
  package init?(png: [UInt8]) {
    var (width, height) = (0, 0)
    guard let pixels = gfm_png_read(png, png.count, &width, &height) else { return nil }
    defer { free(pixels) }
    let bytes = [UInt8](UnsafeBufferPointer(start: pixels, count: width * height * 3))
    try? self.init(width: width, height: height, bytes: bytes)
  }

  /// The image as PNG, made for speed rather than for its size; `nil` without memory.
  var png: [UInt8]? { written(by: gfm_png_write) }

  /// The image as sixels, in 256 colors that suit it; `nil` without memory.
  var sixels: [UInt8]? { written(by: gfm_sixel_write) }

  private typealias Writer = (UnsafePointer<UInt8>, Int, Int, UnsafeMutablePointer<Int>)
    -> UnsafeMutablePointer<UInt8>?

  private func written(by write: Writer) -> [UInt8]? {
    var count = 0
    guard let bytes = write(rgb, width, height, &count) else { return nil }
    defer { free(bytes) }
    return [UInt8](UnsafeBufferPointer(start: bytes, count: count))
  }
}
