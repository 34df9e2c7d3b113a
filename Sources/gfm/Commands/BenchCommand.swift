import Language
import Library

/// Work that `gfm bench` times, as the table of all lists it.
struct Benchmark: Sendable {
  let name: String
  /// One sentence.
  let summary: String
  /// Runs the work and returns the lines to print; one of JSON where it is asked for.
  let run: @Sendable (ParsedArguments, Surroundings) throws -> [String]

  /// All of them, in the order in which the help lists them.
  static let all: [Benchmark] = [pretrain, forward, finetune, upernet, ranks, data, language]

  /// What the help says about them.
  fileprivate static var summary: String {
    let names = all.map(\.name).joined(separator: ", ")
    return names.isEmpty ? "Times a piece of work." : "Times a piece of work: \(names)."
  }
}

extension Subcommand {
  /// `gfm bench WORK`.
  static let bench = Subcommand(
    "bench",
    arguments: "WORK [FOLDER] [--json]",
    Benchmark.summary,
    options: [
      CommandOption("--size", value: "NAME", "Preset of the encoder; base."),
      CommandOption(
        "--image",
        value: "N",
        "Side of the images in pixels; 192 for pretrain, else 224."
      ),
      CommandOption(
        "--window",
        value: "N",
        "Side of the attention windows; 6 for pretrain, else 7."
      ),
      CommandOption("--batch", value: "N", "Images a step; 8 for pretrain, else 1."),
      CommandOption("--steps", value: "N", "Steps that are timed; 5."),
      CommandOption("--warmup", value: "N", "Steps before them; 2."),
      CommandOption("--threads", value: "N", "Threads that work is spread over."),
      CommandOption("--bf16", "Matrix products in bfloat16."),
      CommandOption(
        "--checkpointing",
        "Computes blocks again during the backward pass, to save memory."
      ),
      CommandOption(
        "--bands",
        value: "N",
        "Bands of each image that data reads, of images written for it where no FOLDER is given."
      ),
      CommandOption("--workers", value: "N", "Threads that read images."),
      CommandOption("--cache", value: "WHERE", "memory, or a file that keeps images; none."),
      CommandOption(
        "--exchange",
        value: "TYPE",
        "What gradients of ranks travel in: bfloat16; float32."
      ),
      CommandOption("--bucket", value: "MIB", "Gradients that travel at a time; 8."),
      CommandOption("--profile", "Adds a table of what each kind of operation took; text only."),
      CommandOption("--json", "Prints one line of JSON."),
    ]
  ) { arguments, surroundings in
    let name = try arguments.first("WORK")
    try arguments.allow(name == Benchmark.data.name ? 2 : 1)
    guard let work = Benchmark.all.first(where: { $0.name == name }) else {
      let names = Benchmark.all.map(\.name)
      throw UsageError.unknownCommand(
        "bench \(name)",
        suggestion: Suggestion.nearest(to: name, among: names).map { "bench \($0)" }
      )
    }
    if let threads = try arguments.integer("--threads", atLeast: 1) {
      Engine.setThreads(threads)
    }
    guard arguments.has("--profile") else {
      for line in try work.run(arguments, surroundings) { surroundings.print(line + "\n") }
      return 0
    }
    var lines: [String] = []
    let profile = try ProfileTable(of: { lines = try work.run(arguments, surroundings) })
    for line in lines { surroundings.print(line + "\n") }
    surroundings.print(profile.text)
    return 0
  }
}
