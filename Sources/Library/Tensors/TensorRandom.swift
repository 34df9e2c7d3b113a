import Language
import Tensor

/// Declares what draws tensors at random.
func defineRandomTensors(in library: Library) {
  let distributions:
    [(String, String, Builtin.Example, ([Int], DType, inout Random) throws -> Tensor)] = [
      (
        "randn", "Draws from the normal distribution of mean 0 and standard deviation 1.",
        .init("allclose(randn(4, seed=1), randn(4, seed=1))", shows: "true"),
        { try Tensor.normal($0, dtype: $1, using: &$2) }
      ),
      (
        "rand", "Draws from the numbers from 0 to below 1, all equally likely.",
        .init("max(rand(100, seed=1)) < 1", shows: "1"),
        { try Tensor.uniform($0, dtype: $1, using: &$2) }
      ),
    ]
  for (name, summary, example, draw) in distributions {
    library.define(
      name,
      summary,
      Parameter.integerOrList("shape", "Sizes of the axes, as numbers or one list.").rest,
      .ownSeed,
      Parameter.dtype("dtype", "Element type, float32 or float64.", default: .float32).named,
      returns: "tensor",
      examples: [example]
    ) { call, sizes, seed, dtype in
      var random = call.random(seed)
      return try draw(sizes.flatMap { $0 }, dtype, &random)
    }
  }
  library.define(
    "permutation",
    "Gives the numbers from 0 to below n in random order.",
    .integer("n", "How many numbers."),
    .ownSeed,
    returns: "tensor",
    examples: [.init("permutation(5, seed=2).sum()", shows: "10")]
  ) { call, count, seed in
    var random = call.random(seed)
    return try Tensor.permutation(count, using: &random)
  }
}

extension Parameter where Argument == Int? {
  /// The seed of one call.
  fileprivate static var ownSeed: Self {
    Parameter<Int>.integer("seed", "Seed of its own; the session's generator where left out.")
      .optional.named
  }
}

extension CallContext {
  /// A generator for one call: of its own seed, or the next of the session's stream.
  func random(_ seed: Int?) -> Random { Random(seed: interpreter.random.seed(orNext: seed)) }
}
