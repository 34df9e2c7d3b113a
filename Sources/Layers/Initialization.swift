import Tensor

/// How parameters start: every one from a stream of its own, named after it, so that the values do
/// not depend on the order in which layers are made.
package struct Initialization: Sendable {
  private let seed: UInt64
  private let path: String
  private let isBlank: Bool
  /// Where normal distributions are cut off, on both sides.
  private let cut: Float

  package init(seed: UInt64, cut: Float = 2) {
    self.init(seed: seed, path: "", cut: cut, isBlank: false)
  }

  private init(seed: UInt64, path: String, cut: Float, isBlank: Bool) {
    (self.seed, self.path, self.cut, self.isBlank) = (seed, path, cut, isBlank)
  }

  /// Zeros everywhere, for weights that are about to be put in.
  package static let blank = Initialization(seed: 0, path: "", cut: 2, isBlank: true)

  /// The initialization of a part.
  package subscript(_ name: String) -> Initialization {
    Initialization(
      seed: seed,
      path: path.isEmpty ? name : "\(path).\(name)",
      cut: cut,
      isBlank: isBlank
    )
  }

  /// A normal distribution, cut off and then multiplied.
  package func normal(
    _ shape: Shape,
    deviation: Float = 0.02,
    times factor: Float = 1
  ) throws -> Parameter {
    let limit = Double(cut / deviation)
    // Beyond what the generator of many numbers can draw.
    if limit > 7 {
      return try fill(shape) { $0.fillNormally($1, $2, deviation: deviation * factor) }
    }
    return try draw(shape) { random in
      var value = random.normal()
      while abs(value) > limit { value = random.normal() }
      return Float(value) * deviation * factor
    }
  }

  /// A uniform distribution on ±1/√fanIn.
  package func uniform(_ shape: Shape, fanIn: Int) throws -> Parameter {
    let bound = 1 / Double(max(fanIn, 1)).squareRoot()
    return try draw(shape) { random in Float((2 * random.uniform() - 1) * bound) }
  }

  package func zeros(_ shape: Shape) throws -> Parameter { try Parameter(.zeros(shape)) }

  package func ones(_ shape: Shape) throws -> Parameter { try Parameter(.ones(shape)) }

  /// The same number everywhere.
  package func full(_ shape: Shape, _ value: Float) throws -> Parameter {
    try Parameter(.full(shape, value))
  }

  private func draw(_ shape: Shape, _ next: (inout Random) -> Float) throws -> Parameter {
    try fill(shape) { tensor, range, stream in
      var random = stream
      tensor.withFloats { for index in range { $0[index] = next(&random) } }
    }
  }

  /// Fills pieces of a fixed size side by side, each from its own stream.
  private func fill(
    _ shape: Shape,
    _ body: (Tensor, Range<Int>, Random) -> Void
  ) throws -> Parameter {
    if isBlank { return try zeros(shape) }
    let tensor = try Tensor(uninitialized: shape)
    let grain = 1 << 14
    let pieces = (tensor.count + grain - 1) / grain
    Parallel.run(pieces) { piece in
      // Whoever asked for the model is interrupted before anybody sees it.
      guard !Interruption.isRequested else { return }
      let range = piece * grain..<min(tensor.count, (piece + 1) * grain)
      body(tensor, range, Random(seed: seed, name: path, piece))
    }
    return Parameter(tensor)
  }
}
