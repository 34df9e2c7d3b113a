import Glibc
import Raster
import Tensor

/// Makes views of images: a part, resized as Pillow does, mirrored or not, normalized.
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

  private let cache: SampleCache
  private let bands: [Int]?
  /// The size that JPEG files may be reduced towards; `nil` where they are decoded in full.
  private let smallest: Int?
  /// For each channel, the normalized value of each byte.
  private let tables: [Float]
  private let reader = PictureReader()
  private var scratch: Tensor?
  /// Where parts with holes are put: their pixels with 0 in the holes, and what is white where there are data.
  private var present: Tensor?
  private var weights: Tensor?
  /// How much of each pixel of a view is of pixels that hold data.
  private var shares: Tensor?
  private var opened = Source.none

  private enum Source {
    case none
    case pixels(Tensor, valid: Tensor?)
    case file(position: Int, path: String, height: Int, width: Int, isKept: Bool)
  }

  init(cache: SampleCache, bands: [Int]?, reducingTo smallest: Int?, tables: [Float]) {
    (self.smallest, self.cache, self.bands, self.tables) = (smallest, cache, bands, tables)
  }

  /// Opens the image at a position of the dataset.
  ///
  /// - Returns: Its size.
  func open(position: Int, path: String) throws -> (height: Int, width: Int) {
    let kept = try cache.image(at: position, path: path, reducingTo: smallest)
    let found: PictureReader.Opened =
      switch kept {
      case .decoded(let pixels, let valid, _): .decoded(pixels, valid: valid)
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
    case .decoded(let pixels, let valid):
      if kept == nil {
        try cache.keep(.decoded(pixels, valid: valid, ofJPEG: false), at: position, path: path)
      }
      opened = .pixels(pixels, valid: valid)
      return (pixels.shape[0], pixels.shape[1])
    }
  }

  /// Writes the view of the image that is open; 0 where it has no data.
  ///
  /// - Returns: Where the view has data, [height, width]; `nil` where it has everywhere.
  /// - Shape: result [3, height, width]
  func draw(_ choice: Choice, into result: UnsafeMutablePointer<Float>) throws -> Tensor? {
    if case .pixels(let pixels, let valid?) = opened, Self.hasHole(valid, choice.box) {
      return try resample(pixels, around: valid, choice, into: result)
    }
    try drawWhole(choice, into: result)
    return nil
  }

  private func drawWhole(_ choice: Choice, into result: UnsafeMutablePointer<Float>) throws {
    switch opened {
    case .none: preconditionFailure("an image is opened before it is drawn")
    case .pixels(let pixels, _): try resample(pixels, choice.box, choice, tables, into: result)
    case .file(let position, let path, let height, let width, let isKept):
      let reduces = smallest.map { height >= 2 * $0 && width >= 2 * $0 } ?? false
      if reduces, !isKept, cache.isTakingMore {
        try cache.keep(.encoded(reader.encoded), at: position, path: path)
      }
      if !reduces, cache.isTakingMore {
        let pixels = try reader.decode()
        try cache.keep(.decoded(pixels, ofJPEG: true), at: position, path: path)
        opened = .pixels(pixels, valid: nil)
        return try resample(pixels, choice.box, choice, tables, into: result)
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
    try pixels.withPointer(to: UInt8.self, .uint8) {
      let stride = pixels.strides[0]
      try resample($0, stride: stride, down, across, choice.isMirrored, tables, into: result)
    }
  }

  private func resample(
    _ pixels: Tensor,
    _ box: RandomCrop.Box,
    _ choice: Choice,
    _ tables: [Float],
    into result: UnsafeMutablePointer<Float>
  ) throws {
    let size = choice.size
    let down = PixelTaps(from: box.height, to: size.height, mode: choice.mode, antialias: true)
    let across = PixelTaps(from: box.width, to: size.width, mode: choice.mode, antialias: true)
    let stride = pixels.strides[0]
    try pixels.withPointer(to: UInt8.self, .uint8) {
      let bytes = $0 + box.top * stride + box.left * 3
      try resample(bytes, stride: stride, down, across, choice.isMirrored, tables, into: result)
    }
  }

  private func resample(
    _ bytes: UnsafePointer<UInt8>,
    stride: Int,
    _ down: PixelTaps,
    _ across: PixelTaps,
    _ isMirrored: Bool,
    _ tables: [Float],
    into result: UnsafeMutablePointer<Float>
  ) throws {
    let needed = (down.input + 1) * across.outputs * 3 + 64
    let room = try roomFor(needed)
    room.withPointer(to: UInt8.self, .uint8) {
      Pixels.resampleColors(
        bytes,
        stride: stride,
        down: down,
        across: across,
        tables: tables,
        mirrored: isMirrored,
        into: result,
        scratch: $0
      )
    }
  }

  /// Memory that is kept from image to image.
  private func roomFor(_ bytes: Int) throws -> Tensor {
    if let scratch, scratch.count >= bytes { return scratch }
    let new = try Tensor(uninitialized: [bytes * 5 / 4], .uint8)
    scratch = new
    return new
  }
}

extension ImageView {
  /// The value of each byte from 0 to 1, for each channel.
  private static let shares = (0..<3).flatMap { _ in (0..<256).map { Float($0) / 255 } }

  /// Whether a part of a picture has a pixel without data.
  private static func hasHole(_ valid: Tensor, _ box: RandomCrop.Box) -> Bool {
    let width = valid.shape[1]
    return valid.withPointer(to: UInt8.self, .bool) { flags in
      (box.top..<box.top + box.height).contains { row in
        memchr(flags + row * width + box.left, 0, box.width) != nil
      }
    }
  }

  /// Resizes the pixels that hold data alone: their sum divided by how many they are.
  private func resample(
    _ pixels: Tensor,
    around valid: Tensor,
    _ choice: Choice,
    into result: UnsafeMutablePointer<Float>
  ) throws -> Tensor? {
    let size = choice.size
    let plane = size.height * size.width
    let room =
      try shares.flatMap { $0.count >= 3 * plane ? $0 : nil } ?? Tensor(uninitialized: [3 * plane])
    self.shares = room
    let (present, weights) = try divide(pixels, valid, choice.box)
    let whole = RandomCrop.Box(top: 0, left: 0, height: choice.box.height, width: choice.box.width)
    return try room.withFloats { shares in
      try resample(weights, whole, choice, Self.shares, into: shares)
      try resample(present, whole, choice, tables, into: result)
      return try divide(result, by: shares, size)
    }
  }

  /// Divides the sums of the pixels that hold data by how many they are.
  private func divide(
    _ result: UnsafeMutablePointer<Float>,
    by shares: UnsafePointer<Float>,
    _ size: (height: Int, width: Int)
  ) throws -> Tensor? {
    let plane = size.height * size.width
    var map = ValidityMap(height: size.height, width: size.width)
    for channel in 0..<3 {
      // What the bytes of holes, which are 0, became.
      let empty = tables[channel * 256]
      let values = result + channel * plane
      for pixel in 0..<plane where shares[pixel] < 1 {
        let share = shares[pixel]
        values[pixel] = share < 0.5 ? 0 : (values[pixel] - empty) / share + empty
        if share < 0.5 { try map.leaveOut(pixel) }
      }
    }
    return map.flags
  }

  /// A part of a picture with 0 in its holes, and what is white where there are data.
  private func divide(
    _ pixels: Tensor,
    _ valid: Tensor,
    _ box: RandomCrop.Box
  ) throws -> (present: Tensor, weights: Tensor) {
    let row = box.width * 3
    let present = try Self.room(box, in: present)
    let weights = try Self.room(box, in: weights)
    (self.present, self.weights) = (present, weights)
    present.withPointer(to: UInt8.self, .uint8) { values in
      weights.withPointer(to: UInt8.self, .uint8) { white in
        pixels.withPointer(to: UInt8.self, .uint8) { from in
          valid.withPointer(to: UInt8.self, .bool) { flags in
            white.update(repeating: 255, count: box.height * row)
            for line in 0..<box.height {
              let source = (box.top + line) * pixels.shape[1] + box.left
              (values + line * row).update(from: from + 3 * source, count: row)
              for column in 0..<box.width where flags[source + column] == 0 {
                let place = line * row + 3 * column
                for channel in place..<place + 3 { (values[channel], white[channel]) = (0, 0) }
              }
            }
          }
        }
      }
    }
    return (present, weights)
  }

  /// Memory for a part of a picture: what is there, where it is large enough.
  private static func room(_ box: RandomCrop.Box, in memory: Tensor?) throws -> Tensor {
    let shape = [box.height, box.width, 3]
    guard let memory, memory.storage.byteCount >= shape.reduce(1, *) + 64 else {
      return try PictureReader.padded(shape)
    }
    return Tensor(storage: memory.storage, shape: shape, dtype: .uint8)
  }
}

extension ImageView.Choice {
  /// By how much the image may be reduced so that the part still has the pixels that are wanted.
  fileprivate var denominator: Int {
    [8, 4, 2].first { box.height >= $0 * size.height && box.width >= $0 * size.width } ?? 1
  }
}
