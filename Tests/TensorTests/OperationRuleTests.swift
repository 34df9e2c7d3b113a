import Testing

@testable import Tensor

/// What must hold of every operation's rule, at the samples that stand beside the operations.
@Suite struct OperationRuleTests {
  /// A sample with inputs that do not fit.
  struct Misfit: CustomTestStringConvertible, Sendable {
    let sample: String
    let shapes: [Shape]

    var testDescription: String { "\(sample) of \(shapes)" }

    init(_ sample: String, _ shapes: Shape...) {
      (self.sample, self.shapes) = (sample, shapes)
    }
  }

  private static let misfits: [Misfit] = [
    Misfit("add", [2, 3], [2, 4]),
    Misfit("less", [2, 3], [3, 2]),
    Misfit("where", [2, 3], [2, 4]),
    Misfit("where", [2, 4], [2, 4]),
    Misfit("prod", [2]),
    Misfit("cumsum", [2]),
    Misfit("sum of an axis", [2]),
    Misfit("mean of an axis", [2]),
    Misfit("var", [2]),
    Misfit("norm", [2]),
    Misfit("norm 3", [2]),
    Misfit("logsumexp", [2]),
    Misfit("unsqueeze", Shape(repeating: 1, count: Tensor.highestRank)),
    Misfit("squeeze", [2, 2, 3]),
    Misfit("concat", [2, 3], [3, 1]),
    Misfit("concat", [2, 3], [2]),
    Misfit("reshape", [2, 5]),
    Misfit("permute", [2, 3]),
    Misfit("permute", [2, 3, 4, 5]),
    Misfit("slice", [2, 3]),
    Misfit("expand", [3, 2]),
    Misfit("flip", [2]),
    Misfit("pad", [2]),
    Misfit("log_softmax", []),
    Misfit("matmul", [3, 4], [2, 3, 2]),
    Misfit("matmul", [5, 3, 4], [2, 4, 2]),
    Misfit("matmul", [4], [3]),
    Misfit("matmul", [], [3]),
    Misfit("linear", [5, 3], [4, 2]),
    Misfit("linear", [5, 3], [3]),
    Misfit("linear with all that it takes", [5, 3], [4, 3], [4], [5, 4], [2], [3]),
    Misfit("mlp", [3, 2], [4, 3], [4], [2, 4], [2], [2], [2]),
    Misfit("mlp", [3, 2], [4, 2], [4], [2, 4], [2], [2], [3]),
    Misfit("layernorm", [4, 5], [4], [5]),
    Misfit("scale and shift of a batch norm", [2], [3]),
    Misfit("masked L1", [1, 2, 4, 4], [1, 2, 4, 3]),
    Misfit("masked L1", [1, 2, 4, 6], [1, 2, 4, 6]),
    Misfit("cross-entropy of labels", [4, 2]),
    Misfit("conv2d", [2, 3, 4, 3], [3, 2, 2, 2], [3]),
    Misfit("conv2d", [2, 2, 4, 3], [3, 2, 7, 2], [3]),
    Misfit("kernels of a convolution of maps", [3, 2, 2, 2]),
    Misfit("bias of a convolution of maps", [2]),
    Misfit("maps enlarged", [2, 3, 5, 2]),
    Misfit("mask tokens", [3, 2], [1, 1, 3]),
    Misfit("window attention", [16, 10], [9, 2]),
    Misfit("window attention", [16, 12], [8, 2]),
  ]

  @Test(arguments: OperationSample.all)
  func rulesSayWhatComputingGives(_ item: OperationSample) throws {
    for shapes in item.variants {
      for type in item.isOfFloat32 ? [.float32] : DType.allCases {
        let tape = Tape()
        // Numbers that all of the types hold.
        let inputs = try item.inputs(shapes).map {
          try UnaryFunction.round(UnaryFunction.abs($0)).converted(to: type)
        }
        do {
          _ = try item.function(inputs.map(tape.variable))
        } catch is TensorError {
          // What came before the refusal is still looked at.
          #expect(type != .float32 && type != .float64, "\(item.name) refuses \(type.rawValue)")
        }
        for step in tape.steps {
          let said = try step.operation.result(of: step.inputs)
          #expect(said == step.output, "\(step.operation.name) of \(step.inputs)")
        }
      }
    }
  }

  @Test(arguments: misfits)
  func rulesRefuseWhatTheCallRefuses(_ misfit: Misfit) throws {
    let item = try #require(OperationSample.all.first { $0.name == misfit.sample })
    let tape = Tape()
    _ = try item.function(item.inputs(item.shapes).map(tape.variable))
    let step = try #require(tape.steps.first)
    // An operation may take them in another order, and others beside them.
    let isInOrder = step.inputs.map(\.shape) == item.shapes
    let forms = step.inputs.enumerated().map { place, form in
      let input = isInOrder ? place : item.shapes.firstIndex(of: form.shape)
      return input.map { TensorForm(misfit.shapes[$0], form.dtype) } ?? form
    }
    let called = refusal { _ = try item.function(item.inputs(misfit.shapes)) }
    #expect(called != nil)
    #expect(refusal { _ = try step.operation.result(of: forms) } == called)
  }

  private func refusal(_ body: () throws -> Void) -> TensorError? {
    do {
      try body()
      return nil
    } catch {
      return error as? TensorError
    }
  }

  /// What depends on elements is part of the operation, so that its rule need not look at them.
  @Test(arguments: [(2, DType.int64), (-1, DType.float64)])
  func negativePowersOfIntegersAreFloating(_ exponent: Int, _ type: DType) throws {
    let tape = Tape()
    let base = try tape.variable(Tensor(integers: [2, 4]))
    let power = try BinaryFunction.power(base, Tensor(integers: [exponent]))
    let step = try #require(tape.steps.first)
    #expect(power.dtype == type)
    #expect(try step.operation.result(of: step.inputs) == TensorForm([2], type))
  }

  @Test func operationsOfUnknownResultSayNone() throws {
    let blind = Operation("blind", computing: { ($0[0], []) }, pullback: { [$1] })
    #expect(try blind.result(of: [TensorForm([2], .float32)]) == nil)
  }
}
