import Glibc

/// A counter-based generator: every draw is a function of the seed and a count, so that streams can
/// be split, saved and resumed anywhere.
///
/// - Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011 (Philox 4×32-10).
package struct Random: Sendable, Equatable {
  package let seed: UInt64
  package let stream: UInt64
  /// The number of 128-bit blocks drawn.
  package private(set) var counter: UInt64 = 0
  private var block = Block(bits: .zero)
  private var used = 4
  private var spare: Double?

  package init(seed: UInt64, stream: UInt64 = 0) {
    self.seed = seed
    self.stream = stream
  }

  /// A generator of its own for a purpose: the same seed and name give the same stream.
  package init(seed: UInt64, name: String, _ numbers: Int...) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    for number in numbers {
      var rest = UInt64(bitPattern: Int64(number))
      for _ in 0..<8 {
        hash = (hash ^ (rest & 0xff)) &* 0x100_0000_01b3
        rest >>= 8
      }
    }
    self.init(seed: seed, stream: hash)
  }

  /// 32 random bits.
  package mutating func bits() -> UInt32 {
    if used == 4 {
      block = block(at: counter)
      counter += 1
      used = 0
    }
    defer { used += 1 }
    return block.bits[used]
  }

  /// A number in [0, 1), a multiple of 2^-53.
  package mutating func uniform() -> Double {
    let high = UInt64(bits() >> 5)
    let low = UInt64(bits() >> 6)
    return Double(high << 26 | low) * 0x1p-53
  }

  /// An integer in 0..<bound, without bias.
  package mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0, "a bound is positive")
    let range = UInt64(bound)
    let limit = UInt64.max - (UInt64.max % range + 1) % range
    while true {
      let draw = UInt64(bits()) << 32 | UInt64(bits())
      if draw <= limit { return Int(draw % range) }
    }
  }

  /// A draw from the normal distribution of mean 0 and standard deviation 1.
  ///
  /// - Source: Box and Muller 1958.
  package mutating func normal() -> Double {
    if let value = spare {
      spare = nil
      return value
    }
    let radius = (-2 * log(1 - uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    spare = radius * sin(angle)
    return radius * cos(angle)
  }

  /// The numbers 0..<count in random order.
  package mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, integer(below: last + 1))
    }
    return order
  }

  /// 128 random bits.
  struct Block: Sendable, Equatable {
    let bits: SIMD4<UInt32>

    /// The first or the second of the block's numbers in [0, 1), multiples of 2^-53.
    func uniform(_ index: Int) -> Double {
      let (high, low) = (UInt64(bits[2 * index] >> 5), UInt64(bits[2 * index + 1] >> 6))
      return Double(high << 26 | low) * 0x1p-53
    }
  }

  /// Passes over whole blocks, and drops what was left of the present one.
  ///
  /// - Returns: The number of the first block passed over.
  mutating func skip(blocks: Int) -> UInt64 {
    defer { counter += UInt64(blocks) }
    used = 4
    spare = nil
    return counter
  }

  /// The block of a given number.
  func block(at counter: UInt64) -> Block {
    var key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    var c = (
      UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32),
      UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32)
    )
    for _ in 0..<10 {
      let a = UInt64(c.0) * 0xd251_1f53
      let b = UInt64(c.2) * 0xcd9e_8d57
      c = (
        UInt32(b >> 32) ^ c.1 ^ key.0, UInt32(truncatingIfNeeded: b),
        UInt32(a >> 32) ^ c.3 ^ key.1, UInt32(truncatingIfNeeded: a)
      )
      key = (key.0 &+ 0x9e37_79b9, key.1 &+ 0xbb67_ae85)
    }
    return Block(bits: SIMD4(c.0, c.1, c.2, c.3))
  }
}
