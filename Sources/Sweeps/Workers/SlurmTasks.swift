/// Tasks of Slurm's array jobs.
package struct SlurmTasks: LaunchMethod {
  package static let name = "slurm"
  package static let reach = LaunchReach.elsewhere
  package static let takesOptions = true

  private let options: SlurmOptions

  package init(options: [(name: String, value: Scalar)]?) throws {
    self.options = try SlurmOptions(options ?? [])
  }

  package func launcher(for work: LaunchWork) throws -> (any Launcher)? {
    SlurmLauncher(
      work.store,
      work.sweep,
      work.command,
      options: options,
      count: work.count,
      limit: work.limit
    )
  }
}
