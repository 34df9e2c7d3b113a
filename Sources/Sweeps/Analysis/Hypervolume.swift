/// What a set of results covers: all that is worse than one of them and better than a reference point.
///
/// Results are losses, the smaller the better.
enum Hypervolume {
  /// The volume that points cover up to a reference point.
  ///
  /// Of each point in turn, what it covers alone: what it covers, less what the later ones cover of that.
  /// - Source: While, Bradstreet, Barone: A fast way of calculating exact hypervolumes, IEEE TEC 16(1), 2012.
  static func volume(_ points: [[Double]], _ reference: [Double]) -> Double {
    let front = nondominated(points).sorted { $0.lexicographicallyPrecedes($1) }
    if reference.count == 2 { return area(front, reference) }
    var sum = 0.0
    for (index, point) in front.enumerated() {
      let limited = front[(index + 1)...].map { zip(point, $0).map { max($0, $1) } }
      sum += box(point, reference) - (limited.isEmpty ? 0 : volume(limited, reference))
    }
    return sum
  }

  /// The positions of as many points as are wanted that together cover much: one after the other the one that adds
  /// most, of equal ones the first in lexicographic order.
  ///
  /// - Source: Guerreiro, Fonseca, Paquete: Greedy hypervolume subset selection in low dimensions, Evol. Comput. 24,
  ///   2016; as Optuna 5.0 has it (optuna/_hypervolume/hssp.py).
  static func subset(_ count: Int, of points: [[Double]], _ reference: [Double]) -> [Int] {
    if count >= points.count { return Array(points.indices) }
    var open: [Int] = []
    for index in points.indices.sorted(by: { precedes(points, $0, $1) })
    where open.last.map({ points[$0] != points[index] }) ?? true {
      open.append(index)
    }
    if open.count < count {
      let doubled = points.indices.filter { !open.contains($0) }
      return (open + doubled.prefix(count - open.count)).sorted()
    }
    guard reference.allSatisfy(\.isFinite) else { return Array(open.prefix(count)) }
    // What each would add at most: what it added to a smaller set.
    var most = open.map { box(points[$0], reference) }
    var (chosen, covered): ([Int], Double) = ([], 0)
    while chosen.count < count {
      var best: (place: Int, added: Double)?
      for place in open.indices where best.map({ most[place] >= $0.added }) ?? true {
        let with = chosen.map { points[$0] } + [points[open[place]]]
        most[place] = volume(with, reference) - covered
        if best.map({ most[place] > $0.added }) ?? true { best = (place, most[place]) }
      }
      // What is infinite cannot be compared.
      guard let best else { return chosen + open.prefix(count - chosen.count) }
      covered += best.added
      chosen.append(open.remove(at: best.place))
      most.remove(at: best.place)
    }
    return chosen
  }

  private static func precedes(_ points: [[Double]], _ a: Int, _ b: Int) -> Bool {
    points[a] == points[b] ? a < b : points[a].lexicographicallyPrecedes(points[b])
  }

  private static func box(_ point: [Double], _ reference: [Double]) -> Double {
    zip(point, reference).reduce(1) { $0 * ($1.1 - $1.0) }
  }

  /// Of points in order of their first coordinates, none worse than another.
  private static func area(_ front: [[Double]], _ reference: [Double]) -> Double {
    var (sum, top) = (0.0, reference[1])
    for point in front {
      sum += (reference[0] - point[0]) * (top - point[1])
      top = point[1]
    }
    return sum
  }

  private static func nondominated(_ points: [[Double]]) -> [[Double]] {
    var result: [[Double]] = []
    for point in points where !result.contains(where: { covers($0, point) }) {
      result.removeAll { covers(point, $0) }
      result.append(point)
    }
    return result
  }

  private static func covers(_ a: [Double], _ b: [Double]) -> Bool {
    zip(a, b).allSatisfy { $0 <= $1 }
  }
}
