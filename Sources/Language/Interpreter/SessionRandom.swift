/// The session's random generator: one stream that every builtin without a seed of its own draws from.
package final class SessionRandom {
  /// Where the stream stands; setting it goes back there.
  package var state: UInt64

  package init(seed: UInt64 = 0) { state = seed }

  /// Starts the stream again.
  package func seed(_ seed: UInt64) { state = seed }

  /// The next seed of the stream (SplitMix64), for a builtin that makes many numbers from one seed.
  /// - Source: Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014.
  package func nextSeed() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// The seed that was asked for, or else the next of the stream.
  package func seed(orNext explicit: Int?) -> UInt64 {
    explicit.map { UInt64(bitPattern: Int64($0)) } ?? nextSeed()
  }
}
