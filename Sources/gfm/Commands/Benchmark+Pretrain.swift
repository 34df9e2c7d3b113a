import Glibc
import Tensor
import Training

extension Benchmark {
  /// The method's pre-training step.
  static let pretrain = Benchmark(
    name: "pretrain",
    summary: "One step of continual pre-training on random images."
  ) { arguments, _ in
    guard !arguments.has("--bf16") else {
      throw UsageError.notAvailable("--bf16: only float32 is available")
    }
    var work = StepBenchmark()
    work.preset = arguments.value("--size") ?? work.preset
    work.image = try arguments.integer("--image", atLeast: 1) ?? work.image
    work.window = try arguments.integer("--window", atLeast: 1) ?? work.window
    work.batch = try arguments.integer("--batch", atLeast: 1) ?? work.batch
    work.steps = try arguments.integer("--steps", atLeast: 1) ?? work.steps
    work.warmup = try arguments.integer("--warmup", atLeast: 0) ?? work.warmup
    let result = try work.run(clock: Machine.seconds)
    return arguments.has("--json") ? [json(work, result)] : table(work, result)
  }

  private static func json(_ work: StepBenchmark, _ result: StepBenchmark.Result) -> String {
    let seconds = result.seconds.map { "\(rounded($0, 4))" }.joined(separator: ", ")
    let fields = [
      "\"work\": \"pretrain\"", "\"size\": \"\(work.preset)\"", "\"image\": \(work.image)",
      "\"window\": \(work.window)", "\"batch\": \(work.batch)",
      "\"threads\": \(Parallel.threads)", "\"precision\": \"float32\"",
      "\"instructions\": \"\(Machine.instructionSet)\"",
      "\"images_per_second\": \(rounded(result.imagesPerSecond, 4))",
      "\"step_seconds\": [\(seconds)]",
      "\"gflops\": \(rounded(result.flopsPerImage * result.imagesPerSecond / 1e9, 1))",
      "\"peak_rss_mib\": \(Machine.peakMemory >> 20)", "\"loss\": \(result.loss)",
    ]
    return "{\(fields.joined(separator: ", "))}"
  }

  private static func table(_ work: StepBenchmark, _ result: StepBenchmark.Result) -> [String] {
    let spread =
      "\(rounded(result.seconds.min() ?? 0, 3)) to \(rounded(result.seconds.max() ?? 0, 3))"
    return [
      "Swin \(work.preset), \(work.image) pixels, batch \(work.batch), \(Parallel.threads) threads",
      "images/s     \(rounded(result.imagesPerSecond, 3))",
      "step         \(spread) s over \(result.seconds.count) steps",
      "GFLOP/s      \(rounded(result.flopsPerImage * result.imagesPerSecond / 1e9, 1))",
      "peak memory  \(Machine.peakMemory >> 20) MiB",
    ]
  }

  private static func rounded(_ value: Double, _ digits: Int) -> Double {
    let scale = pow(10, Double(digits))
    return (value * scale).rounded() / scale
  }
}
