import Testing

@testable import Tensor

extension OperationSample: CustomTestStringConvertible {
  /// The sample's name.
  public var testDescription: String { name }

  /// The shapes as they are, with their first axis of size 1, and with it empty.
  var variants: [[Shape]] {
    guard shapes.allSatisfy({ $0.count > 1 && $0[0] == shapes[0][0] }) else { return [shapes] }
    return [shapes, shapes.map { [1] + $0.dropFirst() }, shapes.map { [0] + $0.dropFirst() }]
  }

  func inputs(_ shapes: [Shape]) throws -> [Tensor] {
    try shapes.enumerated().map { try sample($1, seed: UInt64($0 + 1)) }
  }
}

/// What must hold of every operation, at the samples that stand beside it.
@Suite struct PullbackTests {
  @Test(arguments: OperationSample.all)
  func pullbackAgreesWithCentralDifferences(_ item: OperationSample) throws {
    for shapes in item.variants {
      try checkGradient(
        of: "\(item.name) at \(shapes)",
        at: item.inputs(shapes),
        step: Float(item.step),
        item.function
      )
    }
  }

  /// NaN and infinity anywhere end in a value or an error, and so do their gradients.
  @Test(arguments: OperationSample.all)
  func strangeNumbersAreTaken(_ item: OperationSample) throws {
    for number in [Float.nan, .infinity, -.infinity, 1e38, Float.leastNonzeroMagnitude] {
      let inputs = try item.inputs(item.shapes)
      for input in inputs where input.count > 0 { input.withFloats { $0[0] = number } }
      let tape = Tape()
      let variables = inputs.map(tape.variable)
      guard let y = try? item.function(variables) else { continue }
      #expect(y.shape == (try item.function(item.inputs(item.shapes)).shape))
      _ = try? tape.gradients(of: y)
    }
  }

  /// Each type gives what float64 gives, as closely as it holds numbers, or an error.
  @Test(arguments: OperationSample.all.filter { !$0.isOfFloat32 })
  func everyTypeIsComputedOrRefused(_ item: OperationSample) throws {
    let inputs = try item.inputs(item.shapes)
    for type in DType.allCases {
      // Numbers that all of the types hold.
      let integers = try inputs.map { try UnaryFunction.round($0 * Tensor(2)) }
      let unsigned = type.limits?.lowerBound == 0 || type == .bool
      let plain = try unsigned ? integers.map { try UnaryFunction.abs($0) } : integers
      let held = type == .bool ? try plain.map { try BinaryFunction.minimum($0, Tensor(1)) } : plain
      let expected = try item.function(held.map { try $0.converted(to: .float64) })
      let actual: Tensor
      do {
        actual = try item.function(held.map { try $0.converted(to: type) })
      } catch is TensorError {
        #expect(type != .float32 && type != .float64, "\(item.name) refuses \(type.rawValue)")
        continue
      }
      let tolerance =
        switch actual.dtype {
        case .bfloat16: 0.1
        case .float16: 0.02
        default: 1e-4
        }
      let (a, b) = try (actual.doubles, expected.doubles)
      #expect(actual.shape == expected.shape)
      for (a, b) in zip(a, b) where a.isFinite && b.isFinite {
        #expect(abs(a - b) <= tolerance * max(1, abs(b)), "\(item.name) of \(type.rawValue)")
      }
    }
  }

  /// Every operation that a tape can record has a sample.
  @Test func noOperationIsWithoutASample() throws {
    var recorded: Set<String> = []
    for item in OperationSample.all {
      let tape = Tape()
      _ = try item.function(item.inputs(item.shapes).map(tape.variable))
      recorded.formUnion(tape.steps.map(\.operation.name))
    }
    let names = try OperationNames.inSources()
    #expect(names.count > 30)
    #expect(names.subtracting(recorded).isEmpty)
  }
}
