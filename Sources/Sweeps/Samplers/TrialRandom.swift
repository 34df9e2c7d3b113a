/// A stream of random numbers that depends on the sweep's seed, a trial's number and a purpose, on nothing else.
///
/// - Source: Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014 (SplitMix64).
package struct TrialRandom {
  private var state: UInt64

  package init(seed: UInt64, number: Int, purpose: UInt64) {
    var mixed = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
    mixed = Self.mix(mixed ^ UInt64(bitPattern: Int64(number)) &* 0xD1B5_4A32_D192_ED03)
    state = Self.mix(mixed ^ purpose &* 0x8CB9_2BA7_2F3D_8DD7)
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// A number in [0, 1).
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// The seed of everything random within a trial; an integer below 2^53, so that scripts can hold it.
  package static func trialSeed(seed: UInt64, number: Int) -> UInt64 {
    var random = TrialRandom(seed: seed, number: number, purpose: 1)
    return random.next() >> 11
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
