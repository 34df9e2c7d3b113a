import Layers
import Tensor

/// What turns an encoder's pyramid into one map of scores.
package protocol MapDecoder: Module {
  /// The scores of the classes at each place of the finest map that the decoder looks at.
  ///
  /// - Shape: maps, finest first → tokens of the finest [B · h · w, classes].
  func callAsFunction(_ maps: [TokenMap], _ pass: Pass) throws -> TokenMap

  /// The floating-point operations for maps of these areas, finest first.
  func flops(areas: [Double]) -> Double
}

/// The decoders that dense tasks choose from.
package enum DecoderKind: String, Sendable, CaseIterable {
  case upernet
  case fcn

  /// A decoder with initial weights.
  ///
  /// - Parameters:
  ///   - widths: The widths of the pyramid's maps, finest first.
  ///   - settings: Classes, widths and dropout.
  ///   - initial: How the parameters start.
  /// - Returns: The decoder.
  /// - Throws: `TensorError.memory` where there is none.
  func make(
    _ widths: [Int],
    settings: DenseSettings,
    _ initial: Initialization
  ) throws -> any MapDecoder {
    switch self {
    case .upernet: try UPerDecoder(widths, settings: settings, initial)
    case .fcn:
      try FCNDecoder(
        widths,
        level: widths.count - 1,
        settings: settings,
        depth: 2,
        joinsInput: true,
        initial
      )
    }
  }
}

/// The last layer of a decoder: some channels left out in training, then one score per class.
final class ScoreLayer: Module {
  private let conv: Convolution
  private let dropout: Double

  init(_ inputs: Int, settings: DenseSettings, _ initial: Initialization) throws {
    let start = Convolution.Start.normal(deviation: 0.01)
    conv = try Convolution(inputs, settings.classes, side: 1, start: start, initial)
    dropout = settings.dropout
  }

  var parameters: [(name: String, parameter: Parameter)] { conv.parameters }

  var summary: String { conv.summary }

  var flopsPerPixel: Double { conv.flopsPerPixel }

  func callAsFunction(_ x: TokenMap, _ pass: Pass) throws -> TokenMap {
    try conv(pass.dropChannels(x, probability: dropout), pass)
  }
}
