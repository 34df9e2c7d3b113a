import Language
import Tensor

/// Declares what picks or limits elements.
func defineTensorChoices(in library: Library) {
  library.define(
    "where",
    "Gives elements of a where the condition holds, of b elsewhere.",
    .tensor("condition", "Holds where it is not 0."),
    .operand("a", "Elements where the condition holds."),
    .operand("b", "Elements elsewhere."),
    returns: "tensor",
    examples: [
      .init("where([true, false], [1, 2], 0)", shows: "tensor([1., 0.], shape=[2])")
    ]
  ) { _, condition, a, b in
    let (a, b) = try Operand.pair(a, b)
    return try Tensor.choose(condition, a, b)
  }
  library.define(
    "clip",
    "Limits elements to a range.",
    .numeric("x", "The number, or the elements."),
    Parameter.number("low", "The smallest allowed.").optional,
    Parameter.number("high", "The largest allowed.").optional,
    returns: "number or tensor",
    examples: [.init("clip([-1, 0.5, 2], 0, 1).sum()", shows: "1.5")]
  ) { _, x, low, high -> Value in
    switch x {
    case .number(let number):
      return .number(number.isNaN ? number : min(max(number, low ?? number), high ?? .infinity))
    case .tensor(let tensor): return try tensor.clipped(low, high).asValue
    }
  }
  library.define(
    "nonzero",
    "Gives the places of the elements that are not 0, a row for each.",
    .tensor("x", "Where to look."),
    returns: "tensor",
    examples: [.init("nonzero([0, 5, 0, 7]).flatten()[1]", shows: "3")]
  ) { _, x in
    try x.rank == 0 ? Tensor.zeros([0, 0]) : Tensor.stacked(x.placesSet, axis: 1)
  }
  defineTriangles(in: library)
}

private func defineTriangles(in library: Library) {
  for (name, side) in [("tril", "below"), ("triu", "above")] {
    library.define(
      name,
      "Keeps the elements on and \(side) a diagonal of the last two axes, others become 0.",
      .tensor("x", "The matrices."),
      .integer("diagonal", "Which diagonal; 0 is the main one, 1 the one above.", default: 0),
      returns: "tensor",
      examples: [.init("\(name)(ones(3, 3)).sum()", shows: "6")]
    ) { _, x, diagonal in
      let bounded = min(max(diagonal, -(1 << 40)), 1 << 40)
      return try name == "tril"
        ? x.lowerTriangle(diagonal: bounded) : x.upperTriangle(diagonal: bounded)
    }
  }
  defineTruths(in: library)
}

/// `any` and `all` of tensors; those of lists are the language's own.
private func defineTruths(in library: Library) {
  for (name, word) in [("any", "any element is"), ("all", "all elements are")] {
    library.define(
      name,
      "Tells whether \(word) not 0, of a tensor or along an axis.",
      .any("x", type: "tensor", "Where to look.") { $0.object(TensorObject.self) != nil },
      Parameter.integerOrList("axis", "Axis to reduce, or a list of them; all where left out.")
        .optional
        .named,
      .bool("keepdims", "Whether reduced axes stay with size 1.", default: false).named,
      returns: "bool or tensor",
      examples: [
        .init("tensor([0, 1]).\(name)()", shows: name == "any" ? "true" : "false")
      ]
    ) { _, x, axes, keepsAxes -> Value in
      let flags = try (Tensor(reading: x) ?? Tensor(0)).detached.converted(to: .bool)
      if axes == nil, !keepsAxes {
        let values = try flags.doubles
        return .bool(name == "any" ? values.contains(1) : !values.contains(0))
      }
      // The number of elements set decides: of none, of all.
      let counts = try flags.reduced(over: axes, of: name, keepingAxes: keepsAxes) {
        try $0.sum(axis: $1, keepingAxis: true)
      }
      let wanted = flags.count / max(counts.count, 1)
      return try name == "any"
        ? BinaryFunction.greater(counts, Tensor(integers: [0], shape: [])).asValue
        : BinaryFunction.equal(counts, Tensor(integers: [wanted], shape: [])).asValue
    }
  }
}
