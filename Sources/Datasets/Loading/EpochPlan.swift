import Tensor

/// Which samples the batches of each epoch have.
struct EpochPlan: Sendable {
  /// The number of samples.
  let count: Int
  /// The number of samples of a batch, for each process that has a part of it.
  let batch: Int
  /// Whether each epoch has its own random order.
  let shuffles: Bool
  /// Whether samples that do not fill a last batch are left out.
  let dropsLast: Bool
  let seed: UInt64
  /// What of it this process reads.
  var share = BatchShare.whole

  /// The number of samples of a batch, the parts of all processes together.
  var batchSize: Int { min(batch * share.parts, count) }

  /// The number of batches of an epoch that this process reads; a dataset smaller than a batch is one.
  var batchesPerEpoch: Int {
    let whole = count / batchSize
    return share.batches(of: dropsLast || count % batchSize == 0 ? whole : whole + 1)
  }

  /// The samples of an epoch in their order.
  func order(epoch: Int) -> [Int] {
    guard shuffles else { return Array(0..<count) }
    var random = Random(seed: seed, name: "shuffle", epoch)
    return random.permutation(count)
  }

  /// The samples of the batch at a place that this process reads.
  func positions(of place: Int, in order: [Int]) -> [Int] {
    let start = share.number(of: place) * batchSize
    return share.rows(of: min(batchSize, count - start)).map { order[start + $0] }
  }

  /// The places of the batches of an epoch, from one on.
  func range(from first: Int) -> Range<Int> { first..<max(first, batchesPerEpoch) }
}
