import Foundation

/// What the command line asks for.
struct Survey {
  let words: [String]
  /// The repository.
  let root: String

  private func text(_ name: String) -> String? {
    guard let place = words.firstIndex(of: name), place + 1 < words.count else { return nil }
    return words[place + 1]
  }

  private func number(_ name: String, _ fallback: Int) -> Int {
    text(name).flatMap { Int($0) } ?? fallback
  }

  private func say(_ line: String) {
    try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
  }

  /// One worker: the reader, the first input, the one behind the last, the seed, the file of its progress, and the
  /// memory that it may have, in MiB.
  func work(_ words: [String]) throws {
    guard words.count == 6, let first = Int(words[1]), let end = Int(words[2]),
      let seed = UInt64(words[3]), let progress = Progress(path: words[4]),
      let memory = Int(words[5])
    else { exit(2) }
    let worker = Worker(root: root, seed: seed, progress: progress)
    if let reader = Reader.all.first(where: { $0.name == words[0] }) {
      try worker.read(by: reader, first..<end)
    } else {
      try worker.evaluate(first..<end, memory: memory)
    }
  }

  /// Tries everything, and prints what came of it.
  /// - Returns: the exit status.
  func run() throws -> Int32 {
    let seed = UInt64(number("--seed", 1))
    let supervisor = Supervisor(
      root: root,
      seed: seed,
      patience: Double(number("--patience", 10)),
      memory: number("--memory", 2000)
    )
    let folder = text("--keep") ?? "fuzz-found"
    let tasks =
      Reader.all.map { ($0.name, number("--files", 1000)) }
      + [("programs", number("--programs", 10_000))]
    var total = 0
    for (name, count) in tasks where text("--only").map({ $0 == name }) ?? true && count > 0 {
      let first = number("--first", 0)
      let result = try supervisor.run(name, first..<first + count) { index, how in
        // At once: a long run may be stopped before its end.
        try FileHandle.standardError.write(contentsOf: Data("\(name) \(index): \(how)\n".utf8))
        keep(name, index, in: folder, seed: seed)
      }
      total += result.trouble.count
      say(
        "\(name): \(result.accepted + result.refused) inputs, \(result.accepted) accepted, "
          + "\(result.refused) refused, \(result.slow) told to stop, \(result.trouble.count) ended "
          + "the process, at most \(result.memory) MiB, \(result.rate) a second"
      )
      for (index, how) in result.trouble {
        say("  \(name) \(index): \(how)")
      }
    }
    say(total == 0 ? "nothing found" : "\(total) found; the inputs are in \(folder)")
    return total == 0 ? 0 : 1
  }

  /// Writes down what ended a worker, to be looked at and kept.
  private func keep(_ name: String, _ index: Int, in folder: String, seed: UInt64) {
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = "\(folder)/\(name)-\(seed)-\(index)"
    if let reader = Reader.all.first(where: { $0.name == name }) {
      guard let contents = try? reader.contents(root: root) else { return }
      let bytes = Worker.input(index, of: contents, seed)
      try? Data(bytes).write(to: URL(filePath: "\(path).\(reader.ending)"))
    } else {
      let program = Worker.program(index, Evaluator(root: root), seed)
      let text = ProgramMaker.prelude + "\n" + program
      try? text.write(toFile: path + ".gfm", atomically: true, encoding: .utf8)
    }
  }
}
