import Training

extension Benchmark {
  /// An encoder alone.
  static let forward = model(.forward, "An encoder's answer to random images.")

  /// A training step of a task.
  static let finetune = model(.finetune, "One step of fine-tuning a classifier of 21 classes.")

  /// A segmenter.
  static let upernet = model(.upernet, "A segmenter's answer to random images, of 6 classes.")

  private static func model(_ kind: ModelBenchmark.Work, _ summary: String) -> Benchmark {
    Benchmark(name: kind.rawValue, summary: summary) { arguments, _ in
      var work = ModelBenchmark(kind)
      work.preset = arguments.value("--size") ?? work.preset
      work.image = try arguments.integer("--image", atLeast: 1) ?? work.image
      work.window = try arguments.integer("--window", atLeast: 1) ?? work.window
      work.batch = try arguments.integer("--batch", atLeast: 1) ?? work.batch
      work.steps = try arguments.integer("--steps", atLeast: 1) ?? work.steps
      work.warmup = try arguments.integer("--warmup", atLeast: 0) ?? work.warmup
      work.precision = precision(arguments)
      work.checkpointing = arguments.has("--checkpointing")
      return BenchmarkReport(
        work: kind.rawValue,
        preset: work.preset,
        image: work.image,
        window: work.window,
        batch: work.batch,
        precision: work.precision,
        result: try work.run(clock: Machine.seconds)
      ).lines(arguments)
    }
  }
}
