import Training

extension Benchmark {
  /// An encoder alone.
  static let forward = model(.forward, "An encoder's answer to random images.")

  /// A training step of a task.
  static let finetune = model(.finetune, "One step of fine-tuning a classifier of 21 classes.")

  /// A segmenter.
  static let upernet = model(.upernet, "A segmenter's answer to random images, of 6 classes.")

  /// The method's pre-training step.
  static let pretrain = Benchmark(
    name: "pretrain",
    summary: "One step of continual pre-training on random images."
  ) { arguments, _ in
    var work = StepBenchmark()
    try work.size.read(arguments)
    let result = try work.run(clock: Machine.seconds)
    return BenchmarkReport(work: "pretrain", size: work.size, result: result).lines(arguments)
  }

  private static func model(_ kind: ModelBenchmark.Work, _ summary: String) -> Benchmark {
    Benchmark(name: kind.rawValue, summary: summary) { arguments, _ in
      var work = ModelBenchmark(kind)
      try work.size.read(arguments)
      let result = try work.run(clock: Machine.seconds)
      return BenchmarkReport(work: kind.rawValue, size: work.size, result: result).lines(arguments)
    }
  }
}

extension BenchmarkSize {
  /// Takes what the command line says.
  ///
  /// - Throws: `UsageError` for what is no size.
  mutating func read(_ arguments: ParsedArguments) throws {
    preset = arguments.value("--size") ?? preset
    image = try arguments.integer("--image", atLeast: 1) ?? image
    window = try arguments.integer("--window", atLeast: 1) ?? window
    batch = try arguments.integer("--batch", atLeast: 1) ?? batch
    steps = try arguments.integer("--steps", atLeast: 1) ?? steps
    warmup = try arguments.integer("--warmup", atLeast: 0) ?? warmup
    precision = arguments.has("--bf16") ? .bfloat16 : .float32
    checkpointing = arguments.has("--checkpointing")
  }
}
