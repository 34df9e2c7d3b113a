import Tensor

/// One draw of an augmentation's geometry, for all parts of a sample.
struct GeometricDraw {
  /// The part to take, in pixels of the sample, and the size to bring it to; `nil` keeps all.
  private(set) var box: RandomCrop.Box?
  private(set) var size: (height: Int, width: Int)
  /// The size to bring the sample to before a part is taken of it.
  private(set) var enlarged: (height: Int, width: Int)?
  private(set) var isMirrored = false
  private(set) var isUpsideDown = false
  private(set) var quarters = 0
  let mode: ResampleMode

  /// Whether it is more than a part that is resized and perhaps mirrored.
  var isTurned: Bool { isUpsideDown || quarters > 0 }

  /// Without an augmentation: the whole, at a size.
  init(whole size: (height: Int, width: Int)) {
    self.size = size
    mode = .bilinear
  }

  /// Without an augmentation: the square in the middle of a sample, at a size.
  init(middleOf sample: (height: Int, width: Int), size: Int) {
    let side = min(sample.height, sample.width)
    box = RandomCrop.Box(
      top: (sample.height - side) / 2,
      left: (sample.width - side) / 2,
      height: side,
      width: side
    )
    self.size = (size, size)
    mode = .bilinear
  }

  /// Draws for a sample of a size; `target` is the size that it shall have, its own by default.
  ///
  /// `mask` has the classes of its pixels, so that parts of one class alone can be avoided.
  init(
    _ augmentation: Augmentation,
    height: Int,
    width: Int,
    target: Int?,
    mask: Tensor?,
    _ random: inout Random
  ) {
    mode = augmentation.isBicubic ? .bicubic : .bilinear
    size = target.map { ($0, $0) } ?? (height, width)
    if let crop = augmentation.crop {
      box = crop.draw(height: height, width: width, &random)
    } else if let scale = augmentation.scale {
      let factor = scale.lowerBound + random.uniform() * (scale.upperBound - scale.lowerBound)
      let enlarged = (
        height: max(1, Int((Double(height) * factor).rounded())),
        width: max(1, Int((Double(width) * factor).rounded()))
      )
      self.enlarged = enlarged
      box = part(of: enlarged, augmentation.largestShare, mask, &random)
    }
    if augmentation.horizontalFlip > 0 {
      isMirrored = random.uniform() < augmentation.horizontalFlip
    }
    if augmentation.verticalFlip > 0, !augmentation.drawsVerticalFlipsByBatch {
      isUpsideDown = random.uniform() < augmentation.verticalFlip
    }
    // A quarter turn of an oblong sample would change the batch's shape.
    if augmentation.rotates {
      quarters = random.integer(below: 4)
      if size.height != size.width { quarters = quarters / 2 * 2 }
    }
  }

  /// A part of the target's size, of the enlarged sample; what is short is filled up later.
  private func part(
    of enlarged: (height: Int, width: Int),
    _ largestShare: Double,
    _ mask: Tensor?,
    _ random: inout Random
  ) -> RandomCrop.Box {
    let height = min(size.height, enlarged.height)
    let width = min(size.width, enlarged.width)
    var box = RandomCrop.Box(top: 0, left: 0, height: height, width: width)
    for _ in 0..<10 {
      box = RandomCrop.Box(
        top: random.integer(below: enlarged.height - height + 1),
        left: random.integer(below: enlarged.width - width + 1),
        height: height,
        width: width
      )
      guard let mask, largestShare < 1 else { break }
      if Self.share(ofLargestClassIn: box, of: enlarged, mask) < largestShare { break }
    }
    return box
  }

  /// The share of the most frequent class; 1 where there is no other.
  private static func share(
    ofLargestClassIn box: RandomCrop.Box,
    of enlarged: (height: Int, width: Int),
    _ mask: Tensor
  ) -> Double {
    var counts = [Int](repeating: 0, count: 256)
    mask.withPointer(to: UInt8.self, .uint8) { bytes in
      for row in box.top..<box.top + box.height {
        let source = row * mask.shape[0] / enlarged.height * mask.shape[1]
        for column in box.left..<box.left + box.width {
          counts[Int(bytes[source + column * mask.shape[1] / enlarged.width])] += 1
        }
      }
    }
    counts[Int(MaskCoding.ignored)] = 0
    let total = counts.reduce(0, +)
    guard counts.count(where: { $0 > 0 }) > 1 else { return 1 }
    return Double(counts.max() ?? 0) / Double(max(total, 1))
  }

