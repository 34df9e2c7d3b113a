/// This session, or processes that it starts where several trials run at once.
package struct LocalWorkers: LaunchMethod {
  package static let name = "local"
  package static let reach = LaunchReach.here

  package init(options: [(name: String, value: Scalar)]?) throws { try Self.refuse(options) }

  package func launcher(for work: LaunchWork) throws -> (any Launcher)? {
    if work.count == 1 { return nil }
    // Each has its share of the machine, and ends with this process.
    let share = max(1, work.threads / work.count)
    return LocalLauncher(
      work.store,
      work.sweep,
      work.command.adding(["--threads", "\(share)", "--watch"]),
      count: work.count,
      limit: work.limit,
      retries: work.retries
    )
  }
}
