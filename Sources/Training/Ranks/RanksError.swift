/// What can go wrong between the ranks of a job.
package enum RanksError: Error, Equatable {
  /// Open MPI is not there, or does not start.
  case unavailable(reason: String)
  /// The library cannot reach another rank.
  case connection(rank: Int, reason: String)
  /// A rank cannot go on; all of them stop.
  case failed(rank: Int, reason: String)
  /// Something was to be told after a rank had failed.
  case ended
  /// A rank is at another place of the script than the first.
  case apart(rank: Int, at: RanksPlace, first: RanksPlace)
  /// A rank that does not train the same.
  case differs(rank: Int, own: String, first: String)
}

extension RanksError {
  /// Whether another rank is lost to those that trained with it: what they have reached is worth keeping.
  package var endsTraining: Bool {
    switch self {
    case .connection, .failed, .apart: true
    case .unavailable, .ended, .differs: false
    }
  }
}

extension RanksError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unavailable(let reason):
      "mpirun started this process, but Open MPI cannot be used here: \(reason); "
        + "Debian has it in openmpi-bin, and GFM_RANKS=0 in the environment runs without it"
    case .connection(let rank, let reason): "rank \(rank) lost the others: \(reason)"
    case .failed(let rank, let reason): "rank \(rank): \(reason)"
    case .ended: "the ranks work together no more, since one of them failed"
    case .apart(let rank, let place, let first):
      "rank \(rank) \(place) while rank 0 \(first); every rank must see the same data and run the "
        + "same script"
    case .differs(let rank, let own, let first):
      "rank \(rank) would not train what rank 0 does: \(own) there, \(first) on rank 0; "
        + "every rank must see the same data and run the same script"
    }
  }
}
