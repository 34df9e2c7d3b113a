import Language
import Tensor

/// Declares what makes tensors of given elements.
func defineTensorCreation(in library: Library) {
  library.define(
    "tensor",
    "Makes a tensor of a number, a bool, a range or nested lists; a tensor is copied.",
    .any("x", "The elements."),
    Parameter.dtype("dtype", "Element type; float32 for numbers and bool for bools where left out.")
      .optional,
    returns: "tensor",
    examples: [
      .init("tensor([[1, 2], [3, 4]]).shape", shows: "[2, 2]"),
      .init("tensor([1, 2, 3], dtype=\"uint8\").dtype", shows: "\"uint8\""),
    ]
  ) { _, value, dtype in
    guard let tensor = try Tensor(reading: value, dtype: dtype) else {
      throw Failure(
        "type",
        "tensor: expected a number, a bool or a list of them, got \(value.typeWithArticle)",
        argument: 0
      )
    }
    return value.object(TensorObject.self) == nil ? tensor : try tensor.copied()
  }
  defineFilled(in: library)
  defineSpaced(in: library)
  library.define(
    "astype",
    "Gives the elements as another type; fractions are cut off on the way to whole numbers.",
    .tensor("x", "What to convert."),
    .dtype("dtype", "The new element type."),
    returns: "tensor",
    examples: [.init("tensor([1.7, -1.7]).astype(\"int64\")[0]", shows: "1")]
  ) { _, x, dtype in
    x.dtype == dtype ? try x.copied() : x.converted(to: dtype)
  }
}

private func defineFilled(in library: Library) {
  for (name, value) in [("zeros", Float(0)), ("ones", 1)] {
    library.define(
      name,
      "Makes a tensor of \(name) of the given sizes.",
      Parameter.integerOrList("shape", "Sizes of the axes, as numbers or one list.").rest,
      returns: "tensor",
      examples: [.init("\(name)(2, 3).sum()", shows: value == 0 ? "0" : "6")]
    ) { _, sizes in
      let shape = sizes.flatMap { $0 }
      try Tensor.requireSizes(shape, of: name)
      return try Tensor.filled(shape, value)
    }
  }
  library.define(
    "full",
    "Makes a tensor with one number everywhere.",
    .integerOrList("shape", "Sizes of the axes, one number or a list."),
    .number("value", "The number."),
    returns: "tensor",
    examples: [.init("full([2, 2], 7).sum()", shows: "28")]
  ) { _, shape, value in
    try Tensor.requireSizes(shape, of: "full")
    return try Tensor.filled(shape, Float(value))
  }
  library.define(
    "eye",
    "Makes a square matrix of ones on the diagonal and zeros elsewhere.",
    .integer("n", "Number of rows and columns."),
    returns: "tensor",
    examples: [.init("eye(3).sum()", shows: "3")]
  ) { _, size in
    try Tensor.identity(size)
  }
}

private func defineSpaced(in library: Library) {
  library.define(
    "arange",
    "Counts from a start in steps, up to but without the stop; of one number, from 0 to it.",
    .number("start", "The first number, or the stop where it is the only one."),
    Parameter.number("stop", "Where to end, itself left out.").optional,
    .number("step", "Distance between neighbours, not 0.", default: 1),
    returns: "tensor",
    examples: [.init("arange(0, 6, 2)", shows: "tensor([0., 2., 4.], shape=[3])")]
  ) { _, start, stop, step in
    try Tensor.range(from: stop == nil ? 0 : start, to: stop ?? start, by: step)
  }
  library.define(
    "linspace",
    "Gives numbers evenly apart, both ends included.",
    .number("a", "The first number."),
    .number("b", "The last number."),
    .integer("n", "How many."),
    returns: "tensor",
    examples: [.init("linspace(0, 1, 3)", shows: "tensor([0.0000, 0.5000, 1.0000], shape=[3])")]
  ) { _, first, last, count in
    try Tensor.linear(from: first, to: last, count: count)
  }
  library.define(
    "logspace",
    "Gives powers of ten whose exponents are evenly apart, both ends included.",
    .number("a", "Exponent of the first number."),
    .number("b", "Exponent of the last number."),
    .integer("n", "How many."),
    returns: "tensor",
    examples: [.init("logspace(0, 2, 3)", shows: "tensor([  1.,  10., 100.], shape=[3])")]
  ) { _, first, last, count in
    try Tensor.logarithmic(from: first, to: last, count: count)
  }
}
