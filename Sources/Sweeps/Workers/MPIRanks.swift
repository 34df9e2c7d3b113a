/// Ranks of a parallel job: each runs the script, and each is a worker.
package struct MPIRanks: LaunchMethod {
  package static let name = "mpi"
  package static let reach = LaunchReach.ranks

  package init(options: [(name: String, value: Scalar)]?) throws { try Self.refuse(options) }

  package func launcher(for work: LaunchWork) throws -> (any Launcher)? {
    if !work.isRank { throw SweepError.notUnderMPI }
    return nil
  }
}
