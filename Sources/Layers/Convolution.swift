import Tensor

/// A convolution that keeps the size of maps, which have their channels last.
package final class Convolution: Module {
  package let weight: Parameter
  package let bias: Parameter?

  /// How the weights start.
  package enum Start {
    /// ±1/√inputs, weight and bias.
    case uniform
    /// A normal distribution that keeps the variance of what rectified maps send back.
    ///
    /// - Source: He et al., arXiv 1502.01852.
    case rectified
    /// A normal distribution, biases 0.
    case normal(deviation: Float)
  }

  /// - Parameters:
  ///   - inputs: The channels of the maps.
  ///   - outputs: The channels of the result.
  ///   - side: The side of a kernel, odd.
  ///   - bias: Whether each output has one.
  ///   - start: How the weights start.
  ///   - initial: Where they come from.
  /// - Throws: `TensorError.memory` where there is none.
  package init(
    _ inputs: Int,
    _ outputs: Int,
    side: Int,
    bias: Bool = true,
    start: Start = .uniform,
    _ initial: Initialization
  ) throws {
    let shape = [outputs, inputs, side, side]
    let fan = inputs * side * side
    switch start {
    case .uniform:
      weight = try initial["weight"].uniform(shape, fanIn: fan)
      self.bias = try bias ? initial["bias"].uniform([outputs], fanIn: fan) : nil
    case .rectified:
      let deviation = (2 / Float(outputs * side * side)).squareRoot()
      weight = try initial["weight"].normal(shape, deviation: deviation)
      self.bias = try bias ? initial["bias"].zeros([outputs]) : nil
    case .normal(let deviation):
      weight = try initial["weight"].normal(shape, deviation: deviation)
      self.bias = try bias ? initial["bias"].zeros([outputs]) : nil
    }
  }

  package var parameters: [(name: String, parameter: Parameter)] {
    [("weight", weight)] + (bias.map { [("bias", $0)] } ?? [])
  }

  package var inputs: Int { weight.shape[1] }
  package var outputs: Int { weight.shape[0] }

  package var summary: String {
    let side = weight.shape[2]
    return "Conv2d(\(inputs) → \(outputs), \(side) × \(side)\(bias == nil ? ", no bias" : ""))"
  }

  /// The floating-point operations for each pixel.
  package var flopsPerPixel: Double {
    2 * Double(weight.value.count)
  }

  /// Filters maps.
  package func callAsFunction(_ x: TokenMap, _ pass: Pass) throws -> TokenMap {
    x.with(
      try mapConvolution(
        x.tokens,
        weight: pass(weight),
        bias: bias.map { pass($0) },
        height: x.height,
        width: x.width
      )
    )
  }
}
