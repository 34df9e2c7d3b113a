import Tensor

extension Dataset {
  /// What a split keeps together.
  package enum Unit: String, Sendable, CaseIterable {
    /// Each image goes by itself.
    case sample
    /// Images of one place stay in one part, so that overlapping tiles do not tell on each other.
    case place
  }

  /// The dataset in disjoint parts, drawn at random.
  ///
  /// Shares are met as closely as whole groups allow; `stratify` meets them within every source and
  /// class. The unit is the place where places are known, unless it is given.
  package func split(
    _ ratios: [Double],
    seed: UInt64,
    stratify: Bool = true,
    by unit: Unit? = nil
  ) throws -> [Dataset] {
    guard !ratios.isEmpty, ratios.allSatisfy({ $0 > 0 }), ratios.reduce(0, +) <= 1 + 1e-9 else {
      throw DatasetError.ratios(ratios)
    }
    let unit = unit ?? (hasPlaces ? .place : .sample)
    var parts = [[Int]](repeating: [], count: ratios.count)
    var random = Random(seed: seed, name: "split")
    var groupCount = 0
    for stratum in strata(stratify, unit) {
      let groups = groups(of: stratum, unit)
      groupCount += groups.count
      let order = random.permutation(groups.count)
      Self.deal(order.map { groups[$0] }, ratios: ratios, into: &parts)
    }
    for (part, ratio) in zip(parts, ratios) where part.isEmpty {
      throw DatasetError.emptyPart(ratio: ratio, count: count, groups: groupCount)
    }
    return parts.map { part in with(part.sorted().map { items[$0] }) }
  }

  /// Positions that shares are met within.
  private func strata(_ stratify: Bool, _ unit: Unit) -> [[Int]] {
    guard stratify else { return [Array(items.indices)] }
    let key: (Item) -> [Int] =
      unit == .place ? { [$0.source] } : { [$0.source, $0.label ?? -1] }
    return grouped(Array(items.indices)) { key(items[$0]) }
  }

  private func groups(of positions: [Int], _ unit: Unit) -> [[Int]] {
    guard unit == .place else { return positions.map { [$0] } }
    return grouped(positions) { position in
      items[position].place ?? items[position].path
    }
  }

  /// Positions with equal keys together, in the order in which keys first appear.
  private func grouped<Key: Hashable>(_ positions: [Int], by key: (Int) -> Key) -> [[Int]] {
    var numbers: [Key: Int] = [:]
    var result: [[Int]] = []
    for position in positions {
      let key = key(position)
      if let number = numbers[key] {
        result[number].append(position)
      } else {
        numbers[key] = result.count
        result.append([position])
      }
    }
    return result
  }

  /// Gives each group to the part that lacks most of its share; what no share claims is left out.
  private static func deal(_ groups: [[Int]], ratios: [Double], into parts: inout [[Int]]) {
    let total = Double(groups.reduce(0) { $0 + $1.count })
    let unclaimed = max(0, 1 - ratios.reduce(0, +))
    var missing = (ratios + [unclaimed]).map { $0 * total }
    for group in groups {
      guard let part = missing.indices.max(by: { missing[$0] < missing[$1] }) else { continue }
      missing[part] -= Double(group.count)
      if part < parts.count { parts[part] += group }
    }
  }
}
