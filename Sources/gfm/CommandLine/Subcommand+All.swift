extension Subcommand {
  /// All commands, in the order in which the help lists them.
  static var all: [Subcommand] {
    [
      repl, runScript, evaluate, replay, pretrain, finetune, evaluateConfiguration, throughput,
      bench,
      documentation, kernel, notebook, sessions, recover, sweeps, doctor,
    ]
  }
}
