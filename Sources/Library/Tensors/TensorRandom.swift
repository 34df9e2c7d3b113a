import Language
import Tensor

/// Declares what draws tensors at random.
func defineRandomTensors(in library: Library) {
  library.define(
    "randn",
    "Draws from the normal distribution of mean 0 and standard deviation 1.",
    Parameter.integerOrList("shape", "Sizes of the axes, as numbers or one list.").rest,
    Parameter.integer("seed", "Seed of its own; the session's generator where left out.").optional
      .named,
    Parameter.dtype("dtype", "Element type, float32 or float64.", default: .float32).named,
    returns: "tensor",
    examples: [.init("allclose(randn(4, seed=1), randn(4, seed=1))", shows: "true")]
  ) { call, sizes, seed, dtype in
    var random = call.random(seed)
    return try Tensor.normal(sizes.flatMap { $0 }, dtype: dtype, using: &random)
  }
  library.define(
    "rand",
    "Draws from the numbers from 0 to below 1, all equally likely.",
    Parameter.integerOrList("shape", "Sizes of the axes, as numbers or one list.").rest,
    Parameter.integer("seed", "Seed of its own; the session's generator where left out.").optional
      .named,
    Parameter.dtype("dtype", "Element type, float32 or float64.", default: .float32).named,
    returns: "tensor",
    examples: [.init("max(rand(100, seed=1)) < 1", shows: "1")]
  ) { call, sizes, seed, dtype in
    var random = call.random(seed)
    return try Tensor.uniform(sizes.flatMap { $0 }, dtype: dtype, using: &random)
  }
  library.define(
    "permutation",
    "Gives the numbers from 0 to below n in random order.",
    .integer("n", "How many numbers."),
    Parameter.integer("seed", "Seed of its own; the session's generator where left out.").optional
      .named,
    returns: "tensor",
    examples: [.init("permutation(5, seed=2).sum()", shows: "10")]
  ) { call, count, seed in
    var random = call.random(seed)
    return try Tensor.permutation(count, using: &random)
  }
}

extension CallContext {
  /// A generator for one call: of its own seed, or the next of the session's stream.
  func random(_ seed: Int?) -> Random { Random(seed: interpreter.random.seed(orNext: seed)) }
}
