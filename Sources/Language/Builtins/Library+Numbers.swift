import Glibc

extension Library {
  func defineNumbers() {
    define(
      "abs",
      "Gives the distance of a number from zero.",
      Self.plainNumber("x", "A number."),
      returns: "number",
      examples: [.init("abs(-3)", shows: "3")]
    ) { _, x in abs(x) }
    define(
      "round",
      "Rounds a number to the nearest integer or to some decimals; halves go to the even neighbor.",
      Self.plainNumber("x", "A number."),
      Parameter.integer("digits", "Decimals to keep.").optional,
      returns: "number",
      examples: [.init("[round(2.5), round(3.14159, 2)]", shows: "[2, 3.14]")]
    ) { _, x, digits in
      // An integer is no negative zero.
      guard let digits, digits != 0 else { return x.rounded(.toNearestOrEven) + 0 }
      guard digits > 0 else {
        let scale = pow(10.0, Double(max(-300, digits)) * -1)
        return (x / scale).rounded(.toNearestOrEven) * scale
      }
      return Double(NumberFormat.formatted(x, "%.\(min(digits, 300))f")) ?? x
    }
    defineRounding("floor", "down", .init("floor(-1.5)", shows: "-2")) { _, x in
      x.rounded(.down) + 0
    }
    defineRounding("ceil", "up", .init("ceil(1.2)", shows: "2")) { _, x in x.rounded(.up) + 0 }
    defineExtremes()
    define(
      "sum",
      "Adds up a list of numbers.",
      .summands,
      returns: "number",
      examples: [.init("sum([1, 2, 3.5])", shows: "6.5")]
    ) { _, x in x.sum }
  }

  private func defineRounding(
    _ name: String,
    _ direction: String,
    _ example: Builtin.Example,
    body: @escaping (CallContext, Double) -> Double
  ) {
    define(
      name,
      "Rounds a number \(direction).",
      Self.plainNumber("x", "A number."),
      returns: "number",
      examples: [example],
      body: body
    )
  }

  /// Numbers to be added up.
  fileprivate enum Summands {
    case list([Double])
    case range(RangeValue)

    var sum: Double {
      switch self {
      case .list(let numbers): return numbers.reduce(0, +)
      case .range(let range):
        let count = range.count
        guard count > 0 else { return 0 }
        // Pairs from both ends are equal; the even one of the factors is halved, so that integers stay exact.
        let ends = range[0] + range[count - 1]
        return count % 2 == 0 ? Double(count / 2) * ends : Double(count) * (ends / 2)
      }
    }
  }

  /// A number of the language itself; one-element tensors are left to the tensors' own builtins.
  static func plainNumber(_ name: String, _ summary: String) -> Parameter<Double> {
    Parameter(name, type: "number", summary) { value in
      if case .object = value { nil } else { value.number }
    }
  }

  private func defineExtremes() {
    define(
      "max",
      "Gives the largest of some numbers or strings, or of a list of them.",
      Parameter.any("x", "Values to compare, or one list of them.").rest,
      returns: "number or string",
      examples: [.init("[max(1, 5, 3), max([2, 7])]", shows: "[5, 7]")]
    ) { _, values in try Self.extreme(values, "max") { $0 > 0 } }
    define(
      "min",
      "Gives the smallest of some numbers or strings, or of a list of them.",
      Parameter.any("x", "Values to compare, or one list of them.").rest,
      returns: "number or string",
      examples: [.init("[min(1, 5, 3), min(\"b\", \"a\")]", shows: "[1, \"a\"]")]
    ) { _, values in try Self.extreme(values, "min") { $0 < 0 } }
  }

  private static func extreme(
    _ values: [Value],
    _ name: String,
    _ isBetter: (Int) -> Bool
  ) throws -> Value {
    let all = values.count == 1 ? try Operations.sequence(values[0], "compared by \(name)") : values
    guard var best = all.first else { throw Failure("value", "\(name): nothing to compare") }
    if let number = best.number { best = .number(number) }
    // NaN is beyond every number, the first of them.
    for value in all.dropFirst() {
      let isNaN = value.number?.isNaN == true && best.number?.isNaN == false
      guard isBetter(try Operations.order(value, best)) || isNaN else { continue }
      best = value.number.map { .number($0) } ?? value
    }
    return best
  }
}

extension Parameter where Argument == Library.Summands {
  /// A list of numbers, or a range of any length, whose elements nobody needs.
  fileprivate static var summands: Self {
    Self("x", type: "list of numbers", "Numbers.") { value in
      if case .range(let range) = value { return .range(range) }
      return value.numbers.map { .list($0) }
    }
  }
}
