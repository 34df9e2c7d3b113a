import Language
import Tensor

/// Declares differentiation.
func defineGradients(in library: Library) {
  library.define(
    "grad",
    "Differentiates a function that gives one number, at x.",
    .function("f", "The function of x."),
    .any("x", "A tensor, or a list or record of tensors."),
    returns: "what x is, with gradients in place of tensors",
    examples: [
      .init("grad(w -> (w * w).sum(), [1, 2])", shows: "tensor([2., 4.], shape=[2])")
    ]
  ) { call, function, x -> Value in
    try Differentiation().run(function, x, of: "grad", call).gradient
  }
  library.define(
    "value_and_grad",
    "Gives a function's value at x and its gradient there.",
    .function("f", "The function of x, giving one number."),
    .any("x", "A tensor, or a list or record of tensors."),
    returns: "list of value and gradient",
    examples: [.init("value_and_grad(w -> w * w, 3)", shows: "[9, 6]")]
  ) { call, function, x -> Value in
    let (value, gradient) = try Differentiation().run(function, x, of: "value_and_grad", call)
    return Value(list: [value, gradient])
  }
}

/// One differentiation: the tensors within x put on a tape, and their gradients in the same places.
private final class Differentiation {
  private let tape = Tape()
  private var variables: [Tensor] = []
  /// Lists and records without tensors, which may stand in many places, and what they are among the gradients.
  private var plain: [ObjectIdentifier: (container: AnyObject, result: Value?)] = [:]
  /// Within how many lists and records a tensor may stand.
  private let deepest = 64

  func run(
    _ function: Value,
    _ x: Value,
    of name: String,
    _ call: CallContext
  ) throws
    -> (value: Value, gradient: Value)
  {
    // Whatever happens, what the tape holds is let go.
    defer { tape.close() }
    let result = try call(function, [traced(x, depth: 0)])
    guard !variables.isEmpty else {
      throw Failure("type", "\(name): x must hold tensors, got \(x.typeWithArticle)", argument: 1)
    }
    guard let value = try Tensor(reading: result), value.count == 1 else {
      let shape = (try? Tensor(reading: result))?.map { "a tensor of shape \($0.shape)" }
      throw Failure(
        "value",
        "\(name): the function must give one number, it gave \(shape ?? result.typeWithArticle)",
        argument: 0,
        help: "sum() or mean() of the result is one number"
      )
    }
    var gradients: [Tensor] = try variables.map { try .zeros($0.shape, $0.dtype) }
    if value.trace?.tape === tape {
      let found = try tape.gradients(of: value)
      gradients = try variables.map { try found[$0] ?? .zeros($0.shape, $0.dtype) }
    }
    var rest = gradients[...]
    let shown = result.object(TensorObject.self) == nil ? result : value.detached.asValue
    return try (shown, replaced(x, with: &rest, depth: 0))
  }

  private func traced(_ value: Value, depth: Int) throws -> Value {
    if let tensor = try leaf(value) {
      if let trace = tensor.trace, !trace.tape.isClosed { throw TensorError.nestedGradient }
      // Gradients have fractions, whatever x has.
      try variables.append(tape.variable(tensor.converted(to: tensor.dtype.floatingResult)))
      return variables[variables.count - 1].asValue
    }
    try requireShallow(depth)
    guard let container = value.container, plain[ObjectIdentifier(container)] == nil else {
      return value
    }
    let before = variables.count
    let result =
      if let list = value.list {
        Value(list: try list.elements.map { try traced($0, depth: depth + 1) })
      } else {
        Value(record: try value.record?.fields.map { ($0, try traced($1, depth: depth + 1)) } ?? [])
      }
    guard variables.count == before else { return result }
    plain[ObjectIdentifier(container)] = (container, nil)
    return value
  }

  /// The value with each tensor replaced by its gradient, everything else by none.
  private func replaced(
    _ value: Value,
    with gradients: inout ArraySlice<Tensor>,
    depth: Int
  ) throws -> Value {
    if try leaf(value) != nil { return gradients.popFirst()?.asValue ?? .none }
    try requireShallow(depth)
    guard let container = value.container else { return .none }
    let known = plain[ObjectIdentifier(container)]
    if let result = known?.result { return result }
    let result =
      if let list = value.list {
        Value(list: try list.elements.map { try replaced($0, with: &gradients, depth: depth + 1) })
      } else {
        Value(
          record: try value.record?.fields.map {
            ($0, try replaced($1, with: &gradients, depth: depth + 1))
          } ?? []
        )
      }
    if known != nil { plain[ObjectIdentifier(container)] = (container, result) }
    return result
  }

  /// A list or record may hold itself, and the function may have put it there.
  private func requireShallow(_ depth: Int) throws {
    try Interruption.check()
    guard depth < deepest else {
      throw Failure("value", "x is nested too deeply, or holds itself", argument: 1)
    }
  }

  /// A value that is differentiated as one tensor: a tensor, a number, or a list of numbers.
  private func leaf(_ value: Value) throws -> Tensor? {
    if let tensor = value.object(TensorObject.self)?.tensor { return tensor }
    switch value {
    case .number: return try Tensor(reading: value)
    case .list(let list) where list.elements.contains { $0.object(TensorObject.self) != nil }:
      return nil
    case .list: return try Tensor(reading: value)
    default: return nil
    }
  }
}

extension Value {
  /// The list or record that the value is.
  fileprivate var container: AnyObject? { list ?? record }
}
