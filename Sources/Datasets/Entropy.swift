import Glibc
import Raster
import Tensor

/// How much the gray levels of an image tell.
package enum Entropy {
  /// The numbers of pixels at each of 256 gray levels; those where `valid` is 0 do not count.
  ///
  /// - Shape: pixels [3, height, width], uint8; valid [height, width], bool
  package static func histogram(_ pixels: Tensor, valid: Tensor? = nil) throws -> [Int] {
    let dense = try pixels.contiguous()
    let plane = dense.count / 3
    func histogram(_ bytes: UnsafePointer<UInt8>, _ flags: UnsafePointer<UInt8>?) -> [Int] {
      var counts = [Int](repeating: 0, count: 256)
      for index in 0..<plane {
        if let flags, flags[index] == 0 { continue }
        // Pillow's weights for gray, ITU-R 601 with 16 binary places.
        let gray =
          Int(bytes[index]) * 19595 + Int(bytes[plane + index]) * 38470
          + Int(bytes[2 * plane + index]) * 7471 + 0x8000
        counts[gray >> 16] += 1
      }
      return counts
    }
    return dense.withPointer(to: UInt8.self, .uint8) { bytes in
      guard let valid else { return histogram(bytes, nil) }
      return valid.withPointer(to: UInt8.self, .bool) { histogram(bytes, $0) }
    }
  }

  /// The numbers of pixels at each of 256 gray levels of three bands of an image from 0 to 1; holes,
  /// which are NaN, do not count.
  ///
  /// - Shape: image [bands, height, width], float32
  static func histogram(_ image: Tensor, bands: [Int]) throws -> [Int] {
    let dense = try image.contiguous()
    let plane = dense.shape[1] * dense.shape[2]
    let bytes = try Tensor(uninitialized: [3, dense.shape[1], dense.shape[2]], .uint8)
    var map = ValidityMap(height: dense.shape[1], width: dense.shape[2])
    try map.leaveOutNonFinite(of: dense)
    dense.withFloats { all in
      bytes.withPointer(to: UInt8.self, .uint8) { output in
        for (channel, band) in bands.enumerated() {
          let values = all + band * plane
          for index in 0..<plane {
            let value = values[index].isNaN ? 0 : min(max(values[index], 0), 1)
            output[channel * plane + index] = UInt8((value * 255).rounded())
          }
        }
      }
    }
    return try histogram(bytes, valid: map.flags)
  }

  /// Shannon's entropy of a histogram, in bits.
  package static func bits(_ counts: [Int]) -> Double {
    let total = Double(counts.reduce(0, +))
    guard total > 0 else { return 0 }
    return counts.reduce(0) { sum, count in
      guard count > 0 else { return sum }
      let share = Double(count) / total
      return sum - share * log2(share)
    }
  }
}
