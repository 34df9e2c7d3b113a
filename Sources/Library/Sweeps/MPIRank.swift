import Foundation

/// The rank that mpirun gave this process.
///
/// Ranks need nothing of each other but the store: each is a worker that runs the same script.
enum MPIRank {
  static var current: Int? { number("OMPI_COMM_WORLD_RANK") ?? number("PMI_RANK") }
  static var isFirst: Bool { current ?? 0 == 0 }

  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
  }
}
