import Tensor
import Training

extension Benchmark {
  /// The method's pre-training step.
  static let pretrain = Benchmark(
    name: "pretrain",
    summary: "One step of continual pre-training on random images."
  ) { arguments, _ in
    var work = StepBenchmark()
    work.preset = arguments.value("--size") ?? work.preset
    work.image = try arguments.integer("--image", atLeast: 1) ?? work.image
    work.window = try arguments.integer("--window", atLeast: 1) ?? work.window
    work.batch = try arguments.integer("--batch", atLeast: 1) ?? work.batch
    work.steps = try arguments.integer("--steps", atLeast: 1) ?? work.steps
    work.warmup = try arguments.integer("--warmup", atLeast: 0) ?? work.warmup
    work.precision = precision(arguments)
    work.checkpointing = arguments.has("--checkpointing")
    return BenchmarkReport(
      work: "pretrain",
      preset: work.preset,
      image: work.image,
      window: work.window,
      batch: work.batch,
      precision: work.precision,
      result: try work.run(clock: Machine.seconds)
    ).lines(arguments)
  }

  /// The precision that is asked for.
  static func precision(_ arguments: ParsedArguments) -> Precision {
    arguments.has("--bf16") ? .bfloat16 : .float32
  }
}
