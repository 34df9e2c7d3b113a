import Testing

@testable import Training

struct JobEnvironmentTests {
  private func job(_ variables: [String: String]) -> JobEnvironment? {
    JobEnvironment { variables[$0] }
  }

  @Test
  func aProcessAloneIsInNoJob() {
    #expect(job([:]) == nil)
    #expect(job(["SLURM_NTASKS": "4", "SLURM_PROCID": "2"]) == nil)
  }

  @Test
  func openMPITellsRankAndSizes() throws {
    let found = try #require(
      job([
        "OMPI_COMM_WORLD_SIZE": "8", "OMPI_COMM_WORLD_RANK": "3", "OMPI_COMM_WORLD_LOCAL_SIZE": "4",
        "PMIX_RANK": "3", "SLURM_NTASKS": "2",
      ])
    )
    #expect(found.launcher == .openMPI)
    #expect([found.rank, found.size, found.localSize] == [3, 8, 4])
    #expect(found.hasPeers && !found.isFirst)
  }

  @Test
  func everyRankUnderSlurmAndPMIxKnowsItsOwnNumber() throws {
    let ranks = try (0..<4).map { rank in
      try #require(
        job([
          "PMIX_RANK": "\(rank)", "SLURM_NTASKS": "16", "SLURM_STEP_NUM_TASKS": "4",
          "SLURM_STEP_TASKS_PER_NODE": "2(x2)",
        ])
      )
    }
    #expect(ranks.map(\.rank) == [0, 1, 2, 3])
    #expect(ranks.map(\.isFirst) == [true, false, false, false])
    #expect(ranks.allSatisfy { $0.size == 4 && $0.localSize == 2 && $0.hasPeers })
  }

  @Test
  func aJobOfOneHasNoPeers() {
    #expect(job(["OMPI_COMM_WORLD_SIZE": "1"])?.hasPeers == false)
    #expect(job(["PMIX_RANK": "0"])?.hasPeers == false)
  }

  @Test
  func otherLaunchersTellRanksThatOpenMPICannotJoin() throws {
    let found = try #require(job(["PMI_RANK": "1", "PMI_SIZE": "2"]))
    #expect(found.rank == 1 && !found.isFirst && !found.hasPeers)
  }
}
