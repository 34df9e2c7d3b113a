import Tensor

/// How parameters start: every one from a stream of its own, named after it, so that the values do
/// not depend on the order in which layers are made.
package struct Initialisation: Sendable {
  package let seed: UInt64
  private let path: String

  package init(seed: UInt64, path: String = "") {
    self.seed = seed
    self.path = path
  }

  /// The initialisation of a part.
  package subscript(_ name: String) -> Initialisation {
    Initialisation(seed: seed, path: path.isEmpty ? name : "\(path).\(name)")
  }

  /// A normal distribution cut off at ±2.
  package func normal(_ shape: Shape, deviation: Float = 0.02) -> Parameter {
    let limit = 2 / Double(deviation)
    return draw(shape) { random in
      var value = random.normal()
      while abs(value) > limit { value = random.normal() }
      return Float(value) * deviation
    }
  }

  /// A uniform distribution on ±1/√fanIn.
  package func uniform(_ shape: Shape, fanIn: Int) -> Parameter {
    let bound = 1 / Double(max(fanIn, 1)).squareRoot()
    return draw(shape) { random in Float((2 * random.uniform() - 1) * bound) }
  }

  package func zeros(_ shape: Shape) -> Parameter { Parameter(.zeros(shape)) }

  package func ones(_ shape: Shape) -> Parameter { Parameter(.ones(shape)) }

  /// Draws pieces of a fixed size side by side, each from its own stream.
  private func draw(_ shape: Shape, _ next: (inout Random) -> Float) -> Parameter {
    let tensor = Tensor(uninitialized: shape)
    let grain = 1 << 14
    let pieces = (tensor.count + grain - 1) / grain
    Parallel.run(pieces) { piece in
      var random = Random(seed: seed, name: path, piece)
      for index in piece * grain..<min(tensor.count, (piece + 1) * grain) {
        tensor.floats[index] = next(&random)
      }
    }
    return Parameter(tensor)
  }
}
