import Language
import Tensor

/// Declares what changes the axes of a tensor and not its elements.
func defineTensorAxes(in library: Library) {
  library.define(
    "reshape",
    "Gives the same elements under another shape; one size may be -1 and follows from the others.",
    .tensor("x", "The elements."),
    Parameter.integerOrList("shape", "The new sizes, as numbers or one list.").rest,
    returns: "tensor",
    examples: [.init("arange(6).reshape(2, -1).shape", shows: "[2, 3]")]
  ) { _, x, sizes in
    try x.reshaped(sizes.flatMap { $0 })
  }
  library.define(
    "transpose",
    "Exchanges two axes, the last two where none are given.",
    .tensor("x", "What to transpose."),
    .integer("first", "One axis.", default: -2),
    .integer("second", "The other axis.", default: -1),
    returns: "tensor",
    examples: [.init("zeros(2, 3, 4).transpose().shape", shows: "[2, 4, 3]")]
  ) { _, x, first, second in
    if x.rank < 2, first == -2, second == -1 { return x }
    var order = Array(0..<x.rank)
    order.swapAt(try x.axis(first, of: "transpose"), try x.axis(second, of: "transpose"))
    return try x.permuted(order)
  }
  defineAxisOrder(in: library)
}

private func defineAxisOrder(in library: Library) {
  library.define(
    "permute",
    "Puts the axes into another order.",
    .tensor("x", "What to rearrange."),
    Parameter.integerOrList("axes", "The axes in their new order, as numbers or one list.").rest,
    returns: "tensor",
    examples: [.init("zeros(2, 3, 4).permute(2, 0, 1).shape", shows: "[4, 2, 3]")]
  ) { _, x, axes in
    try x.permuted(axes.flatMap { $0 })
  }
  library.define(
    "expand",
    "Repeats axes of size 1, without copying.",
    .tensor("x", "What to repeat."),
    Parameter.integerOrList(
      "shape",
      "The new sizes, -1 for an axis that stays, as numbers or one list."
    )
    .rest,
    returns: "tensor",
    examples: [.init("tensor([[1], [2]]).expand(2, 3).sum()", shows: "9")]
  ) { _, x, sizes in
    let sizes = sizes.flatMap { $0 }
    let missing = sizes.count - x.rank
    let target = sizes.enumerated().map { axis, size in
      size == -1 && axis >= missing && missing >= 0 ? x.shape[axis - missing] : size
    }
    return try x.expanded(to: target)
  }
  defineAxisCounts(in: library)
}

private func defineAxisCounts(in library: Library) {
  library.define(
    "flatten",
    "Makes one axis of several neighboring ones, of all where none are given.",
    .tensor("x", "What to flatten."),
    .integer("first", "The first of the axes.", default: 0),
    .integer("last", "The last of the axes.", default: -1),
    returns: "tensor",
    examples: [.init("zeros(2, 3, 4).flatten(1).shape", shows: "[2, 12]")]
  ) { _, x, first, last in
    try x.flattened(from: first, to: last)
  }
  library.define(
    "squeeze",
    "Drops an axis of size 1, or all of them.",
    .tensor("x", "What to squeeze."),
    Parameter.integer("axis", "The axis to drop.").optional,
    returns: "tensor",
    examples: [.init("zeros(1, 3, 1).squeeze().shape", shows: "[3]")]
  ) { _, x, axis in
    try x.squeezed(axis: axis)
  }
  library.define(
    "unsqueeze",
    "Adds an axis of size 1.",
    .tensor("x", "What to extend."),
    .integer("axis", "Where the new axis goes; -1 puts it last."),
    returns: "tensor",
    examples: [.init("zeros(3).unsqueeze(0).shape", shows: "[1, 3]")]
  ) { _, x, axis in
    try x.unsqueezed(axis: axis)
  }
  defineDetaching(in: library)
}

private func defineDetaching(in library: Library) {
  library.define(
    "detach",
    "Gives a copy that gradients take as a constant.",
    .tensor("x", "What to copy."),
    returns: "tensor",
    examples: [.init("grad(x -> x * x.detach(), 3)", shows: "3")]
  ) { _, x in
    try x.detached.copy()
  }
}
