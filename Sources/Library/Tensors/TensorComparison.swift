import Language
import Tensor

/// Declares what compares tensors as wholes, and takes their numbers out.
func defineTensorComparison(in library: Library) {
  library.define(
    "allclose",
    "Tells whether |a - b| ≤ atol + rtol · |b| everywhere.",
    .operand("a", "One tensor."),
    .operand("b", "The other one."),
    .number("rtol", "Tolerance relative to b.", default: 1e-5),
    .number("atol", "Absolute tolerance.", default: 1e-8),
    returns: "bool",
    examples: [.init("allclose([1, 2], [1, 2.000001])", shows: "true")]
  ) { _, a, b, rtol, atol in
    let (a, b) = try Operand.pair(a, b)
    return try a.isClose(to: b, rtol: rtol, atol: atol)
  }
  library.define(
    "maxdiff",
    "Gives the largest absolute difference of two tensors of one shape, computed in float64.",
    .operand("a", "One tensor."),
    .operand("b", "The other one."),
    returns: "number",
    examples: [.init("maxdiff([1, 2], [1, 2.5])", shows: "0.5")]
  ) { _, a, b in
    let (a, b) = try Operand.pair(a, b)
    return try a.largestDifference(from: b)
  }
  defineTensorValues(in: library)
}

private func defineTensorValues(in library: Library) {
  library.define(
    "item",
    "Gives the only element as a number.",
    .tensor("x", "A tensor of one element."),
    returns: "number",
    examples: [.init("tensor([2.5]).item()", shows: "2.5")]
  ) { _, x in
    try x.item()
  }
  library.define(
    "tolist",
    "Gives the elements as numbers in nested lists.",
    .tensor("x", "The tensor."),
    returns: "list",
    examples: [.init("arange(4).reshape(2, 2).tolist()", shows: "[[0, 1], [2, 3]]")]
  ) { _, x -> Value in
    // The numbers, values of twice their size, and lists.
    try requireArrays(of: x.count, copies: 3)
    let lists = x.shape.dropLast().reduce(1.0) { $0 * Double(max($1, 1)) }
    try requireArrays(of: Int(min(lists, 0x1p56)), size: 64, copies: 1)
    return try nested(try x.exactNumbers(of: "tolist")[...], x.shape[...])
  }
}

/// Row-major numbers as lists within lists.
private func nested(_ numbers: ArraySlice<Double>, _ shape: ArraySlice<Int>) throws -> Value {
  guard let length = shape.first else { return .number(numbers.first ?? 0) }
  try Interruption.check()
  let rest = shape.dropFirst()
  let step = rest.reduce(1, *)
  return try Value(
    list: (0..<length).map { row in
      let start = numbers.startIndex + row * step
      return try nested(numbers[start..<start + step], rest)
    }
  )
}
