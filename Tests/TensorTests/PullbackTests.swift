import Testing

@testable import Tensor

/// One operation, and shapes that its gradient is checked at.
struct GradientCase: Sendable, CustomTestStringConvertible {
  let name: String
  let shapes: [Shape]
  let function: @Sendable ([Tensor]) throws -> Tensor

  init(
    _ name: String,
    _ shapes: Shape...,
    function: @escaping @Sendable ([Tensor]) throws -> Tensor
  ) {
    self.name = name
    self.shapes = shapes
    self.function = function
  }

  var testDescription: String { name }
}

@Suite struct PullbackTests {
  @Test(arguments: catalog) func pullbackAgreesWithCentralDifferences(_ item: GradientCase) throws {
    for variant in Self.variants(of: item.shapes) {
      let inputs = try variant.enumerated().map { try sample($1, seed: UInt64($0 + 1)) }
      try checkGradient(of: "\(item.name) at \(variant)", at: inputs, item.function)
    }
  }

  /// The shapes as they are, with their first axis of size 1, and with it empty.
  private static func variants(of shapes: [Shape]) -> [[Shape]] {
    guard shapes.allSatisfy({ $0.count > 1 && $0[0] == shapes[0][0] }) else { return [shapes] }
    return [shapes, shapes.map { [1] + $0.dropFirst() }, shapes.map { [0] + $0.dropFirst() }]
  }

  static let catalog: [GradientCase] = [
    unary, binary, movement, joining, reductions, choosing, products, maps,
  ].flatMap { $0 }

  /// Functions of any number but those near 0, which the samples avoid.
  private static let everywhere: [UnaryFunction] = [
    .negate, .abs, .exp, .sin, .cos, .tanh, .sigmoid, .relu, .gelu, .erf, .square, .softplus,
  ]

  /// Functions of numbers from 1.
  private static let aboveOne: [UnaryFunction] = [
    .log, .log2, .sqrt, .reciprocal, .log1p, .expm1, .geluDerivative,
  ]

  static let unary: [GradientCase] = {
    var result: [GradientCase] = []
    for function in everywhere {
      result.append(GradientCase(function.rawValue, [2, 3]) { try function($0[0] + Tensor(0.05)) })
    }
    for function in aboveOne {
      result.append(
        GradientCase(function.rawValue, [2, 3]) { try function($0[0] * $0[0] + Tensor(1)) }
      )
    }
    return result
  }()

  private static let functionsOfTwo: [BinaryFunction] = [
    .add, .subtract, .multiply, .maximum, .minimum, .arcTangent,
  ]

  static let binary: [GradientCase] = {
    var result: [GradientCase] = [
      GradientCase("divide", [2, 3], [2, 3]) { try $0[0] / ($0[1] * $0[1] + Tensor(1)) },
      GradientCase("power", [2, 3], [2, 3]) {
        try BinaryFunction.power($0[0] * $0[0] + Tensor(0.5), $0[1])
      },
      GradientCase("broadcast over rows", [3, 4], [4]) { try $0[0] * $0[1] },
      GradientCase("broadcast over columns", [3, 4], [3, 1]) { try $0[0] * $0[1] },
      GradientCase("broadcast both ways", [3, 1], [1, 4]) { try $0[0] * $0[1] },
      GradientCase("broadcast a scalar", [], [2, 2]) { try $0[0] * $0[1] },
    ]
    for function in functionsOfTwo {
      result.append(
        GradientCase(function.rawValue, [2, 3], [2, 3]) { try function($0[0], $0[1]) }
      )
    }
    return result
  }()

  static let movement: [GradientCase] = [
    GradientCase("reshape", [2, 6]) { try $0[0].reshaped([-1, 3]) },
    GradientCase("permute", [2, 3, 4]) { try $0[0].permuted([2, 0, 1]) },
    GradientCase("slice", [2, 5]) { try $0[0].sliced(axis: 1, start: 3, count: 2, step: -2) },
    GradientCase("select", [2, 5]) { try $0[0].selected(axis: 1, at: -2) },
    GradientCase("expand", [3, 1]) { try $0[0].expanded(to: [2, $0[0].shape[0], 4]) },
    GradientCase("unsqueeze", [2, 3]) { try $0[0].unsqueezed(axis: 1) },
    GradientCase("squeeze", [2, 1, 3]) { try $0[0].squeezed(axis: 1) },
    GradientCase("squeeze all", [1, 1, 3]) { try $0[0].squeezed() },
    GradientCase("flatten", [2, 3, 4]) { try $0[0].flattened(from: 1) },
    GradientCase("roll", [2, 5]) { try $0[0].rolled([1, -7], axes: [0, 1]) },
    GradientCase("flip", [2, 5]) { try $0[0].flipped(axes: [0, 1]) },
    GradientCase("pad", [2, 3]) { try $0[0].padded([(1, 0), (0, 2)], with: .constant(7)) },
    GradientCase("pad by mirroring", [2, 3]) {
      try $0[0].padded([(0, 0), (2, 1)], with: .reflect)
    },
    GradientCase("pad by the edge", [2, 3]) { try $0[0].padded([(0, 0), (3, 1)], with: .edge) },
    GradientCase("take", [2, 4]) { try $0[0].taken([3, 0, 3, -1], axis: 1) },
    GradientCase("index by positions and a slice", [3, 4]) {
      try $0[0].indexed([
        .slice(start: nil, stop: nil, step: 1), .tensor(Tensor(integers: [1, 1, 0])),
      ])
    },
    GradientCase("index by two tensors", [3, 4]) {
      guard $0[0].shape[0] > 0 else { return $0[0] }
      let first = try Tensor(integers: [0, -1, 0])
      return try $0[0].indexed([.tensor(first), .tensor(Tensor(integers: [1, 1, 0]))])
    },
  ]

