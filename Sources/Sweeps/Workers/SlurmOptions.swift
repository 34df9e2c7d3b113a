/// What a script says to sbatch.
package struct SlurmOptions: Equatable, Sendable {
  /// Words like `--partition=gpu`, in order.
  package let words: [String]
  /// Most tasks of the array at once.
  package let parallel: Int?

  private static let known = [
    "account", "chdir", "clusters", "comment", "constraint", "cores_per_socket", "cpus_per_gpu",
    "cpus_per_task", "deadline", "dependency", "distribution", "exclude", "exclusive", "export",
    "gpus", "gpus_per_node", "gpus_per_task", "gres", "hint", "licenses", "mail_type", "mail_user",
    "mem", "mem_per_cpu", "mem_per_gpu", "nice", "nodefile", "nodelist", "nodes", "parallel",
    "partition", "priority", "prefer", "qos", "reservation", "signal", "threads_per_core", "time",
    "time_min", "tmp", "wckey",
  ]
  private static let reserved: Set<String> = [
    "array", "output", "error", "job_name", "requeue", "no_requeue", "wrap", "parsable", "wait",
    "ntasks", "open_mode", "input",
  ]

  /// - Parameters
  ///   - options: names with underscores, as `cpus_per_task`, and values; true for a switch.
  /// - Throws: `SweepError.option` or `SweepError.reservedOption`.
  package init(_ options: [(name: String, value: Scalar)]) throws {
    var words: [String] = []
    var parallel: Int?
    for (name, value) in options {
      let plain = name.split(separator: "-").joined(separator: "_")
      if Self.reserved.contains(plain) { throw SweepError.reservedOption(name: name) }
      guard Self.known.contains(plain) else {
        throw SweepError.option(name: name, known: Self.known)
      }
      if plain == "parallel" {
        if case .number(let number) = value { parallel = max(Int(number), 1) }
        continue
      }
      let word = "--" + plain.split(separator: "_").joined(separator: "-")
      switch value {
      case .bool(true): words.append(word)
      case .bool(false), .none: continue
      default: words.append(word + "=" + value.description)
      }
    }
    self.words = words
    self.parallel = parallel
  }

  /// The sizes of the arrays that so many tasks are split into.
  package static func arrays(tasks: Int, limit: Int) -> [Int] {
    let most = max(limit, 1)
    return stride(from: 0, to: tasks, by: most).map { min(most, tasks - $0) }
  }
}
