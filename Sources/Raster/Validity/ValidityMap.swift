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
    result.withBytes { _ = memset($0, 1, result.count) }
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
    try dense.withBytes { bytes in
      // From hole to hole: most masks have none.
      var place = 0
      while place < count, let found = memchr(bytes + place, 0, count - place) {
        place = found - bytes
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
    flags.withBytes { $0.storeBytes(of: 0, toByteOffset: pixel, as: UInt8.self) }
    self.flags = flags
  }
}

extension Tensor {
  /// Whether each element, a byte or a bool, is other than 0; in row-major order.
  package var flags: [Bool] {
    get throws {
      try requireArrays(of: count, size: 1, copies: 1)
      let dense = try contiguous()
      return dense.withBytes { memory in
        let bytes = memory.assumingMemoryBound(to: UInt8.self)
        return (0..<dense.count).map { bytes[$0] != 0 }
      }
    }
  }

  /// Whether an element is NaN or infinite.
  package var holdsNonFinite: Bool {
    get throws {
      try contiguous().hasNonFinite
    }
  }

  /// The same for elements that lie side by side.
  private var hasNonFinite: Bool {
    get throws {
      // The exponent's bits are all set in these alone: the largest of all bits tells.
      switch dtype {
      case .float32:
        return withPointer(to: UInt32.self, .float32) { bits in
          var largest: UInt32 = 0
          for index in 0..<count { largest = Swift.max(largest, bits[index] & 0x7fff_ffff) }
          return largest >= 0x7f80_0000
        }
      case .float64:
        return withPointer(to: UInt64.self, .float64) { bits in
          var largest: UInt64 = 0
          for index in 0..<count {
            largest = Swift.max(largest, bits[index] & 0x7fff_ffff_ffff_ffff)
          }
          return largest >= 0x7ff0_0000_0000_0000
        }
      case .float16, .bfloat16: return try converted(to: .float32).holdsNonFinite
      default: return false
      }
    }
  }

  /// Whether an element of a dense image is finite; those of integers are.
  fileprivate func isFinite(at index: Int) -> Bool {
    switch dtype {
    case .float32: withFloats { $0[index].isFinite }
    case .float64: withPointer(to: Double.self, .float64) { $0[index].isFinite }
    default: true
    }
  }

  /// Puts a value where flags are 0, in every band of a dense image of floats.
  ///
  /// - Shape: [bands, height, width]; flags [height, width], bool
  package func fill(_ value: Double, where flags: Tensor?) {
    guard let flags else { return }
    switch dtype {
    case .float32: withFloats { fill($0, Float(value), where: flags) }
    case .float64: withPointer(to: Double.self, .float64) { fill($0, value, where: flags) }
    default: break
    }
  }

  private func fill<Element>(
    _ elements: UnsafeMutablePointer<Element>,
    _ value: Element,
    where flags: Tensor
  ) {
    let plane = flags.count
    flags.withPointer(to: UInt8.self, .bool) { valid in
      for index in 0..<count where valid[index % plane] == 0 { elements[index] = value }
    }
  }
}
