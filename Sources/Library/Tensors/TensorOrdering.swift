import Language
import Tensor

/// Declares what depends on the order of elements.
func defineTensorOrdering(in library: Library) {
  library.define(
    "sort",
    "Puts the elements of an axis in order, NaN last in both directions.",
    .tensor("x", "What to sort."),
    .integer("axis", "The axis.", default: -1).named,
    .bool("descending", "Whether the largest comes first.", default: false).named,
    returns: "tensor",
    examples: [.init("tensor([3, 1, 2]).sort()", shows: "tensor([1., 2., 3.], shape=[3])")]
  ) { _, x, axis, descending in
    try x.sorted(axis: axis, descending: descending)
  }
  library.define(
    "argsort",
    "Gives the positions that sort an axis; equal elements keep their order, NaN comes last.",
    .tensor("x", "What to sort."),
    .integer("axis", "The axis.", default: -1).named,
    .bool("descending", "Whether the largest comes first.", default: false).named,
    returns: "tensor",
    examples: [.init("argsort([3, 1, 2])", shows: "tensor([1, 2, 0], shape=[3], dtype=int64)")]
  ) { _, x, axis, descending in
    try x.sortingPositions(axis: axis, descending: descending)
  }
  library.define(
    "topk",
    "Gives the k largest elements of an axis in falling order, NaN last, and where they were.",
    .tensor("x", "Where to look."),
    .integer("k", "How many."),
    .integer("axis", "The axis.", default: -1).named,
    returns: "record of values and indices",
    examples: [.init("topk([3, 1, 2], 2).values", shows: "tensor([3., 2.], shape=[2])")]
  ) { _, x, count, axis -> Value in
    let (values, positions) = try x.largest(count, axis: axis)
    return Value(record: [("values", values.asValue), ("indices", positions.asValue)])
  }
  defineDistribution(in: library)
  defineRunningSum(in: library)
}

private func defineRunningSum(in library: Library) {
  library.define(
    "cumsum",
    "Adds up the elements along an axis, giving the sum up to each.",
    .tensor("x", "What to add up."),
    Parameter.integer("axis", "The axis; all elements in row-major order where left out.").optional
      .named,
    returns: "tensor",
    examples: [.init("cumsum([1, 2, 3])", shows: "tensor([1., 3., 6.], shape=[3])")]
  ) { _, x, axis in
    try axis.map { try x.cumulativeSum(axis: $0) } ?? x.reshaped([x.count]).cumulativeSum(axis: 0)
  }
}

private func defineDistribution(in library: Library) {
  library.define(
    "quantile",
    "Gives quantiles, between neighboring elements in proportion; NaN where an element is.",
    .tensor("x", "The elements."),
    .any("q", "The fraction below, 0 to 1, or a list of fractions."),
    Parameter.integerOrList("axis", "Axis to reduce, or a list of them; all where left out.")
      .optional.named,
    returns: "tensor",
    examples: [.init("quantile([1, 2, 3, 4], 0.5)", shows: "2.5")]
  ) { _, x, q, axes in
    let list = try q.number.map { [$0] } ?? q.numbers ?? Tensor(reading: q)?.doubles
    guard let fractions = list else {
      throw Failure(
        "type",
        "quantile: q: expected a number or a list of them, got \(q.typeWithFault { $0.number == nil })",
        argument: 1
      )
    }
    var parts: [Tensor] = []
    for fraction in fractions {
      let part = try x.reduced(over: axes, of: "quantile", keepingAxes: false) { part, axis in
        try part.quantiles([fraction], axis: axis).moved(axis: 0, to: axis)
      }
      parts.append(part)
    }
    return q.number == nil ? try Tensor.stacked(parts) : parts[0]
  }
  defineCounting(in: library)
}

private func defineCounting(in library: Library) {
  library.define(
    "histogram",
    "Counts the elements in bins of equal width; those outside and NaN are not counted.",
    .tensor("x", "The elements."),
    .integer("bins", "Number of bins.", default: 10),
    Parameter.numbers(
      "range",
      "Lower edge of the first and upper edge of the last bin; the extremes' own "
        + "where left out."
    ).optional,
    returns: "record of counts and edges",
    examples: [
      .init(
        "histogram([1, 2, 2, 3], bins=2).counts",
        shows: "tensor([1, 3], shape=[2], dtype=int64)"
      )
    ]
  ) { _, x, bins, range -> Value in
    guard range == nil || range?.count == 2 else {
      throw Failure("value", "histogram: range must be [low, high]", argument: 2)
    }
    let limits = range.map { ($0[0], $0[1]) }
    let (counts, edges) = try x.histogram(bins: bins, range: limits)
    return Value(record: [("counts", counts.asValue), ("edges", edges.asValue)])
  }
}