  /// An image as drawn; `factor` is how many of its pixels are one of the sample's.
  ///
  /// - Shape: [bands, height, width], float32
  func image(_ image: Tensor, factor: Int = 1) throws -> Tensor {
    try turned(filled(placed(image, factor, mode), factor, with: 0))
  }

  /// An image as drawn, and where it then holds data; its holes, which are 0, have no part in what is
  /// mixed of neighbors.
  ///
  /// - Shape: [bands, height, width], float32; valid [height, width], bool
  func image(
    _ image: Tensor,
    valid: Tensor?,
    factor: Int = 1
  ) throws -> (pixels: Tensor, valid: Tensor?) {
    guard let valid else { return (try self.image(image, factor: factor), nil) }
    let drawn = try HoledImage(image, valid: valid).changed { try placed($0, factor, mode) }
    let flags = try drawn.valid.unsqueezed(axis: 0)
    return (
      try turned(filled(drawn.pixels, factor, with: 0)),
      try turned(filled(flags, factor, with: 1)).selected(axis: 0, at: 0).contiguous()
    )
  }

  /// A mask as drawn; what was filled up does not count.
  ///
  /// - Shape: [height, width], uint8
  func mask(_ mask: Tensor) throws -> Tensor {
    let filled = try filled(
      placed(mask.unsqueezed(axis: 0), 1, .nearest),
      1,
      with: MaskCoding.ignored
    )
    return try turned(filled).selected(axis: 0, at: 0).contiguous()
  }

  private func placed(_ image: Tensor, _ factor: Int, _ mode: ResampleMode) throws -> Tensor {
    var image = image
    if let enlarged {
      image = try resized(image, (enlarged.height * factor, enlarged.width * factor), mode)
    }
    if let box {
      image = try Transforms.crop(
        image,
        top: box.top * factor,
        left: box.left * factor,
        height: box.height * factor,
        width: box.width * factor
      )
      if enlarged != nil { return try image.contiguous() }
    }
    return try resized(image, (size.height * factor, size.width * factor), mode)
  }

  private func resized(
    _ image: Tensor,
    _ size: (height: Int, width: Int),
    _ mode: ResampleMode
  ) throws -> Tensor {
    if image.shape[1] == size.height, image.shape[2] == size.width { return try image.contiguous() }
    return try image.contiguous().resized(height: size.height, width: size.width, mode: mode)
  }

  /// Filled up at the bottom and the right to the size.
  private func filled(_ image: Tensor, _ factor: Int, with value: UInt8) throws -> Tensor {
    let (height, width) = (size.height * factor, size.width * factor)
    guard image.shape[1] < height || image.shape[2] < width else { return image }
    let result = try Tensor(uninitialized: [image.shape[0], height, width], image.dtype)
    let step = image.shape[2] * image.dtype.size
    result.withBytes { bytes in
      let count = result.count * (value == 0 ? result.dtype.size : 1)
      bytes.initializeMemory(as: UInt8.self, repeating: value, count: count)
      image.withBytes { from in
        for band in 0..<image.shape[0] {
          for row in 0..<image.shape[1] {
            let target = (band * height + row) * width * image.dtype.size
            let source = (band * image.shape[1] + row) * step
            (bytes + target).copyMemory(from: from + source, byteCount: step)
          }
        }
      }
    }
    return result
  }

  /// Mirrored, unless that is done, and turned.
  func turned(_ image: Tensor, isMirroredAlready: Bool = false) throws -> Tensor {
    var image = image
    if isMirrored, !isMirroredAlready { image = try Transforms.hflip(image) }
    if isUpsideDown { image = try Transforms.vflip(image) }
    if quarters > 0 { image = try Transforms.rotated(image, quarters: quarters) }
    return try image.contiguous()
  }
}
