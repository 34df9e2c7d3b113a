import Language
import Tensor

/// Declares the settings of a session.
func defineSessionSettings(in library: Library) {
  library.define(
    "seed",
    "Starts the session's random generator anew.",
    .integer("n", "The seed."),
    examples: [.init("{ seed(1); a = rand(); seed(1); a == rand() }", shows: "1")]
  ) { call, seed -> Value in
    call.interpreter.random.seed(UInt64(bitPattern: Int64(seed)))
    return .none
  }
  library.define(
    "threads",
    "Sets the number of threads that work on tensors, or gives it; results do not depend on it.",
    Parameter.integer("n", "Number of threads, 1 to 256; left out, nothing changes.").optional,
    returns: "number",
    examples: [.init("threads() >= 1", shows: "true")]
  ) { _, count -> Value in
    guard let count else { return .number(Double(Parallel.threads)) }
    guard (1...256).contains(count) else {
      throw Failure("value", "threads: n must be 1 to 256, not \(count)", argument: 0)
    }
    Parallel.threads = count
    return .none
  }
}
