import Glibc
import Language
import Tensor

/// A function of each element, and of a plain number.
private struct ElementFunction {
  let name: String
  let summary: String
  let function: UnaryFunction
  let example: Builtin.Example
  let ofNumber: (Double) -> Double

  init(
    _ name: String,
    _ summary: String,
    _ function: UnaryFunction,
    _ example: Builtin.Example,
    ofNumber: @escaping (Double) -> Double
  ) {
    (self.name, self.summary, self.function) = (name, summary, function)
    (self.example, self.ofNumber) = (example, ofNumber)
  }

  func define(in library: Library) {
    library.define(
      name,
      summary,
      .numeric("x", "The number, or the elements."),
      returns: "number or tensor",
      examples: [example]
    ) { [self] _, x -> Value in
      switch x {
      case .number(let number): .number(ofNumber(number))
      case .tensor(let tensor): try function(tensor).asValue
      }
    }
  }
}

/// Declares the functions of each element.
func defineTensorFunctions(in library: Library) {
  for function in exponentials + waves + activations + roundings { function.define(in: library) }
  library.define(
    "isnan",
    "Tells where an element is not a number.",
    .numeric("x", "The number, or the elements."),
    returns: "bool or tensor",
    examples: [.init("isnan([1, 0]).sum()", shows: "0")]
  ) { _, x -> Value in
    switch x {
    case .number(let number): .bool(number.isNaN)
    case .tensor(let tensor): try UnaryFunction.isNaN(tensor).asValue
    }
  }
  library.define(
    "pow",
    "Raises to a power, elementwise.",
    .numeric("x", "The base."),
    .numeric("y", "The exponent."),
    returns: "number or tensor",
    examples: [.init("pow(2, 10)", shows: "1024")]
  ) { _, x, y -> Value in
    switch (x, y) {
    case (.number(let a), .number(let b)): return .number(pow(a, b))
    case (.tensor(let a), .tensor(let b)): return try BinaryFunction.power(a, b).asValue
    case (.number(let a), .tensor(let b)): return try BinaryFunction.power(b.scalar(a), b).asValue
    case (.tensor(let a), .number(let b)): return try BinaryFunction.power(a, a.scalar(b)).asValue
    }
  }
}

private var exponentials: [ElementFunction] {
  [
    ElementFunction("abs", "Gives the absolute value.", .abs, .init("abs(-3)", shows: "3")) {
      Swift.abs($0)
    },
    ElementFunction("exp", "Gives e to the power of x.", .exp, .init("exp(0)", shows: "1")) {
      exp($0)
    },
    ElementFunction("log", "Gives the natural logarithm.", .log, .init("log(1)", shows: "0")) {
      log($0)
    },
    ElementFunction("log2", "Gives the logarithm to base 2.", .log2, .init("log2(8)", shows: "3")) {
      log2($0)
    },
    ElementFunction("sqrt", "Gives the square root.", .sqrt, .init("sqrt(9)", shows: "3")) {
      $0.squareRoot()
    },
  ]
}

private var waves: [ElementFunction] {
  [
    ElementFunction("sin", "Gives the sine of radians.", .sin, .init("sin(0)", shows: "0")) {
      sin($0)
    },
    ElementFunction("cos", "Gives the cosine of radians.", .cos, .init("cos(0)", shows: "1")) {
      cos($0)
    },
    ElementFunction("tanh", "Gives the hyperbolic tangent.", .tanh, .init("tanh(0)", shows: "0")) {
      tanh($0)
    },
  ]
}

private var activations: [ElementFunction] {
  [
    ElementFunction(
      "sigmoid",
      "Gives 1 / (1 + exp(-x)).",
      .sigmoid,
      .init("sigmoid(0)", shows: "0.5")
    ) { $0 >= 0 ? 1 / (1 + exp(-$0)) : exp($0) / (1 + exp($0)) },
    ElementFunction(
      "relu",
      "Gives x where it is positive and 0 elsewhere.",
      .relu,
      .init("relu([-1, 2])", shows: "tensor([0., 2.], shape=[2])")
    ) { $0 <= 0 ? 0 : $0 },
    ElementFunction(
      "gelu",
      "Gives x · Φ(x) with Φ the normal distribution's (exact, by the error function).",
      .gelu,
      .init("gelu(0)", shows: "0")
    ) { 0.5 * $0 * (1 + erf($0 / 2.0.squareRoot())) },
  ]
}

private var roundings: [ElementFunction] {
  [
    ElementFunction(
      "round",
      "Rounds to the nearest integer, halves to the even one.",
      .round,
      .init("round([0.5, 1.5])", shows: "tensor([0., 2.], shape=[2])")
    ) { $0.rounded(.toNearestOrEven) + 0 },
    ElementFunction("floor", "Rounds down.", .floor, .init("floor(-1.5)", shows: "-2")) {
      $0.rounded(.down) + 0
    },
    ElementFunction("ceil", "Rounds up.", .ceil, .init("ceil(1.2)", shows: "2")) {
      $0.rounded(.up) + 0
    },
  ]
}
