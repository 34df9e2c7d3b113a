import Glibc
import Language

/// Declares what tells about the time and the place in which a session runs.
func defineTiming(in library: Library) {
  library.define(
    "time",
    "Calls a function without arguments once and gives the seconds that it took.",
    .function("f", "What to call."),
    returns: "number",
    examples: [.init("time(() -> 1 + 1) < 1", shows: "true")]
  ) { call, function in
    try Timing.seconds(of: { _ = try call(function, []) })
  }
  defineBench(in: library)
  defineSessionFacts(in: library)
}

private func defineBench(in library: Library) {
  library.define(
    "bench",
    "Calls a function without arguments again and again and tells how long a call takes.",
    .function("f", "What to call."),
    Parameter.integer(
      "runs",
      "Number of calls; left out, as many as half a second holds, 3 to 100."
    )
    .optional,
    returns: "record",
    details: """
      The record has `runs`, and in seconds `median`, `least`, `greatest` and `spread` (from the first to the third
      quartile); `gflops` is the rate of the products that the engine computed in it, in 10⁹ operations a second;
      `tensors` and `bytes` are what one call made.
      """,
    examples: [.init("bench(() -> 1 + 1, runs=5).runs", shows: "5")]
  ) { call, function, runs -> Value in
    if let runs, !(1...1_000_000).contains(runs) {
      throw Failure("value", "bench: runs must be 1 to 1000000, not \(runs)", argument: 1)
    }
    let timing = try Timing(runs: runs) { _ = try call(function, []) }
    let fields: [(String, Double)] = [
      ("runs", Double(timing.seconds.count)), ("median", timing.median),
      ("least", timing.quantile(0)), ("greatest", timing.quantile(1)),
      ("spread", timing.quantile(0.75) - timing.quantile(0.25)),
      ("gflops", timing.flops / timing.median / 1e9),
      ("tensors", timing.allocations.count), ("bytes", timing.allocations.bytes),
    ]
    return Value(record: fields.map { ($0.0, .number($0.1)) })
  }
}

private func defineSessionFacts(in library: Library) {
  let start = ContinuousClock.now
  library.define(
    "elapsed",
    "Gives the seconds since the session began.",
    returns: "number",
    examples: [.init("elapsed() > 0", shows: "true")]
  ) { _ in
    let duration = (ContinuousClock.now - start).components
    return Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
  }
  library.define(
    "workdir",
    "Gives the folder that relative paths begin at.",
    returns: "string",
    examples: [.init("workdir().starts_with(\"/\")", shows: "true")]
  ) { _ -> Value in
    guard let path = getcwd(nil, 0) else {
      throw Failure("file", "workdir: \(String(cString: strerror(errno)))")
    }
    defer { free(path) }
    return Value(String(cString: path))
  }
}
