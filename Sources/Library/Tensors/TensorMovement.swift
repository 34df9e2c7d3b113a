import Language
import Tensor

/// Declares what joins tensors, parts them and moves their elements.
func defineTensorMovement(in library: Library) {
  library.define(
    "concat",
    "Puts tensors one after another along an axis.",
    .tensors("tensors", "The tensors, equal in all other axes."),
    .integer("axis", "The axis.", default: 0),
    returns: "tensor",
    examples: [.init("concat([ones(2, 3), zeros(1, 3)]).shape", shows: "[3, 3]")]
  ) { _, tensors, axis in
    try Tensor.concatenated(tensors, axis: axis)
  }
  library.define(
    "stack",
    "Puts tensors of one shape side by side along a new axis.",
    .tensors("tensors", "The tensors."),
    .integer("axis", "Where the new axis goes.", default: 0),
    returns: "tensor",
    examples: [.init("stack([ones(3), zeros(3)]).shape", shows: "[2, 3]")]
  ) { _, tensors, axis in
    try Tensor.stacked(tensors, axis: axis)
  }
  defineSplitting(in: library)
}

private func defineSplitting(in library: Library) {
  library.define(
    "split",
    "Parts an axis into pieces of one length, or of the lengths in a list.",
    .any("x", type: "tensor", "What to part.") { $0.object(TensorObject.self) != nil },
    .any("sizes", "Length of the pieces, the last one may be shorter, or a list of lengths."),
    .integer("axis", "The axis.", default: 0),
    returns: "list of tensors",
    examples: [.init("len(arange(10).split(4))", shows: "3")]
  ) { _, x, sizes, axis in
    let tensor = try Tensor(reading: x) ?? Tensor(0)
    if let length = sizes.integer { return try tensor.parts(ofLength: length, axis: axis) }
    guard let lengths = sizes.integers else {
      throw Failure(
        "type",
        "split: expected an integer or a list of them, got "
          + sizes.typeWithFault { $0.integer == nil },
        argument: 1
      )
    }
    return try tensor.parts(of: lengths, axis: axis)
  }
  defineShifts(in: library)
  definePadding(in: library)
  defineTaking(in: library)
}

private func defineShifts(in library: Library) {
  library.define(
    "roll",
    "Shifts elements along axes; what leaves at one end comes back at the other.",
    .tensor("x", "What to shift."),
    .integerOrList("shift", "How far, one number per axis."),
    Parameter.integerOrList("axis", "The axis, or a list of them; all as one where left out.")
      .optional,
    returns: "tensor",
    examples: [.init("arange(4).roll(1)", shows: "tensor([3., 0., 1., 2.], shape=[4])")]
  ) { _, x, shifts, axes in
    guard let axes else {
      return try x.reshaped([x.count]).rolled(shifts, axes: [0]).reshaped(x.shape)
    }
    return try x.rolled(shifts, axes: axes)
  }
  library.define(
    "flip",
    "Reverses the order along axes.",
    .tensor("x", "What to reverse."),
    Parameter.integerOrList("axis", "The axis, or a list of them; all where left out.").optional,
    returns: "tensor",
    examples: [.init("arange(3).flip()", shows: "tensor([2., 1., 0.], shape=[3])")]
  ) { _, x, axes in
    try x.flipped(axes: axes ?? Array(x.shape.indices))
  }
}

private func definePadding(in library: Library) {
  library.define(
    "pad",
    "Adds elements around a tensor.",
    .tensor("x", "What to pad."),
    .any("widths", "A [before, after] for each axis, or for the last axes; one number for all."),
    Parameter.number("value", "What to add, in mode constant.").optional
      .withDefault(nil, shown: "0"),
    .choice(
      "mode",
      "A constant, the tensor mirrored about its edge, or its edge repeated.",
      of: ["constant", "reflect", "edge"],
      default: "constant"
    ),
    returns: "tensor",
    examples: [.init("pad(ones(2), [[1, 2]]).shape", shows: "[5]")]
  ) { _, x, widths, value, mode in
    try refuseIdle("value", value, of: "pad", if: mode != "constant", "is for mode=\"constant\"")
    let pairs = try paddingWidths(widths, rank: x.rank)
    let padding: Padding =
      mode == "reflect" ? .reflect : mode == "edge" ? .edge : .constant(value ?? 0)
    let target = zip(x.shape, pairs).map { min($0, 1 << 40) + $1.before + $1.after }
    try Tensor.requireSizes(target.map { max($0, 0) }, of: "pad", x.dtype)
    return try x.padded(pairs, with: padding)
  }
}

/// One number for all sides, one pair for all axes, or a pair for each of the last axes.
private func paddingWidths(_ value: Value, rank: Int) throws -> [(before: Int, after: Int)] {
  let most = 1 << 40
  if let width = value.integer, abs(width) < most {
    return [(before: Int, after: Int)](repeating: (width, width), count: rank)
  }
  let rows = value.elementsOfSequence ?? []
  let pairs = (value.integers.map { [$0] } ?? rows.map { $0.integers ?? [] })
  guard pairs.allSatisfy({ $0.count == 2 && $0.allSatisfy { abs($0) < most } }),
    !pairs.isEmpty, pairs.count <= rank
  else {
    throw Failure(
      "value",
      "pad: expected a width, or a [before, after] for each of at most \(rank) axes, "
        + "got \(value.summary())",
      argument: 1
    )
  }
  let missing = [(before: Int, after: Int)](repeating: (0, 0), count: rank - pairs.count)
  return missing + pairs.map { ($0[0], $0[1]) }
}

private func defineTaking(in library: Library) {
  library.define(
    "gather",
    "Takes, for each element of an index, the element at that position along an axis.",
    .tensor("x", "What to take from."),
    .tensor("index", "Positions, of the shape of x but for the axis.").wholeNumbers,
    .integer("axis", "The axis.", default: -1),
    returns: "tensor",
    examples: [.init("gather(tensor([[1, 2], [3, 4]]), [[1], [0]]).flatten()[0]", shows: "2")]
  ) { _, x, index, axis in
    try x.gathered(axis: axis, index: index)
  }
  library.define(
    "index_select",
    "Takes positions along an axis, in any order and any number of times.",
    .tensor("x", "What to take from."),
    .integerOrList("index", "The positions."),
    .integer("axis", "The axis.", default: 0),
    returns: "tensor",
    examples: [
      .init("index_select(arange(3), [2, 2, 0])", shows: "tensor([2., 2., 0.], shape=[3])")
    ]
  ) { _, x, index, axis in
    try x.taken(index, axis: axis)
  }
}

extension Parameter where Argument == Tensor {
  /// Lists of integral numbers, read as float32, become whole-number tensors.
  fileprivate var wholeNumbers: Self {
    let read = self.read
    return Self(info.name, type: info.type, info.summary) { value in
      guard let tensor = try read(value), tensor.dtype.isFloating else { return try read(value) }
      guard try tensor.doubles.allSatisfy({ $0 == $0.rounded() && abs($0) < 0x1p53 }) else {
        throw Failure("value", "index: must be integers")
      }
      return try tensor.converted(to: .int64)
    }.acceptingTensors()
  }
}
