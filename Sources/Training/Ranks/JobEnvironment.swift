/// What the environment says of the parallel job that this process was started in.
///
/// The only place that reads the launchers' variables: `mpirun` of Open MPI, `srun --mpi=pmix`, and
/// the launchers of MPICH and its relatives (PMI). A number that is none counts as not told.
package struct JobEnvironment: Sendable, Equatable {
  /// Who started the process.
  package enum Launcher: Sendable {
    case openMPI
    case pmix
    case pmi
  }

  package let launcher: Launcher
  /// This process's number, from 0.
  package let rank: Int
  /// The number of processes; 1 where the launcher does not tell.
  package let size: Int
  /// The number of processes on this machine; 1 where the launcher does not tell.
  package let localSize: Int

  /// Whether this process is the one that prints and writes.
  package var isFirst: Bool { rank == 0 }

  /// Whether there are others that Open MPI can join.
  package var hasPeers: Bool { launcher != .pmi && size > 1 }

  /// Reads the variables of the environment; `nil` where no launcher has set its own.
  ///
  /// - Parameter variable: Looks up a variable by its name; `nil` where it is not set.
  package init?(_ variable: (String) -> String?) {
    func number(_ name: String) -> Int? { variable(name).flatMap { Int($0) } }
    let openMPI = (rank: number("OMPI_COMM_WORLD_RANK"), size: number("OMPI_COMM_WORLD_SIZE"))
    if openMPI.rank != nil || openMPI.size != nil {
      launcher = .openMPI
      rank = openMPI.rank ?? 0
      size = openMPI.size ?? 1
      localSize = number("OMPI_COMM_WORLD_LOCAL_SIZE") ?? 1
    } else if let rank = number("PMIX_RANK") {
      launcher = .pmix
      self.rank = rank
      // A step may have fewer tasks than the allocation has.
      size = number("SLURM_STEP_NUM_TASKS") ?? number("SLURM_NTASKS") ?? 1
      // Slurm repeats a count as "4(x2)": four tasks on each of two nodes.
      let tasks = variable("SLURM_STEP_TASKS_PER_NODE") ?? variable("SLURM_TASKS_PER_NODE") ?? ""
      localSize = Int(tasks.prefix { $0.isNumber }) ?? 1
    } else if let rank = number("PMI_RANK") {
      launcher = .pmi
      self.rank = rank
      size = number("PMI_SIZE") ?? 1
      localSize = number("MPI_LOCALNRANKS") ?? 1
    } else {
      return nil
    }
  }
}
