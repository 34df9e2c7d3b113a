/// Finds the name that was probably meant.
package enum Suggestion {
  /// The candidate nearest to a name, where one is near.
  package static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars)
    guard wanted.count < 64 else { return nil }
    let limit = wanted.count <= 2 ? 1 : wanted.count <= 5 ? 2 : 3
    var best: (distance: Int, shared: Int, name: String)?
    for candidate in candidates where candidate != name {
      let scalars = Array(candidate.lowercased().unicodeScalars)
      guard abs(scalars.count - wanted.count) <= limit else { continue }
      let distance = distance(wanted, scalars)
      guard distance <= limit, distance < max(wanted.count, scalars.count) else { continue }
      let shared = zip(wanted, scalars).prefix { $0 == $1 }.count
      if let best, (best.distance, -best.shared, best.name) <= (distance, -shared, candidate) {
        continue
      }
      best = (distance, shared, candidate)
    }
    return best?.name
  }

  /// `did you mean …?` for the nearest candidate, or nil.
  package static func question(
    for name: String,
    among candidates: some Sequence<String>
  ) -> String? {
    nearest(to: name, among: candidates).map { "did you mean '\($0)'?" }
  }

  /// Edits between two words, where swapping neighbors is one edit.
  private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 1...a.count {
      var row = [i]
      for j in 1...b.count {
        let substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        var cost = min(substitution, last[j] + 1, row[j - 1] + 1)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          cost = min(cost, beforeLast[j - 2] + 1)
        }
        row.append(cost)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
