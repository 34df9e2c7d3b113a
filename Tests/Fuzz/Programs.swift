import Language

/// Makes programs of calls of all builtins, with arguments that mostly are of the kind that is asked for.
struct ProgramMaker {
  private let builtins: [Builtin]
  private var dice: Dice
  private var depth = 0

  /// Those that wait for somebody, train, or start other processes.
  private static let without: Set<String> = [
    "pretrain", "finetune", "resume", "sweep", "throughput", "bench", "time", "threads", "workdir",
    "geopile_compose",
  ]

  init(_ library: Library, dice: Dice) {
    builtins = library.builtins.filter { !Self.without.contains($0.name) }
    self.dice = dice
  }

  /// The values that programs begin with.
  static let prelude = """
    nan = float("nan"); inf = float("inf")
    x = tensor([[1.5, -2, 3], [4, nan, 6]]); i = tensor([3, -1, 2]); e = zeros(0, 3)
    d = astype(arange(6), "float64"); b = x > 1; m = randn(2, 3, 16, 16, seed=1)
    xs = [1, 2.5, -3]; ss = ["a", "b", ""]; r = {a: 1, b: "x", c: [1, 2]}; t = table([r, {a: 2, b: "y"}])
    loop = [1]; loop.append(loop); deep = [x]; deep.append(deep); own = {image: 1}; own.image = own
    f = v -> v; g = (v, w) -> v + w; s = "text"
    net = vit(image=16, patch=8, embed=8, depth=1, heads=2, seed=1)
    """

  mutating func program() -> String {
    (0...dice.below(3)).map { _ in statement() }.joined(separator: "\n")
  }

  private mutating func statement() -> String {
    switch dice.below(12) {
    case 0: "for v in \(value()) { \(call()) }"
    case 1: "if \(value()) { \(call()) } else { \(value()) }"
    case 2: "try { \(call()) } catch error { error.message }"
    case 3: "fn h(v, w=\(value())) = \(call())\nh(\(value()))"
    case 4: "y = \(call()); y[\(value())]"
    case 5: "x[\(value())] = \(value())"
    case 6: "grad(v -> \(call()).sum(), x)"
    case 7: "(\(value()) \(dice.pick(Self.signs)) \(value()))"
    case 8: "[\(call()) for v in \(value()) if \(value())]"
    default: call()
    }
  }

  private static let signs = [
    "+", "-", "*", "/", "//", "%", "^", "==", "!=", "<", ">=", "in", "and", "or", "@", "|>",
  ]

  private mutating func call() -> String {
    depth += 1
    defer { depth -= 1 }
    guard depth < 4 else { return value() }
    let builtin = dice.pick(builtins)
    var arguments: [String] = []
    for parameter in builtin.parameters where parameter.isRequired || dice.below(5) == 0 {
      let argument = argument(for: parameter)
      let isNamed = parameter.kind == .named || !parameter.isRequired
      arguments.append(
        isNamed && parameter.kind != .rest ? "\(parameter.name)=\(argument)" : argument
      )
    }
    if dice.below(30) == 0 { arguments.append(value()) }
    return "\(builtin.name)(\(arguments.joined(separator: ", ")))"
  }

  private mutating func argument(for parameter: ParameterInfo) -> String {
    if dice.below(8) == 0 { return value() }
    if !parameter.choices.isEmpty { return "\"\(dice.pick(parameter.choices))\"" }
    for (word, values) in Self.kinds where parameter.type.contains(word) {
      return dice.pick(values)
    }
    return value()
  }

  /// Values by a word in the description of their kind, the more particular first.
  private static let kinds: [(String, [String])] = [
    ("list of", ["xs", "[1, 2]", "[0]", "[]", "[3, 3]", "[-1, 5]", "ss", "[1e10, 1e10]"]),
    ("integer", ["0", "1", "2", "3", "-1", "5", "16", "64", "1e10", "-7", "2^53"]),
    ("number", ["0", "1", "-1.5", "nan", "inf", "1e300", "0.1", "3", "1e-300"]),
    (
      "tensor",
      ["x", "i", "e", "d", "b", "m", "m[0]", "x[0]", "x.T", "tensor(1)", "zeros(0)", "m[0, 0]"]
    ),
    ("function", ["f", "g", "v -> v * 2", "len", "() -> 1"]),
    ("record", ["r", "{}", "{a: 1}", "{name: 2, x: [1]}", "own"]),
    ("table", ["t", "table([])", "t.head(1)"]),
    ("model", ["net"]), ("encoder", ["net"]),
    (
      "string",
      ["s", "\"\"", "\"a,b\"", "\"é\"", "\"float64\"", "\"none\"", "\"x.json\"", "\"{}\""]
    ),
    ("text", ["s", "\"\"", "\"a,b\""]), ("bool", ["true", "false"]),
    ("list", ["xs", "[]", "[[1, 2], [3, 4]]", "ss", "loop", "deep"]),
  ]

  private mutating func value() -> String {
    depth += 1
    defer { depth -= 1 }
    if depth < 4, dice.below(4) == 0 { return call() }
    return dice.pick(dice.pick(Self.kinds).1)
  }
}
