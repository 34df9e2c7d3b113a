import Files
import Glibc
import Language
import Library
import Session
import Training

extension Subcommand {
  static let pretrain = configured(
    .pretrain,
    "Pre-trains as a configuration of the published code says."
  )
  static let finetune = configured(
    .finetune,
    "Fine-tunes as a configuration of the published code says."
  )
  static let evaluateConfiguration = configured(
    .evaluate,
    "Measures the model of a configuration on its held-out data."
  )
  static let throughput = configured(.throughput, "Times the encoder of a configuration.")

  private static func configured(_ work: ConfiguredRun.Work, _ summary: String) -> Subcommand {
    Subcommand(
      work.rawValue,
      arguments: "--cfg FILE [--opts KEY VALUE …]",
      summary,
      options: ConfiguredCommand.options + .running
    ) { arguments, surroundings in
      try ConfiguredCommand(work, arguments, surroundings).run()
    }
  }
}

/// Does what a configuration says, by a script that is kept beside what it writes.
private struct ConfiguredCommand {
  static let options: [CommandOption] =
    [
      CommandOption("--cfg", value: "FILE", "The configuration, YAML."),
      CommandOption("--opts", value: "KEY VALUE …", "Keys and values that replace the file's."),
    ] + keys.map { CommandOption($0.option, value: "VALUE", "Sets \($0.key).") }
    + switches.map { CommandOption($0.option, "Sets \($0.key).") } + [
      CommandOption("--local_rank", value: "N", "Accepted and ignored."),
      CommandOption("--script", "Prints the script that would run, and runs nothing."),
    ]

  private static let keys: [(option: String, key: String)] = [
    ("--batch-size", "DATA.BATCH_SIZE"), ("--data-path", "DATA.DATA_PATH"),
    ("--pretrained", "PRETRAINED"), ("--resume", "MODEL.RESUME"),
    ("--accumulation-steps", "TRAIN.ACCUMULATION_STEPS"), ("--amp-opt-level", "AMP_OPT_LEVEL"),
    ("--output", "OUTPUT"), ("--tag", "TAG"), ("--alpha", "ALPHA"), ("--train_frac", "TRAIN_FRAC"),
  ]

  private static let switches: [(option: String, key: String)] = [
    ("--use-checkpoint", "TRAIN.USE_CHECKPOINT"), ("--eval", "EVAL_MODE"),
    ("--throughput", "THROUGHPUT_MODE"),
  ]

  private let work: ConfiguredRun.Work
  private let arguments: ParsedArguments
  private let surroundings: Surroundings

  init(_ work: ConfiguredRun.Work, _ arguments: ParsedArguments, _ surroundings: Surroundings) {
    (self.work, self.arguments, self.surroundings) = (work, arguments, surroundings)
  }

  func run() throws -> Int32 {
    guard let file = arguments.value("--cfg") else { throw arguments.missing("--cfg FILE") }
    if arguments.value("--opts") == nil { try arguments.allow(0) }
    let settings = try Engine.Settings(arguments)
    try surroundings.join(threads: settings.threads)
    do {
      let run = try ConfiguredRun(work, file: file, options: replacements)
      let script = try run.script()
      if surroundings.ranks?.isFirst ?? true {
        for note in run.notes { surroundings.warn("note: \(note)") }
      }
      guard !arguments.has("--script") else {
        surroundings.print(script)
        return 0
      }
      var lock: FolderLock?
      defer { withExtendedLifetime(lock) {} }
      if let ranks = surroundings.ranks {
        try ranks.byFirst { lock = try prepare(run, script) }
      } else {
        lock = try prepare(run, script)
      }
      InterruptSignal.installForJob(amongRanks: surroundings.ranks != nil)
      let engine = Engine(settings, surroundings: surroundings)
      return engine.run(script, name: "the script of \(file)")
    } catch let failure as Failure {
      surroundings.warn("error: \(failure.message)")
      if let help = failure.help { surroundings.warn("help: \(help)") }
      return 1
    }
  }

  /// Keys and values from the command line, those of single options after `--opts`.
  private var replacements: [String] {
    let free = arguments.value("--opts").map { [$0] + arguments.positionals } ?? []
    let set = Self.keys.flatMap { option, key in
      arguments.value(option).map { [key, $0.isEmpty ? "''" : $0] } ?? []
    }
    return free + set
      + Self.switches.flatMap { option, key in arguments.has(option) ? [key, "true"] : [] }
  }

  /// Writes the whole configuration and the script into the run's folder.
  ///
  /// - Returns: What keeps other processes out of the folder.
  /// - Throws: `Failure` where another process trains there; `NotebookError`.
  private func prepare(_ run: ConfiguredRun, _ script: String) throws -> FolderLock? {
    guard let folder = run.folder else { return nil }
    _ = try OutputFolder.made(folder)
    let lock: FolderLock
    do {
      lock = try FolderLock(folder: folder)
    } catch FileError.locked(let folder, let owner) {
      throw Failure("file", "\(TrainingError.folderInUse(folder: folder, by: owner))")
    } catch let error as FileError {
      throw NotebookError.cannotWrite(path: folder, code: error.code)
    }
    try SourceFile.write(try run.text(), to: folder + "/config.yaml")
    try SourceFile.write(script, to: folder + "/run.gfm")
    guard let resumed = run.resumed else { return lock }
    let target = folder + "/ckpt_resume.pth"
    unlink(target)
    guard let source = realpath(resumed, nil) else {
      throw NotebookError.cannotRead(path: resumed, code: errno)
    }
    defer { free(source) }
    guard symlink(String(cString: source), target) == 0 else {
      throw NotebookError.cannotWrite(path: target, code: errno)
    }
    return lock
  }
}
