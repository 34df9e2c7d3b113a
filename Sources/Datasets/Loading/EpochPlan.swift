import Tensor

/// Which samples the batches of each epoch have.
struct EpochPlan: Sendable {
  /// The number of samples.
  let count: Int
  /// The number of samples of a batch.
  let batch: Int
  /// Whether each epoch has its own random order.
  let shuffles: Bool
  /// Whether samples that do not fill a last batch are left out.
  let dropsLast: Bool
  let seed: UInt64

  var batchSize: Int { min(batch, count) }

  /// The number of batches of an epoch; a dataset smaller than a batch is one.
  var batchesPerEpoch: Int {
    let whole = count / batchSize
    return dropsLast || count % batchSize == 0 ? whole : whole + 1
  }

  /// The samples of an epoch in their order.
  func order(epoch: Int) -> [Int] {
    guard shuffles else { return Array(0..<count) }
    var random = Random(seed: seed, name: "shuffle", epoch)
    return random.permutation(count)
  }

  /// The samples of a batch.
  func positions(of number: Int, in order: [Int]) -> [Int] {
    Array(order[number * batchSize..<min((number + 1) * batchSize, count)])
  }

  /// The numbers of the batches of an epoch, from one on.
  func range(from first: Int) -> Range<Int> { first..<max(first, batchesPerEpoch) }
}
