import Testing

@testable import Tensor

/// Numbers that look random and are the same every time.
func sample(_ shape: Shape, seed: UInt64 = 1, scale: Float = 1) throws -> Tensor {
  var random = Random(seed: seed, name: "sample")
  return try Tensor(
    (0..<shape.elementCount).map { _ in Float(random.normal()) * scale },
    shape: shape
  )
}

/// The largest difference between two tensors, relative to the larger of 1 and the second's size.
func difference(_ a: Tensor, _ b: Tensor) throws -> Double {
  guard a.shape == b.shape else { return .infinity }
  let scale = try max(1, b.doubles.map(abs).max() ?? 0)
  return try zip(a.doubles, b.doubles).map { abs($0 - $1) }.max().map { $0 / scale } ?? 0
}

/// Compares the pullback of `function` with central differences, for every element of every input.
///
/// The result is weighted by fixed numbers, so that errors in different outputs do not cancel.
func checkGradient(
  of name: String,
  at inputs: [Tensor],
  step: Float = 1e-2,
  tolerance: Double = 2e-2,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ function: ([Tensor]) throws -> Tensor
) throws {
  func value(_ inputs: [Tensor]) throws -> Tensor {
    let y = try function(inputs)
    return try (y * sample(y.shape, seed: 99)).sum()
  }
  let tape = Tape()
  let variables = inputs.map(tape.variable)
  let gradients = try tape.gradients(of: value(variables))
  for (position, input) in inputs.enumerated() {
    let got =
      try gradients[variables[position]]?.doubles ?? [Double](repeating: 0, count: input.count)
    var worst = 0.0
    for element in 0..<input.count {
      let (up, down) = try (input.copy(), input.copy())
      up.withFloats { $0[element] += step }
      down.withFloats { $0[element] -= step }
      let rise = try value(inputs.replacing(position, with: up)).item()
      let fall = try value(inputs.replacing(position, with: down)).item()
      let slope = (rise - fall) / Double(2 * step)
      worst = max(worst, abs(slope - got[element]) / max(1, abs(slope)))
    }
    #expect(
      worst < tolerance,
      "\(name): input \(position) is off by \(worst)",
      sourceLocation: sourceLocation
    )
  }
}

extension [Tensor] {
  fileprivate func replacing(_ index: Int, with tensor: Tensor) -> [Tensor] {
    var copy = self
    copy[index] = tensor
    return copy
  }
}
