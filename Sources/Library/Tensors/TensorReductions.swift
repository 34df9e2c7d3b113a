import Glibc
import Language
import Tensor

/// A builtin that makes one number of many, of all or of those along axes.
struct Reduction {
  let name: String
  let summary: String
  let example: Builtin.Example
  /// Of plain numbers, in float64.
  let ofNumbers: ([Double]) -> Double
  /// Of a whole tensor; where left out, of the tensor as one axis.
  var ofAll: ((Tensor) throws -> Tensor)?
  /// Along one axis, which stays with size 1.
  let along: (Tensor, Int) throws -> Tensor

  func define(in library: Library) {
    library.define(
      name,
      summary,
      .reducible("x", "What to reduce."),
      Parameter.integerOrList("axis", "Axis to reduce, or a list of them; all where left out.")
        .optional
        .named,
      .bool("keepdims", "Whether reduced axes stay with size 1.", default: false).named,
      returns: "number or tensor",
      examples: [example]
    ) { [self] _, x, axes, keepsAxes -> Value in
      if case .numbers(let numbers) = x, axes == nil, !keepsAxes {
        return .number(ofNumbers(numbers))
      }
      return try reduce(x.tensor, axes, keepsAxes).asValue
    }
  }

  private func reduce(_ x: Tensor, _ axes: [Int]?, _ keepsAxes: Bool) throws -> Tensor {
    guard axes != nil || keepsAxes || ofAll == nil else { return try ofAll?(x) ?? x }
    return try x.reduced(over: axes, of: name, keepingAxes: keepsAxes, along)
  }
}

extension Tensor {
  /// Reduces several axes as one.
  func reduced(
    over axes: [Int]?,
    of operation: String,
    keepingAxes: Bool,
    _ along: (Tensor, Int) throws -> Tensor
  ) throws -> Tensor {
    let chosen = try axes.map { try distinctAxes($0, of: operation) } ?? Set(shape.indices)
    let kept = shape.indices.filter { !chosen.contains($0) }
    if chosen.count == 1, let axis = chosen.first {
      let result = try along(self, axis)
      return keepingAxes ? result : try result.squeezed(axis: axis)
    }
    let sizes = kept.map { shape[$0] }
    let inner = chosen.map { shape[$0] }.reduce(1, *)
    let flat = try permuted(kept + chosen.sorted()).reshaped(sizes + [inner])
    let target = keepingAxes ? shape.indices.map { chosen.contains($0) ? 1 : shape[$0] } : sizes
    return try along(flat, sizes.count).reshaped(target)
  }
}

/// Declares the reductions.
func defineTensorReductions(in library: Library) {
  let reductions = [
    Reduction(
      name: "sum",
      summary: "Adds the elements: floats in double precision, integers exactly as int64.",
      example: .init("sum([1, 2, 3])", shows: "6"),
      ofNumbers: { $0.reduce(0, +) },
      ofAll: { try $0.sum() },
      along: { try $0.sum(axis: $1, keepingAxis: true) }
    ),
    Reduction(
      name: "mean",
      summary: "Averages the elements.",
      example: .init("tensor([1, 2, 3]).mean()", shows: "2"),
      ofNumbers: { $0.reduce(0, +) / Double($0.count) },
      ofAll: { try $0.mean() },
      along: { try $0.mean(axis: $1, keepingAxis: true) }
    ),
    Reduction(
      name: "prod",
      summary: "Multiplies the elements.",
      example: .init("prod([2, 3, 4])", shows: "24"),
      ofNumbers: { $0.reduce(1, *) },
      along: { try $0.product(axis: $1, keepingAxis: true) }
    ),
    Reduction(
      name: "logsumexp",
      summary: "Gives the logarithm of the sum of the exponentials, without overflow.",
      example: .init("logsumexp([1000, 1000]) > 1000", shows: "true"),
      ofNumbers: logSumExp,
      along: { try $0.logSumExp(axis: $1, keepingAxis: true) }
    ),
  ]
  for reduction in reductions { reduction.define(in: library) }
  defineSpread(in: library)
  defineNorm(in: library)
}

private func logSumExp(_ numbers: [Double]) -> Double {
  if numbers.contains(where: \.isNaN) { return .nan }
  let top = numbers.max() ?? -.infinity
  guard top.isFinite else { return top }
  return top + log(numbers.reduce(0) { $0 + exp($1 - top) })
}

private func defineSpread(in library: Library) {
  for (name, noun) in [("var", "variance"), ("std", "standard deviation")] {
    library.define(
      name,
      "Gives the \(noun) of the elements, by default the estimate from a sample (correction 1).",
      .reducible("x", "What to reduce."),
      Parameter.integerOrList("axis", "Axis to reduce, or a list of them; all where left out.")
        .optional
        .named,
      .bool("keepdims", "Whether reduced axes stay with size 1.", default: false).named,
      .number("correction", "What is taken from the count: 1 for a sample, 0 for all.", default: 1)
        .named,
      returns: "number or tensor",
      examples: [.init("\(name)([1, 3, 5, 7], correction=0)", shows: name == "var" ? "5" : nil)]
    ) { _, x, axes, keepsAxes, correction -> Value in
      if case .numbers(let numbers) = x, axes == nil, !keepsAxes {
        // From the first number on, so that equal numbers have none.
        let first = numbers.first ?? 0
        let mean = first + numbers.reduce(0) { $0 + ($1 - first) } / Double(numbers.count)
        let sum = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let variance = sum / max(0, Double(numbers.count) - correction)
        return .number(name == "var" ? variance : variance.squareRoot())
      }
      return try x.tensor.reduced(over: axes, of: name, keepingAxes: keepsAxes) { part, axis in
        name == "var"
          ? try part.variance(axis: axis, keepingAxis: true, correction: correction)
          : try part.standardDeviation(axis: axis, keepingAxis: true, correction: correction)
      }.asValue
    }
  }
}

private func defineNorm(in library: Library) {
  library.define(
    "norm",
    "Gives the norm (Σ |x|^p)^(1/p); p = float(\"inf\") gives the largest absolute value.",
    .tensor("x", "What to measure."),
    .number("p", "The exponent, from 0.", default: 2),
    Parameter.integerOrList("axis", "Axis to reduce, or a list of them; all where left out.")
      .optional.named,
    .bool("keepdims", "Whether reduced axes stay with size 1.", default: false).named,
    returns: "tensor",
    examples: [.init("norm([3, 4])", shows: "5")]
  ) { _, x, p, axes, keepsAxes in
    try x.reduced(over: axes, of: "norm", keepingAxes: keepsAxes) { part, axis in
      try part.norm(p, axis: axis, keepingAxis: true)
    }
  }
}
