import Glibc
import Tensor

/// Where pixels hold data; nothing is kept until the first hole is found.
package struct ValidityMap {
  package let height: Int
  package let width: Int
  /// 1 where there are data; `nil` where there are everywhere.
  ///
  /// - Shape: [height, width], bool
  package private(set) var flags: Tensor?

  package init(height: Int, width: Int) { (self.height, self.width) = (height, width) }

  /// A map without holes.
  package static func everywhere(_ size: (height: Int, width: Int)) throws -> Tensor {
    let result = try Tensor(uninitialized: [size.height, size.width], .bool)
    memset(result.rawPointer, 1, result.count)
    return result
  }

  /// The maps of several images of one size; `nil` where none has holes.
  ///
  /// - Shape: [images, height, width], bool
  package static func stacked(
    _ maps: [Tensor?],
    _ size: (height: Int, width: Int)
  ) throws -> Tensor? {
    guard maps.contains(where: { $0 != nil }) else { return nil }
    return try Tensor.stacked(maps.map { try $0 ?? everywhere(size) })
  }

  /// Leaves out pixels of which a band is NaN or infinite.
  ///
  /// - Shape: image [bands, height, width]
  package mutating func leaveOutNonFinite(of image: Tensor) throws {
    guard try image.holdsNonFinite else { return }
    let plane = height * width
    let dense = try image.contiguous()
    for index in 0..<dense.count where !dense.isFinite(at: index) { try leaveOut(index % plane) }
  }

  /// Leaves out pixels whose mask, of bytes or flags, is 0.
  package mutating func leaveOutZeros(of mask: Tensor) throws {
    let dense = try mask.contiguous()
    let count = dense.count
    try withExtendedLifetime(dense) {
      let bytes = dense.rawPointer
      // From hole to hole: most masks have none.
      var place = 0
      while place < count, let found = memchr(bytes + place, 0, count - place) {
        place = found - UnsafeMutableRawPointer(bytes)
        try leaveOut(place)
        place += 1
      }
    }
  }

  /// Leaves out pixels of a value.
  package mutating func leaveOut(_ value: Double, of band: Tensor) throws {
    for (index, other) in try band.doubles.enumerated() where other == value { try leaveOut(index) }
  }

  /// Leaves out one pixel.
  package mutating func leaveOut(_ pixel: Int) throws {
    let flags = try flags ?? Self.everywhere((height, width))
    flags.rawPointer.storeBytes(of: 0, toByteOffset: pixel, as: UInt8.self)
    self.flags = flags
  }
}

extension Tensor {
  /// Whether each element, a byte or a bool, is other than 0; in row-major order.
  package var flags: [Bool] {
    get throws {
      try requireArrays(of: count, size: 1, copies: 1)
      let dense = try contiguous()
      return withExtendedLifetime(dense) {
        let bytes = dense.rawPointer.assumingMemoryBound(to: UInt8.self)
        return (0..<dense.count).map { bytes[$0] != 0 }
      }
    }
  }

  /// Whether an element is NaN or infinite.
  package var holdsNonFinite: Bool {
    get throws {
      let dense = try contiguous()
      return try withExtendedLifetime(dense) { try dense.hasNonFinite }
    }
  }

  /// The same for elements that lie side by side.
  private var hasNonFinite: Bool {
    get throws {
      // The exponent's bits are all set in these alone: the largest of all bits tells.
      switch dtype {
      case .float32:
        let bits = rawPointer.assumingMemoryBound(to: UInt32.self)
        var largest: UInt32 = 0
        for index in 0..<count { largest = Swift.max(largest, bits[index] & 0x7fff_ffff) }
        return largest >= 0x7f80_0000
      case .float64:
        let bits = rawPointer.assumingMemoryBound(to: UInt64.self)
        var largest: UInt64 = 0
        for index in 0..<count { largest = Swift.max(largest, bits[index] & 0x7fff_ffff_ffff_ffff) }
        return largest >= 0x7ff0_0000_0000_0000
      case .float16, .bfloat16: return try converted(to: .float32).holdsNonFinite
      default: return false
      }
    }
  }

  /// Whether an element of a dense image is finite; those of integers are.
  fileprivate func isFinite(at index: Int) -> Bool {
    switch dtype {
    case .float32: floats[index].isFinite
    case .float64: pointer(to: Double.self, .float64)[index].isFinite
    default: true
    }
  }

  /// Puts a value where flags are 0, in every band of a dense image of floats.
  ///
  /// - Shape: [bands, height, width]; flags [height, width], bool
  package func fill(_ value: Double, where flags: Tensor?) {
    guard let flags else { return }
    let plane = flags.count
    let valid = flags.pointer(to: UInt8.self, .bool)
    for index in 0..<count where valid[index % plane] == 0 {
      switch dtype {
      case .float32: floats[index] = Float(value)
      case .float64: pointer(to: Double.self, .float64)[index] = value
      default: break
      }
    }
  }
}