  static let joining: [GradientCase] = [
    GradientCase("concat", [2, 3], [2, 1]) { try Tensor.concatenated([$0[0], $0[1]], axis: 1) },
    GradientCase("stack", [2, 3], [2, 3]) { try Tensor.stacked([$0[0], $0[1]], axis: -1) },
    GradientCase("split", [2, 5]) {
      let parts = try $0[0].parts(ofLength: 2, axis: 1)
      return try parts[0] * parts[1]
    },
  ]

  static let reductions: [GradientCase] = [
    GradientCase("sum", [2, 3]) { try $0[0].sum() },
    GradientCase("sum of an axis", [2, 3, 2]) { try $0[0].sum(axis: 1) },
    GradientCase("mean of an axis", [2, 3]) { try $0[0].mean(axis: 1, keepingAxis: true) },
    GradientCase("max", [2, 4]) { try $0[0].extremes(.largest, axis: 1) },
    GradientCase("min", [2, 4]) { try $0[0].extremes(.smallest, axis: -1, keepingAxis: true) },
    GradientCase("prod", [2, 4]) { try $0[0].product(axis: 1) },
    GradientCase("prod with a zero", [2, 4]) {
      try ($0[0] * Tensor([0, 1, 1, 1])).product(axis: 1)
    },
    GradientCase("cumsum", [2, 4]) { try $0[0].cumulativeSum(axis: 1) },
    GradientCase("var", [2, 4]) { try $0[0].variance(axis: 1) },
    GradientCase("std", [2, 4]) { try $0[0].standardDeviation(axis: 1, correction: 0) },
    GradientCase("norm", [2, 4]) { try $0[0].norm(axis: 1) },
    GradientCase("norm 1", [2, 4]) { try $0[0].norm(1, axis: 1) },
    GradientCase("norm 3", [2, 4]) { try $0[0].norm(3, axis: 1) },
    GradientCase("norm of the largest", [2, 4]) { try $0[0].norm(.infinity, axis: 1) },
    GradientCase("logsumexp", [2, 4]) { try $0[0].logSumExp(axis: 1) },
  ]

  static let choosing: [GradientCase] = [
    GradientCase("where", [2, 3], [2, 3]) {
      try Tensor.choose(Tensor([1, 0, 1]), $0[0], $0[1])
    },
    GradientCase("clip", [2, 6]) { try $0[0].clipped(-0.4, 0.6) },
    GradientCase("tril", [2, 3, 3]) { try $0[0].lowerTriangle() },
    GradientCase("triu", [2, 3, 3]) { try $0[0].upperTriangle(diagonal: 1) },
    GradientCase("sort", [2, 5]) { try $0[0].sorted(axis: 1, descending: true) },
    GradientCase("topk", [2, 5]) { try $0[0].largest(2).values },
    GradientCase("quantile", [2, 5]) { try $0[0].quantiles([0.1, 0.5], axis: 1) },
  ]

  static let products: [GradientCase] = [
    GradientCase("einsum of a product", [2, 3], [3, 4]) { try Tensor.einsum("ij,jk->ki", $0) },
    GradientCase("einsum in batches", [2, 3, 4], [2, 4, 2]) {
      try Tensor.einsum("bij,bjk->bik", $0)
    },
    GradientCase("einsum of a trace", [3, 3]) {
      $0[0].shape[0] == 3 ? try Tensor.einsum("ii", $0) : $0[0]
    },
    GradientCase("einsum of an outer product", [2], [3]) { try Tensor.einsum("i,j->ij", $0) },
    GradientCase("einsum of three", [2, 3], [3, 2], [2]) {
      try Tensor.einsum("ij,jk,k->i", $0)
    },
  ]
}
