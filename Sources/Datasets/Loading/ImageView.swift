import Raster
import Tensor

/// Makes views of images: a part, resized as Pillow does, mirrored or not, normalised.
///
/// Each worker has its own, with its own decoder and scratch memory.
final class ImageView {
  /// What is to be seen of an image.
  struct Choice {
    let box: RandomCrop.Box
    let size: (height: Int, width: Int)
    let isMirrored: Bool
    var mode = ResampleMode.bilinear
  }

  private let cache: ImageCache
  private let bands: [Int]?
  /// The size that JPEG files may be reduced towards; `nil` where they are decoded in full.
  private let smallest: Int?
  /// For each channel, the normalised value of each byte.
  private let tables: [Float]
  private let reader = PictureReader()
  private var scratch = Tensor(uninitialized: [0], .uint8)
  private var opened = Source.none

  private enum Source {
    case none
    case pixels(Tensor)
    case file(position: Int, path: String, height: Int, width: Int, isKept: Bool)
  }

  init(cache: ImageCache, bands: [Int]?, reducingTo smallest: Int?, tables: [Float]) {
    self.smallest = smallest
    self.cache = cache
    self.bands = bands
    self.tables = tables
  }

  /// Opens the image at a position of the dataset.
  ///
  /// - Returns: Its size.
  func open(position: Int, path: String) throws -> (height: Int, width: Int) {
    let kept = cache.image(at: position, path: path, reducingTo: smallest)
    let found: PictureReader.Opened =
      switch kept {
      case .decoded(let pixels, _): .decoded(pixels)
      case .encoded(let bytes): try reader.open(path, encoded: bytes)
      case nil: try reader.open(path, bands: bands)
      }
    switch found {
    case .encoded(let height, let width):
      opened = .file(
        position: position,
        path: path,
        height: height,
        width: width,
        isKept: kept != nil
      )
      return (height, width)
    case .decoded(let pixels):
      if kept == nil { cache.keep(.decoded(pixels, ofJPEG: false), at: position, path: path) }
      opened = .pixels(pixels)
      return (pixels.shape[0], pixels.shape[1])
    }
  }

  /// Writes the view of the image that is open.
  ///
  /// - Shape: result [3, height, width]
  func draw(_ choice: Choice, into result: UnsafeMutablePointer<Float>) throws {
    switch opened {
    case .none: preconditionFailure("an image is opened before it is drawn")
    case .pixels(let pixels): resample(pixels, choice.box, choice, into: result)
    case .file(let position, let path, let height, let width, let isKept):
      let reduces = smallest.map { height >= 2 * $0 && width >= 2 * $0 } ?? false
      if reduces, !isKept, cache.isTakingMore {
        cache.keep(.encoded(reader.encoded), at: position, path: path)
      }
      if !reduces, cache.isTakingMore {
        let pixels = try reader.decode()
        cache.keep(.decoded(pixels, ofJPEG: true), at: position, path: path)
        opened = .pixels(pixels)
        return resample(pixels, choice.box, choice, into: result)
      }
      try decode(choice, denominator: reduces ? choice.denominator : 1, into: result)
    }
  }

  /// Decodes no more than the part, at 1/denominator of its size.
  private func decode(
    _ choice: Choice,
    denominator: Int,
    into result: UnsafeMutablePointer<Float>
  ) throws {
    let box = choice.box
    let top = box.top / denominator
    let left = box.left / denominator
    let bottom = (box.top + box.height + denominator - 1) / denominator
    let right = (box.left + box.width + denominator - 1) / denominator
    let part = Window(row: top, column: left, height: bottom - top, width: right - left)
    let pixels = try reader.decode(part, denominator: denominator)
    let step = Double(denominator)
    let down = PixelTaps(
      from: part.height,
      part: (Double(box.top) / step - Double(top), Double(box.height) / step),
      to: choice.size.height,
      mode: choice.mode,
      antialias: true
    )
    let across = PixelTaps(
      from: part.width,
      part: (Double(box.left) / step - Double(left), Double(box.width) / step),
      to: choice.size.width,
      mode: choice.mode,
      antialias: true
    )
    let bytes = pixels.rawPointer.assumingMemoryBound(to: UInt8.self)
    resample(bytes, stride: pixels.strides[0], down, across, choice.isMirrored, into: result)
  }

  private func resample(
    _ pixels: Tensor,
    _ box: RandomCrop.Box,
    _ choice: Choice,
    into result: UnsafeMutablePointer<Float>
  ) {
    let size = choice.size
    let down = PixelTaps(from: box.height, to: size.height, mode: choice.mode, antialias: true)
    let across = PixelTaps(from: box.width, to: size.width, mode: choice.mode, antialias: true)
    let stride = pixels.strides[0]
    let bytes =
      pixels.rawPointer.assumingMemoryBound(to: UInt8.self) + box.top * stride + box.left * 3
    resample(bytes, stride: stride, down, across, choice.isMirrored, into: result)
  }

  private func resample(
    _ bytes: UnsafePointer<UInt8>,
    stride: Int,
    _ down: PixelTaps,
    _ across: PixelTaps,
    _ isMirrored: Bool,
    into result: UnsafeMutablePointer<Float>
  ) {
    let needed = (down.input + 1) * across.outputs * 3 + 64
    if scratch.count < needed { scratch = Tensor(uninitialized: [needed * 5 / 4], .uint8) }
    Pixels.resampleColors(
      bytes,
      stride: stride,
      down: down,
      across: across,
      tables: tables,
      mirrored: isMirrored,
      into: result,
      scratch: scratch.pointer(to: UInt8.self, .uint8)
    )
  }
}

extension ImageView.Choice {
  /// By how much the image may be reduced so that the part still has the pixels that are wanted.
  fileprivate var denominator: Int {
    [8, 4, 2].first { box.height >= $0 * size.height && box.width >= $0 * size.width } ?? 1
  }
}
