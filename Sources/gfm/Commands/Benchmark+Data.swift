import Datasets
import Foundation
import Glibc
import Tensor

extension Benchmark {
  /// The loader on a pile.
  static let data = Benchmark(
    name: "data",
    summary: "One epoch of a pile's images, augmented as for pre-training."
  ) { arguments, _ in
    let bands = try arguments.integer("--bands", atLeast: 1)
    let folder = arguments.positionals.count > 1 ? arguments.positionals[1] : nil
    guard folder != nil || bands != nil else {
      throw arguments.missing("the folder of a pile")
    }
    let written = try folder == nil ? bands.map(writtenPile) : nil
    defer { written.map { try? FileManager.default.removeItem(atPath: $0) } }
    var work = LoaderBenchmark(root: folder ?? written ?? "")
    work.bands = bands
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

  /// A folder of images of so many bands, in that of temporary files.
  private static func writtenPile(bands: Int) throws -> String {
    let folder = NSTemporaryDirectory() + "gfm-bench-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: folder + "/images",
      withIntermediateDirectories: true
    )
    do {
      try LoaderBenchmark.writePile(bands: bands, to: folder + "/images")
    } catch {
      try? FileManager.default.removeItem(atPath: folder)
      throw error
    }
    return folder
  }

  private static func json(_ work: LoaderBenchmark, _ result: LoaderBenchmark.Result) -> String {
    let seconds = result.seconds.map { "\(BenchmarkReport.rounded($0, 4))" }.joined(separator: ", ")
    let fields = [
      "\"work\": \"data\"", "\"images\": \(result.images)", "\"image\": \(work.size)",
      "\"bands\": \(work.bands ?? 3)", "\"batch\": \(work.batch)",
      "\"threads\": \(work.workers ?? Parallel.threads)",
      "\"instructions\": \"\(Machine.instructionSet)\"",
      "\"images_per_second\": \(BenchmarkReport.rounded(result.imagesPerSecond, 1))",
      "\"step_seconds\": [\(seconds)]", "\"peak_rss_mib\": \(Machine.peakMemory >> 20)",
    ]
    return "{\(fields.joined(separator: ", "))}"
  }

  private static func table(_ work: LoaderBenchmark, _ result: LoaderBenchmark.Result) -> [String] {
    [
      "\(result.images) images of \(work.bands.map { "\($0) bands of " } ?? "")\(work.root) "
        + "to \(work.size) pixels, batch \(work.batch)",
      "images/s     \(BenchmarkReport.rounded(result.imagesPerSecond, 1))",
      "epoch        \(result.seconds.map { "\(BenchmarkReport.rounded($0, 3))" }.joined(separator: ", ")) s",
      "peak memory  \(Machine.peakMemory >> 20) MiB",
    ]
  }
}
