import Language
import Tensor

/// Declares what finds the largest and smallest elements.
func defineTensorExtremes(in library: Library) {
  defineExtreme(.largest, "largest", in: library)
  defineExtreme(.smallest, "smallest", in: library)
  definePosition(.largest, "largest", in: library)
  definePosition(.smallest, "smallest", in: library)
}

private func defineExtreme(_ extreme: Tensor.Extreme, _ word: String, in library: Library) {
  let name = extreme.rawValue
  library.define(
    name,
    "Gives the \(word) element, or the \(word) of several values, tensors elementwise; NaN where one is.",
    .any("x", type: "number, tensor or list", "Where to look.") { $0.mayBeTensor },
    Parameter.any("others", "More values beside the first.").rest,
    Parameter.integerOrList("axis", "Axis to reduce, or a list of them; all where left out.")
      .optional.named,
    .bool("keepdims", "Whether reduced axes stay with size 1.", default: false).named,
    returns: "number or tensor",
    details:
      "Of equal elements along an axis the first has the gradient, of two equal tensors' elements "
      + "each half of it, as with PyTorch's \(name)(dim) and \(name)imum.",
    examples: [
      .init("\(name)([3, 1, 2])", shows: extreme == .largest ? "3" : "1"),
      .init("\(name)(4, 7)", shows: extreme == .largest ? "7" : "4"),
    ]
  ) { _, x, others, axes, keepsAxes -> Value in
    let several = "is for one tensor, not for several values"
    try refuseIdle("axis", axes, of: name, if: !others.isEmpty, several)
    try refuseIdle("keepdims", keepsAxes, of: name, if: keepsAxes && !others.isEmpty, several)
    if let number = plainExtreme(extreme, x, others) { return .number(number) }
    if case .range(let range) = x, range.count > 0, others.isEmpty, axes == nil, !keepsAxes {
      let isFirst = (range.step > 0) == (extreme == .smallest)
      return .number(range[isFirst ? 0 : range.count - 1])
    }
    guard others.isEmpty else { return try extremeValue(extreme, [x] + others) }
    if axes == nil, !keepsAxes, let values = x.elementsOfSequence, !values.isEmpty,
      plainNumbers(values) != nil
    {
      return try extremeValue(extreme, values)
    }
    guard let tensor = try Tensor(reading: x) else {
      throw Failure(
        "type",
        "\(name): expected numbers or a tensor, got \(x.typeWithArticle) of something else",
        argument: 0,
        help: "leave the rest out before: [v for v in x if v != none]"
      )
    }
    if axes == nil, !keepsAxes { return try tensor.extreme(extreme).asValue }
    return try tensor.reduced(over: axes, of: name, keepingAxes: keepsAxes) { part, axis in
      try part.extremes(extreme, axis: axis, keepingAxis: true)
    }.asValue
  }
}

/// The extreme of plain numbers; nil where one is something else or not a number.
private func plainExtreme(_ extreme: Tensor.Extreme, _ x: Value, _ others: [Value]) -> Double? {
  guard case .number(var best) = x, !best.isNaN else { return nil }
  for other in others {
    guard case .number(let number) = other, !number.isNaN else { return nil }
    if extreme == .largest ? number > best : number < best { best = number }
  }
  return best
}

/// The numbers that values are; nil where one is something else, a tensor of one element among it.
private func plainNumbers(_ values: [Value]) -> [Double]? {
  let numbers = values.compactMap { value -> Double? in
    if case .object = value { nil } else { value.number }
  }
  return numbers.count == values.count ? numbers : nil
}

/// The extreme of several values: one of them where all are plain numbers, elementwise otherwise.
private func extremeValue(_ extreme: Tensor.Extreme, _ values: [Value]) throws -> Value {
  guard let numbers = plainNumbers(values) else {
    let function = extreme == .largest ? BinaryFunction.maximum : .minimum
    var operands: [Operand] = []
    for (position, value) in values.enumerated() {
      guard let operand = try Operand(reading: value) else {
        throw Failure(
          "type",
          "\(extreme.rawValue): expected numbers or tensors, got \(value.typeWithArticle)",
          argument: position
        )
      }
      operands.append(operand)
    }
    let tensors = try Operand.together(operands)
    guard let first = tensors.first else { return .none }
    return try tensors.dropFirst().reduce(first) { try function($0, $1) }.asValue
  }
  var best = 0
  for index in numbers.indices.dropFirst() where !numbers[best].isNaN {
    let (a, b) = (numbers[index], numbers[best])
    if a.isNaN || (extreme == .largest ? a > b : a < b) { best = index }
  }
  return values[best]
}

private func definePosition(_ extreme: Tensor.Extreme, _ word: String, in library: Library) {
  let name = "arg\(extreme.rawValue)"
  library.define(
    name,
    "Gives the position of the \(word) element, the first where several are equal; of the first NaN "
      + "where there is one.",
    .tensor("x", "Where to look."),
    Parameter.integer("axis", "Axis to look along; all elements in row-major order where left out.")
      .optional.named,
    .bool("keepdims", "Whether the axis stays with size 1.", default: false).named,
    returns: "tensor",
    examples: [.init("\(name)([3, 1, 2])", shows: extreme == .largest ? "0" : "1")]
  ) { _, x, axis, keepsAxis in
    guard let axis else {
      let position = try x.position(of: extreme)
      return keepsAxis ? try position.reshaped(x.shape.map { _ in 1 }) : position
    }
    return try x.positions(of: extreme, axis: axis, keepingAxis: keepsAxis)
  }
}
