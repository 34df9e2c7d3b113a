import Tensor
import Training

extension Benchmark {
  /// The method's pre-training step on several ranks.
  static let ranks = Benchmark(
    name: "ranks",
    summary: "One step of data-parallel pre-training, and what it would be on 8, 64 and 512 nodes."
  ) { arguments, surroundings in
    try surroundings.join(threads: try arguments.integer("--threads", atLeast: 1))
    guard let ranks = surroundings.ranks else {
      throw UsageError.notAvailable(
        "bench ranks measures several processes: mpirun -n 2 gfm bench ranks"
      )
    }
    var work = RanksBenchmark()
    work.step.size.batch = 8 / min(8, ranks.count)
    try work.step.size.read(arguments)
    work.bucketBytes = (try arguments.integer("--bucket", atLeast: 1) ?? 8) << 20
    work.exchange = arguments.value("--exchange") == "bfloat16" ? .bfloat16 : .float32
    let result = try work.run(ranks, clock: Machine.seconds)
    let report = RanksReport(result: result, work: work)
    return arguments.has("--json") ? [report.json] : report.measured + report.planned
  }
}

/// What is said of a data-parallel step.
private struct RanksReport {
  let result: RanksBenchmark.Result
  let work: RanksBenchmark

  /// Images a second of all ranks.
  private var rate: Double { Double(result.ranks * work.step.size.batch) / result.together }

  var json: String {
    let numbers: [(String, Double)] = [
      ("alone_seconds", result.alone), ("beside_seconds", result.beside),
      ("step_seconds", result.together), ("waited_seconds", result.waited),
      ("backward_seconds", result.backward), ("expected_seconds", result.expected),
      ("exchange_seconds", result.exchange), ("latency_seconds", result.latency),
      ("images_per_second", rate),
    ]
    let counts = [
      ("ranks", result.ranks), ("threads", Parallel.threads), ("batch", work.step.size.batch),
      ("parameters", result.parameters), ("buckets", result.buckets), ("bytes_sent", result.bytes),
    ]
    let fields =
      counts.map { "\"\($0.0)\": \($0.1)" }
      + numbers.map { "\"\($0.0)\": \(BenchmarkReport.rounded($0.1, 6))" }
    return
      "{\"work\": \"ranks\", \"size\": \"\(work.step.size.preset)\", \(fields.joined(separator: ", "))}"
  }

  var measured: [String] {
    func ms(_ seconds: Double) -> String { "\(BenchmarkReport.rounded(seconds * 1000, 2)) ms" }
    let speed = Double(result.bytes) / result.exchange / 1e9
    return [
      "Swin \(work.step.size.preset), \(result.ranks) ranks of \(Parallel.threads) threads, "
        + "batch \(work.step.size.batch) each, \(BenchmarkReport.rounded(Double(result.parameters) / 1e6, 1)) million parameters",
      "a rank alone             \(ms(result.alone))",
      "beside the others        \(ms(result.beside))",
      "with sums of gradients   \(ms(result.together)), of which waited for sums \(ms(result.waited))",
      "as the model has it      \(ms(result.expected)): the backward pass takes \(ms(result.backward))",
      "the sums alone           \(ms(result.exchange)): \(result.bytes >> 20) MiB sent in "
        + "\(result.buckets) buckets, \(BenchmarkReport.rounded(speed, 2)) GB/s; a word \(ms(result.latency))",
      "images/s                 \(BenchmarkReport.rounded(rate, 3))",
    ]
  }

  /// The published total batch of 1,024, and 128 images on each node.
  var planned: [String] {
    let image = result.alone / Double(work.step.size.batch)
    var lines = [
      "",
      "as the model has it, for nodes that are each as fast as a rank here alone:",
      "link      nodes  batch a node  computing    sums   waited    step s  efficiency",
    ]
    for gigabits in [10.0, 25, 100, 200] {
      var plan = RanksPlan(
        parameters: result.parameters,
        secondsPerImage: image,
        secondsPerStep: 0,
        bandwidth: gigabits / 8 * 1e9
      )
      plan.latency = 5e-6
      plan.backward = min(1, result.backward / result.beside)
      plan.width = work.exchange == .bfloat16 ? 2 : 4
      plan.bucketBytes = work.bucketBytes
      for (nodes, batch) in [(8, 128), (64, 16), (512, 2), (64, 128), (512, 128)] {
        lines.append(Self.line(gigabits, plan.step(ranks: nodes, batch: batch)))
      }
    }
    return lines
  }

  private static func line(_ gigabits: Double, _ step: RanksPlan.Step) -> String {
    func padded(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    func number(_ value: Double, _ digits: Int, _ width: Int) -> String {
      padded("\(BenchmarkReport.rounded(value, digits))", width)
    }
    return padded("\(Int(gigabits)) Gbit/s", 10) + padded("\(step.ranks)", 5)
      + padded("\(step.batch)", 14) + number(step.computing, 3, 11) + number(step.exchange, 3, 8)
      + number(step.waiting, 3, 9) + number(step.seconds, 3, 10)
      + number(step.efficiency * 100, 1, 10) + " %"
  }
}
