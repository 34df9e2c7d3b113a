/// The difference between recorded and new lines, as `diff -u` shows it.
package struct UnifiedDiff: Equatable, Sendable {
  /// What happened to a line.
  enum Change: Equatable, Sendable {
    case kept(String)
    case removed(String)
    case added(String)
  }

  private let changes: [Change]

  /// Compares two texts line by line.
  package init(recorded: [String], new: [String], by comparison: TextComparison) {
    changes = UnifiedDiff.changes(recorded, new) { comparison.same($0, $1) }
  }

  /// Whether the texts say the same.
  package var isEmpty: Bool {
    changes.allSatisfy { if case .kept = $0 { true } else { false } }
  }

  /// Returns the hunks, each change with so many lines around it.
  package func lines(context: Int = 3) -> [String] {
    let changed = changes.indices.filter { if case .kept = changes[$0] { false } else { true } }
    var hunks: [Range<Int>] = []
    for index in changed {
      let range = max(index - context, 0)..<min(index + context + 1, changes.count)
      if let last = hunks.last, last.upperBound >= range.lowerBound {
        hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
      } else {
        hunks.append(range)
      }
    }
    return hunks.flatMap { hunk in [heading(hunk)] + changes[hunk].map(UnifiedDiff.shown) }
  }

  private func heading(_ hunk: Range<Int>) -> String {
    func counts(_ changes: ArraySlice<Change>) -> (old: Int, new: Int) {
      changes.reduce(into: (0, 0)) { counts, change in
        switch change {
        case .kept: counts = (counts.0 + 1, counts.1 + 1)
        case .removed: counts.0 += 1
        case .added: counts.1 += 1
        }
      }
    }
    let before = counts(changes[..<hunk.lowerBound])
    let within = counts(changes[hunk])
    let old = within.old == 0 ? before.old : before.old + 1
    let new = within.new == 0 ? before.new : before.new + 1
    return "@@ -\(old),\(within.old) +\(new),\(within.new) @@"
  }

  private static func shown(_ change: Change) -> String {
    switch change {
    case .kept(let line): " " + line
    case .removed(let line): "-" + line
    case .added(let line): "+" + line
    }
  }

  private static func changes(
    _ old: [String],
    _ new: [String],
    _ same: (String, String) -> Bool
  ) -> [Change] {
    var start = 0
    while start < min(old.count, new.count), same(old[start], new[start]) { start += 1 }
    var end = 0
    while end < min(old.count, new.count) - start,
      same(old[old.count - 1 - end], new[new.count - 1 - end])
    {
      end += 1
    }
    let middle = between(
      Array(old[start..<(old.count - end)]),
      Array(new[start..<(new.count - end)]),
      same
    )
    return old[..<start].map(Change.kept) + middle + old[(old.count - end)...].map(Change.kept)
  }

  /// Returns the changes of the part that differs, by the longest common subsequence.
  private static func between(
    _ old: [String],
    _ new: [String],
    _ same: (String, String) -> Bool
  ) -> [Change] {
    // Beyond this size a table of all pairs costs more than a fine diff is worth.
    guard old.count * new.count <= 4_000_000, !old.isEmpty, !new.isEmpty else {
      return old.map(Change.removed) + new.map(Change.added)
    }
    let width = new.count + 1
    var length = [Int32](repeating: 0, count: (old.count + 1) * width)
    for row in old.indices.reversed() {
      for column in new.indices.reversed() {
        length[row * width + column] =
          same(old[row], new[column])
          ? length[(row + 1) * width + column + 1] + 1
          : max(length[(row + 1) * width + column], length[row * width + column + 1])
      }
    }
    var result: [Change] = []
    var row = 0
    var column = 0
    while row < old.count, column < new.count {
      if same(old[row], new[column]) {
        result.append(.kept(old[row]))
        row += 1
        column += 1
      } else if length[(row + 1) * width + column] >= length[row * width + column + 1] {
        result.append(.removed(old[row]))
        row += 1
      } else {
        result.append(.added(new[column]))
        column += 1
      }
    }
    return result + old[row...].map(Change.removed) + new[column...].map(Change.added)
  }
}
