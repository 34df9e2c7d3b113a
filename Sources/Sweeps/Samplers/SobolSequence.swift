/// A low-discrepancy sequence in the unit cube, each point told by its number.
///
/// The n-th point is the exclusive or of the direction numbers at the bits of n's Gray code.
/// - Source: Antonov, Saleev 1979, with the direction numbers of Joe, Kuo 2008; scrambling by hashing: Burley,
///   Practical hash-based Owen scrambling, JCGT 9(4), 2020.
package struct SobolSequence {
  package static var largestDimension: Int { SobolDirections.table.count + 1 }

  private let directions: [[UInt32]]
  private let scramble: UInt64?

  /// - Parameters:
  ///   - dimensions: 1 to `largestDimension`.
  ///   - scramble: the seed of the scrambling; nil for the sequence as it is.
  package init(dimensions: Int, scramble: UInt64?) {
    precondition((1...Self.largestDimension).contains(dimensions))
    directions = (0..<dimensions).map(Self.directions)
    self.scramble = scramble
  }

  /// The coordinates of a point, each in [0, 1).
  package func point(_ number: Int) -> [Double] {
    let index = UInt32(truncatingIfNeeded: number)
    let gray = index ^ (index >> 1)
    return directions.enumerated().map { dimension, numbers in
      var bits: UInt32 = 0
      for bit in 0..<32 where gray & (1 << UInt32(bit)) != 0 { bits ^= numbers[bit] }
      if let scramble { bits = Self.owen(bits, Self.key(scramble, dimension)) }
      return Double(bits) * 0x1p-32
    }
  }

  private static func directions(of dimension: Int) -> [UInt32] {
    guard dimension > 0 else { return (0..<32).map { 1 << UInt32(31 - $0) } }
    let (coefficients, numbers) = SobolDirections.table[dimension - 1]
    let degree = numbers.count
    var result = numbers.enumerated().map { $1 << UInt32(31 - $0) }
    for index in degree..<32 {
      var value = result[index - degree] ^ (result[index - degree] >> UInt32(degree))
      for k in 1..<max(degree, 1) where (coefficients >> UInt32(degree - 1 - k)) & 1 == 1 {
        value ^= result[index - k]
      }
      result.append(value)
    }
    return result
  }

  private static func key(_ seed: UInt64, _ dimension: Int) -> UInt32 {
    var random = TrialRandom(seed: seed, number: dimension, purpose: 2)
    return UInt32(truncatingIfNeeded: random.next() >> 32)
  }

  /// Nested uniform scrambling: each bit is flipped depending on those above it.
  private static func owen(_ bits: UInt32, _ key: UInt32) -> UInt32 {
    var x = reversed(bits)
    x ^= x &* 0x3D20_ADEA
    x &+= key
    x &*= (key >> 16) | 1
    x ^= x &* 0x0552_6C56
    x ^= x &* 0x53A2_2864
    return reversed(x)
  }

  private static func reversed(_ bits: UInt32) -> UInt32 {
    var result: UInt32 = 0
    for bit in 0..<32 where bits & (1 << UInt32(bit)) != 0 { result |= 1 << UInt32(31 - bit) }
    return result
  }
}
