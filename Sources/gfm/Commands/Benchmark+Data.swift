import Datasets
import Glibc
import Tensor

extension Benchmark {
  /// The loader on a pile.
  static let data = Benchmark(
    name: "data",
    summary: "One epoch of a pile's images, augmented as for pre-training."
  ) { arguments, _ in
    guard arguments.positionals.count > 1 else {
      throw UsageError.missingArgument("the folder of a pile", command: "gfm bench")
    }
    var work = LoaderBenchmark(root: arguments.positionals[1])
    work.size = try arguments.integer("--image", atLeast: 1) ?? work.size
    work.batch = try arguments.integer("--batch", atLeast: 1) ?? work.batch
    work.workers = try arguments.integer("--workers", atLeast: 1)
    work.epochs = try arguments.integer("--steps", atLeast: 1) ?? work.epochs
    switch arguments.value("--cache") {
    case nil, "none": work.cache = .none
    case "memory": work.cache = .memory(bytes: .max)
    case let path?: work.cache = .file(path: path)
    }
    let result = try work.run(clock: Machine.seconds)
    return arguments.has("--json") ? [json(work, result)] : table(work, result)
  }

  private static func json(_ work: LoaderBenchmark, _ result: LoaderBenchmark.Result) -> String {
    let seconds = result.seconds.map { "\(BenchmarkReport.rounded($0, 4))" }.joined(separator: ", ")
    let fields = [
      "\"work\": \"data\"", "\"images\": \(result.images)", "\"image\": \(work.size)",
      "\"batch\": \(work.batch)", "\"threads\": \(work.workers ?? Parallel.threads)",
      "\"instructions\": \"\(Machine.instructionSet)\"",
      "\"images_per_second\": \(BenchmarkReport.rounded(result.imagesPerSecond, 1))",
      "\"step_seconds\": [\(seconds)]", "\"peak_rss_mib\": \(Machine.peakMemory >> 20)",
    ]
    return "{\(fields.joined(separator: ", "))}"
  }

  private static func table(_ work: LoaderBenchmark, _ result: LoaderBenchmark.Result) -> [String] {
    [
      "\(result.images) images of \(work.root) to \(work.size) pixels, batch \(work.batch)",
      "images/s     \(BenchmarkReport.rounded(result.imagesPerSecond, 1))",
      "epoch        \(result.seconds.map { "\(BenchmarkReport.rounded($0, 3))" }.joined(separator: ", ")) s",
      "peak memory  \(Machine.peakMemory >> 20) MiB",
    ]
  }
}
