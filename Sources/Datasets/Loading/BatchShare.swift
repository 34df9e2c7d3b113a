/// What one of several processes reads of an epoch.
package struct BatchShare: Sendable, Equatable {
  /// How an epoch is cut.
  package enum Cut: Sendable, Equatable {
    /// Every process has a part of each batch: the samples that the published code's distributed
    /// sampler deals out to it, one after the other.
    case rows
    /// The same, but a sample and the one opposite, which it is mixed with, stay together.
    case pairs
    /// Every process has some of the batches, dealt out one after the other.
    case batches
  }

  package let rank: Int
  package let ranks: Int
  package let cut: Cut

  /// - Parameters:
  ///   - rank: The process, from 0.
  ///   - ranks: The number of processes.
  ///   - cut: How an epoch is cut.
  package init(rank: Int, of ranks: Int, _ cut: Cut = .rows) {
    precondition((0..<ranks).contains(rank), "a rank is one of the ranks")
    (self.rank, self.ranks, self.cut) = (rank, ranks, cut)
  }

  /// All of everything.
  package static let whole = BatchShare(rank: 0, of: 1)

  /// The same part of each batch where nothing is mixed.
  package var byRows: BatchShare { BatchShare(rank: rank, of: ranks, .rows) }

  /// How many processes read parts of one batch.
  package var parts: Int { cut == .batches ? 1 : ranks }

  /// The samples of a batch that this process reads, by their places in it, in order.
  package func rows(of count: Int) -> [Int] {
    switch cut {
    case .batches: return Array(0..<count)
    case .rows: return Array(stride(from: rank, to: count, by: ranks))
    case .pairs:
      let first = Array(stride(from: rank, to: (count + 1) / 2, by: ranks))
      let opposite = first.reversed().map { count - 1 - $0 }
      return first + opposite.filter { $0 > first.last ?? -1 }
    }
  }

  /// How many of the batches of an epoch this process reads.
  package func batches(of count: Int) -> Int {
    cut == .batches ? (count - rank + ranks - 1) / ranks : count
  }

  /// The number in the epoch of the batch that this process reads at a place.
  package func number(of place: Int) -> Int {
    cut == .batches ? place * ranks + rank : place
  }
}
