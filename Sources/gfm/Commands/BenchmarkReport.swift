import Glibc
import Tensor
import Training

/// What a timed piece of work is printed as.
struct BenchmarkReport {
  let work: String
  let size: BenchmarkSize
  let result: StepBenchmark.Result

  /// One line of JSON where it is asked for, else a few lines for people.
  func lines(_ arguments: ParsedArguments) -> [String] {
    arguments.has("--json") ? [json] : table
  }

  private var json: String {
    let seconds = result.seconds.map { "\(Self.rounded($0, 4))" }.joined(separator: ", ")
    let fields = [
      "\"work\": \"\(work)\"", "\"size\": \"\(size.preset)\"", "\"image\": \(size.image)",
      "\"window\": \(size.window)", "\"batch\": \(size.batch)",
      "\"threads\": \(Parallel.threads)", "\"precision\": \"\(size.precision.rawValue)\"",
      "\"instructions\": \"\(Machine.instructionSet)\"",
      "\"images_per_second\": \(Self.rounded(result.imagesPerSecond, 4))",
      "\"step_seconds\": [\(seconds)]",
      "\"gflops\": \(Self.rounded(result.flopsPerImage * result.imagesPerSecond / 1e9, 1))",
      "\"peak_rss_mib\": \(Machine.peakMemory >> 20)",
      "\"peak_tensors_mib\": \(BufferPool.shared.usage.highest >> 20)",
    ]
    let loss = result.loss.map { ["\"loss\": \($0)"] } ?? []
    return "{\((fields + loss).joined(separator: ", "))}"
  }

  private var table: [String] {
    let (least, most) = (result.seconds.min() ?? 0, result.seconds.max() ?? 0)
    let spread = "\(Self.rounded(least, 3)) to \(Self.rounded(most, 3))"
    return [
      "Swin \(size.preset), \(size.image) pixels, batch \(size.batch), \(size.precision.rawValue), "
        + "\(Parallel.threads) threads",
      "images/s     \(Self.rounded(result.imagesPerSecond, 3))",
      "step         \(spread) s over \(result.seconds.count) steps",
      "GFLOP/s      \(Self.rounded(result.flopsPerImage * result.imagesPerSecond / 1e9, 1))",
      "peak memory  \(Machine.peakMemory >> 20) MiB",
    ]
  }

  static func rounded(_ value: Double, _ digits: Int) -> Double {
    let scale = pow(10, Double(digits))
    return (value * scale).rounded() / scale
  }
}
