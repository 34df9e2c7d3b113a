import Raster
import Tensor

extension Content {
  /// Marks what holds no data.
  ///
  /// - Parameter path: what messages name.
  /// - Returns: The sample with NaN where an image has no data, which its mask leaves out.
  /// - Throws: `DatasetError.sizes` where the mask is not of the size of the images.
  func withMarkedHoles(of path: String) throws -> Content {
    guard images.contains(where: { $0.valid != nil }) else { return self }
    var result = self
    for index in images.indices where images[index].valid != nil {
      let pixels = try images[index].pixels.contiguous()
      pixels.fill(.nan, where: images[index].valid)
      result.images[index].pixels = pixels
    }
    try result.leaveHolesOutOfMask(of: path)
    return result
  }

  /// Gives pixels without data the class that does not count.
  ///
  /// - Parameter path: what messages name.
  /// - Throws: `DatasetError.sizes` where the mask is not of the size of the images.
  mutating func leaveHolesOutOfMask(of path: String) throws {
    guard let mask, let valid = try valid() else { return }
    guard valid.shape == mask.shape else {
      throw DatasetError.sizes(
        path: "the mask of \(path)",
        size: mask.shape,
        other: "what says where there are data",
        otherSize: valid.shape
      )
    }
    // A copy: what is kept between epochs must not change.
    let result = try mask.contiguous().copy()
    try result.withPointer(to: UInt8.self, .uint8) { labels in
      for (pixel, isValid) in try valid.flags.enumerated() where !isValid {
        labels[pixel] = MaskCoding.ignored
      }
    }
    self.mask = result
  }

  /// Where all images hold data, in the pixels of the finest; `nil` where that is everywhere.
  ///
  /// - Shape: [height, width], bool
  package func valid() throws -> Tensor? {
    guard images.contains(where: { $0.valid != nil }),
      let finest = images.max(by: { $0.pixels.count < $1.pixels.count })
    else { return nil }
    let (height, width) = (finest.pixels.shape[1], finest.pixels.shape[2])
    var map = ValidityMap(height: height, width: width)
    for valid in images.compactMap(\.valid) {
      try map.leaveOutZeros(
        of: valid.shape == [height, width]
          ? valid : valid.resized(height: height, width: width, mode: .nearest)
      )
    }
    return map.flags
  }
}

/// An image that is changed together with where it holds data.
struct HoledImage {
  /// 0 where there are no data.
  ///
  /// - Shape: [bands, height, width], float32
  private(set) var pixels: Tensor
  /// - Shape: [height, width], bool
  private(set) var valid: Tensor

  init(_ image: Tensor, valid: Tensor) throws {
    pixels = try image.contiguous().copy()
    self.valid = valid
    pixels.fill(0, where: valid)
  }

  /// The image after a linear change, alike for all bands, that mixes pixels with their neighbors.
  ///
  /// What comes out is the mix of the pixels that hold data: their sum, which is what a change makes of an
  /// image with 0 in its holes, divided by how much of the mix they are. Where they are less than half of it,
  /// there are no data.
  func changed(_ change: (Tensor) throws -> Tensor) throws -> HoledImage {
    let shares = try change(valid.unsqueezed(axis: 0).converted(to: .float32)).contiguous()
    var result = self
    result.pixels = try change(pixels).contiguous().copy()
    var map = ValidityMap(height: shares.shape[1], width: shares.shape[2])
    let plane = shares.count
    let bands = result.pixels.shape[0]
    try withElements(Float.self, shares, result.pixels) { shares, values in
      for pixel in 0..<plane {
        let share = shares[pixel]
        // Weights add up to 1 but for rounding.
        guard abs(share - 1) > 1e-5 else { continue }
        if share < 0.5 { try map.leaveOut(pixel) }
        for band in 0..<bands {
          let place = values + band * plane + pixel
          place.pointee = share < 0.5 ? 0 : place.pointee / share
        }
      }
    }
    result.valid = try map.flags ?? ValidityMap.everywhere((map.height, map.width))
    return result
  }
}
