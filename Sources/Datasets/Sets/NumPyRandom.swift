/// The draws of NumPy's `default_rng(seed)`, for protocols that were published with them.
///
/// - Source: O'Neill 2014 (PCG64 XSL-RR); NumPy `bit_generator.pyx` (`SeedSequence`) and
///   `distributions.c` (`random_bounded_uint64_fill`).
struct NumPyRandom {
  private var state: UInt128
  private let increment: UInt128
  private var spare: UInt32?

  init(seed: UInt32) {
    let words = Self.words(seed: seed)
    let parts = stride(from: 0, to: 8, by: 2).map {
      UInt64(words[$0 + 1]) << 32 | UInt64(words[$0])
    }
    let start = UInt128(parts[0]) << 64 | UInt128(parts[1])
    increment = (UInt128(parts[2]) << 64 | UInt128(parts[3])) << 1 | 1
    state = 0
    step()
    state &+= start
    step()
  }

  /// `count` numbers below `bound`, which is at most 2^32 − 1, each drawn from all of them.
  mutating func integers(below bound: Int, count: Int) -> [Int] {
    (0..<count).map { _ in integer(below: UInt32(bound)) }
  }

  private mutating func integer(below bound: UInt32) -> Int {
    guard bound > 1 else { return 0 }
    var product = UInt64(bits()) * UInt64(bound)
    if UInt32(truncatingIfNeeded: product) < bound {
      let threshold = (UInt32.max - (bound - 1)) % bound
      while UInt32(truncatingIfNeeded: product) < threshold {
        product = UInt64(bits()) * UInt64(bound)
      }
    }
    return Int(product >> 32)
  }

  private mutating func bits() -> UInt32 {
    if let value = spare {
      spare = nil
      return value
    }
    step()
    let mixed = UInt64(truncatingIfNeeded: state >> 64) ^ UInt64(truncatingIfNeeded: state)
    let turn = UInt64(truncatingIfNeeded: state >> 122)
    let word = mixed >> turn | mixed << ((64 - turn) & 63)
    spare = UInt32(truncatingIfNeeded: word >> 32)
    return UInt32(truncatingIfNeeded: word)
  }

  private mutating func step() {
    let multiplier = UInt128(2_549_297_995_355_413_924) << 64 | UInt128(4_865_540_595_714_422_341)
    state = state &* multiplier &+ increment
  }

  /// Eight words of `SeedSequence(seed).generate_state`.
  private static func words(seed: UInt32) -> [UInt32] {
    let pool = pool(seed: seed)
    var constant: UInt32 = 0x8b51_f9dd
    return (0..<8).map { index in
      var value = pool[index % 4] ^ constant
      constant = constant &* 0x58f3_8ded
      value = value &* constant
      return value ^ value >> 16
    }
  }

  private static func pool(seed: UInt32) -> [UInt32] {
    var constant: UInt32 = 0x43b0_d7e5
    func hashed(_ word: UInt32) -> UInt32 {
      var value = word ^ constant
      constant = constant &* 0x931e_8875
      value = value &* constant
      return value ^ value >> 16
    }
    var pool = [seed, 0, 0, 0].map(hashed)
    for source in 0..<4 {
      for target in 0..<4 where source != target {
        let value = pool[target] &* 0xca01_f9dd &- hashed(pool[source]) &* 0x4973_f715
        pool[target] = value ^ value >> 16
      }
    }
    return pool
  }
}
