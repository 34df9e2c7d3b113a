import Language
import Tensor

/// Declares what makes tensors of given elements.
func defineTensorCreation(in library: Library) {
  library.define(
    "tensor",
    "Makes a tensor of a number, a bool, a range or nested lists; a tensor is copied.",
    .any("x", "The elements."),
    Parameter.dtype(
      "dtype",
      "Element type; where left out, bool for bools and float32 for numbers, or float64 where "
        + "float32 would round an integer."
    ).optional,
    returns: "tensor",
    details: "Integers beyond 2^53, which are no numbers of a script, are given as text: "
      + "tensor(\"9007199254740993\", dtype=\"int64\"), also in a list.",
    examples: [
      .init("tensor([[1, 2], [3, 4]]).shape", shows: "[2, 2]"),
      .init("tensor([1, 2, 3], dtype=\"uint8\").dtype", shows: "\"uint8\""),
    ]
  ) { _, value, dtype in
    if let tensor = try Tensor(digits: value, dtype) { return tensor }
    guard let tensor = try Tensor(reading: value, dtype: dtype) else {
      throw Failure(
        "type",
        "tensor: expected a number, a bool or a list of them, got "
          + value.typeWithFault { element in
            do { return try Tensor(reading: element) == nil } catch { return false }
          },
        argument: 0,
        help: (value.string ?? value.strings?.first).map { _ in
          "float(text) reads a number; dtype=\"int64\" reads digits"
        }
      )
    }
    return value.object(TensorObject.self) == nil ? tensor : try tensor.copied()
  }
  defineFilled(in: library)
  defineSpaced(in: library)
  defineTypeConversion(in: library)
}

private func defineTypeConversion(in library: Library) {
  library.define(
    "astype",
    "Gives the elements as another type; fractions are cut off on the way to integers.",
    .tensor("x", "What to convert."),
    .dtype("dtype", "The new element type."),
    returns: "tensor",
    details: "A value that the type does not hold, NaN among integers for one, is an error. "
      + "Gradients pass between types with fractions.",
    examples: [.init("tensor([1.7, -1.7]).astype(\"int64\")[0]", shows: "1")]
  ) { _, x, dtype in
    try x.dtype == dtype ? x.copied() : x.cast(to: dtype)
  }
}

private func defineFilled(in library: Library) {
  for (name, value) in [("zeros", 0.0), ("ones", 1)] {
    library.define(
      name,
      "Makes a tensor of \(name) of the given sizes.",
      Parameter.integerOrList("shape", "Sizes of the axes, as numbers or one list.").rest,
      Parameter.dtype("dtype", "Element type.", default: .float32).named,
      returns: "tensor",
      examples: [.init("\(name)(2, 3).sum()", shows: value == 0 ? "0" : "6")]
    ) { _, sizes, dtype in
      let shape = sizes.flatMap { $0 }
      try Tensor.requireSizes(shape, of: name, dtype)
      return try Tensor.filled(shape, value, dtype)
    }
  }
  library.define(
    "full",
    "Makes a tensor with one number everywhere.",
    .integerOrList("shape", "Sizes of the axes, one number or a list."),
    .number("value", "The number."),
    naturalType,
    returns: "tensor",
    examples: [.init("full([2, 2], 7).sum()", shows: "28")]
  ) { _, shape, value, dtype in
    let type = dtype ?? .natural(for: [value])
    try Tensor.requireSizes(shape, of: "full", type)
    try type.requireHolding([value], of: "full")
    return try Tensor.filled(shape, value, type)
  }
  library.define(
    "eye",
    "Makes a square matrix of ones on the diagonal and zeros elsewhere.",
    .integer("n", "Number of rows and columns."),
    Parameter.dtype("dtype", "Element type.", default: .float32).named,
    returns: "tensor",
    examples: [.init("eye(3).sum()", shows: "3")]
  ) { _, size, dtype in
    try Tensor.identity(size, dtype: dtype)
  }
}

/// The element type of numbers that are computed or given.
private var naturalType: Parameter<DType?> {
  Parameter.dtype(
    "dtype",
    "Element type; float32 where left out, or float64 where float32 would round an integer."
  ).optional.named
}

private func defineSpaced(in library: Library) {
  library.define(
    "arange",
    "Counts from a start in steps, up to but without the stop; of one number, from 0 to it.",
    .number("start", "The first number, or the stop where it is the only one."),
    Parameter.number("stop", "Where to end, itself left out.").optional,
    .number("step", "Distance between neighbors, not 0.", default: 1),
    naturalType,
    returns: "tensor",
    examples: [.init("arange(0, 6, 2)", shows: "tensor([0., 2., 4.], shape=[3])")]
  ) { _, start, stop, step, dtype in
    try Tensor.range(from: stop == nil ? 0 : start, to: stop ?? start, by: step, dtype: dtype)
  }
  defineScales(in: library)
}

private func defineScales(in library: Library) {
  let scales:
    [(String, String, String, Builtin.Example, (Double, Double, Int, DType?) throws -> Tensor)] = [
      (
        "linspace", "Gives numbers evenly apart, both ends included.", "The",
        .init("linspace(0, 1, 3)", shows: "tensor([0.0000, 0.5000, 1.0000], shape=[3])"),
        { try Tensor.linear(from: $0, to: $1, count: $2, dtype: $3) }
      ),
      (
        "logspace", "Gives powers of ten whose exponents are evenly apart, both ends included.",
        "Exponent of the",
        .init("logspace(0, 2, 3)", shows: "tensor([  1.,  10., 100.], shape=[3])"),
        { try Tensor.logarithmic(from: $0, to: $1, count: $2, dtype: $3) }
      ),
    ]
  for (name, summary, end, example, spaced) in scales {
    library.define(
      name,
      summary,
      .number("a", "\(end) first number."),
      .number("b", "\(end) last number."),
      .integer("n", "How many."),
      naturalType,
      returns: "tensor",
      examples: [example]
    ) { _, first, last, count, dtype in
      try spaced(first, last, count, dtype)
    }
  }
}

extension Tensor {
  /// Integers given as text, in a list or alone; nil where the value is no text or the type another.
  ///
  /// - Throws: `Failure` where a text is no integer of 64 bits.
  fileprivate init?(digits value: Value, _ dtype: DType?) throws {
    guard dtype == .int64, let first = value.string ?? value.strings?.first else { return nil }
    let texts = value.strings ?? [first]
    let integers = try texts.map { text in
      guard let integer = Int(text) else {
        let shown = text.prefix(40)
        throw Failure("value", "tensor: \"\(shown)\" is no integer of 64 bits", argument: 0)
      }
      return integer
    }
    try self.init(integers: integers, shape: value.string == nil ? [texts.count] : [])
  }
}
