import Language
import Training

/// Declares what a script sees of the processes that run it.
func defineRanks(in library: Library) {
  library.define(
    "ranks",
    "Tells how many processes run this script together; `mpirun -n N gfm run FILE` starts several.",
    returns: "number",
    details: """
      All of them run the whole script; the first alone prints, shows and writes files. `pretrain` and `finetune` share
      the work: a batch of `batch` samples is read by each rank, as the published code's distributed sampler deals them
      out, so that `batch=64 // ranks()` trains the same whatever their number, and learning rates grow with the samples
      of all. Ready batches are cut into as many parts as there are ranks. `evaluate` shares the batches and gives every
      rank the numbers that one process gets. Trials of a sweep are shared out: within one, `ranks()` is 1.
      """,
    examples: [.init("64 // ranks()", shows: "64")]
  ) { call in call.ranks?.count ?? 1 }
}

extension CallContext {
  /// The processes that run the script, if there are several; a trial of a sweep belongs to one of them.
  var ranks: Ranks? {
    guard interpreter.service(TrialPlace.self)?.trial == nil else { return nil }
    return interpreter.service(Ranks.self)
  }

  /// Does something that only one process may do, such as writing a file; the others wait until it is
  /// done.
  func byFirst(_ body: () throws -> Void) throws {
    guard let ranks else { return try body() }
    try ranks.byFirst(body)
  }
}
