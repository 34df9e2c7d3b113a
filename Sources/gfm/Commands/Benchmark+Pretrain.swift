import Training

extension Benchmark {
  /// The method's pre-training step.
  static let pretrain = Benchmark(
    name: "pretrain",
    summary: "One step of continual pre-training on random images."
  ) { arguments, _ in
    try requireFloat32(arguments)
    var work = StepBenchmark()
    work.preset = arguments.value("--size") ?? work.preset
    work.image = try arguments.integer("--image", atLeast: 1) ?? work.image
    work.window = try arguments.integer("--window", atLeast: 1) ?? work.window
    work.batch = try arguments.integer("--batch", atLeast: 1) ?? work.batch
    work.steps = try arguments.integer("--steps", atLeast: 1) ?? work.steps
    work.warmup = try arguments.integer("--warmup", atLeast: 0) ?? work.warmup
    return BenchmarkReport(
      work: "pretrain",
      preset: work.preset,
      image: work.image,
      window: work.window,
      batch: work.batch,
      result: try work.run(clock: Machine.seconds)
    ).lines(arguments)
  }

  /// - Throws: `UsageError.notAvailable` where another precision is asked for.
  static func requireFloat32(_ arguments: ParsedArguments) throws {
    guard !arguments.has("--bf16") else {
      throw UsageError.notAvailable("--bf16: only float32 is available")
    }
  }
}
