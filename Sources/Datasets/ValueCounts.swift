/// How often numbers of any range occur.
///
/// Numbers are told apart by the upper 16 bits of float32: the values of 8-bit pixels, as they are or divided by 255,
/// each by itself, others to 1 part in 128.
struct ValueCounts: Sendable {
  /// In ascending order.
  private var groups: [Group] = []

  /// The numbers that are not told apart.
  private struct Group: Sendable {
    let key: UInt16
    var count: Int
    var sum: Double
  }

  init() {}

  /// Counts what is finite.
  init(of values: UnsafeBufferPointer<Float>) {
    var counts = [Int32](repeating: 0, count: 1 << 16)
    var sums = [Double](repeating: 0, count: 1 << 16)
    var (least, most) = (Int(UInt16.max), 0)
    for value in values where value.isFinite {
      let key = Int(Self.key(value))
      counts[key] += 1
      sums[key] += Double(value)
      least = min(least, key)
      most = max(most, key)
    }
    guard least <= most else { return }
    groups = (least...most).compactMap { key in
      counts[key] == 0
        ? nil : Group(key: UInt16(key), count: Int(counts[key]), sum: sums[key])
    }
  }

  /// The upper half of a number's bits, so that they have the order of the numbers.
  private static func key(_ value: Float) -> UInt16 {
    let upper = UInt16(truncatingIfNeeded: value.bitPattern >> 16)
    return upper >> 15 == 0 ? upper | 1 << 15 : ~upper
  }

  mutating func add(_ other: ValueCounts) {
    guard !groups.isEmpty else {
      groups = other.groups
      return
    }
    var merged: [Group] = []
    merged.reserveCapacity(groups.count + other.groups.count)
    var rest = other.groups[...]
    for var group in groups {
      while let next = rest.first, next.key < group.key { merged.append(rest.removeFirst()) }
      if let same = rest.first, same.key == group.key {
        group.count += same.count
        group.sum += same.sum
        rest.removeFirst()
      }
      merged.append(group)
    }
    groups = merged + rest
  }

  /// The number that so many percent of all do not exceed, or the mean of those that are not told apart from it;
  /// 0 of none.
  func percentile(_ percent: Double) -> Double {
    var rest = Double(groups.reduce(0) { $0 + $1.count }) * percent / 100
    let group = groups.first { group in
      rest -= Double(group.count)
      return rest <= 0
    }
    return (group ?? groups.last).map { $0.sum / Double($0.count) } ?? 0
  }
}
