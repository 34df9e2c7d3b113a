import Layers
import Tensor

/// Convolutions on one map of the pyramid.
///
/// - Source: Long, Shelhamer and Darrell, arXiv 1411.4038; names and order of layers are those of
///   mmsegmentation's FCNHead.
package final class FCNDecoder: MapDecoder {
  private let level: Int
  private let convs: [ConvolutionBlock]
  private let join: ConvolutionBlock?
  private let scores: ScoreLayer

  /// - Parameters:
  ///   - widths: The widths of the pyramid's maps, finest first.
  ///   - level: Which of them is looked at.
  ///   - settings: Classes, widths and dropout.
  ///   - depth: The number of convolutions.
  ///   - joinsInput: Whether one more convolution sees the map again beside what became of it.
  ///   - initial: How the parameters start.
  /// - Throws: `TensorError.memory` where there is none.
  init(
    _ widths: [Int],
    level: Int,
    settings: DenseSettings,
    depth: Int,
    joinsInput: Bool,
    _ initial: Initialization
  ) throws {
    let width = settings.width
    self.level = level
    convs = try (0..<depth).map { index in
      try ConvolutionBlock(
        index == 0 ? widths[level] : width,
        width,
        side: 3,
        initial["convs"]["\(index)"]
      )
    }
    join =
      try joinsInput
      ? ConvolutionBlock(widths[level] + width, width, side: 3, initial["conv_cat"]) : nil
    scores = try ScoreLayer(width, settings: settings, initial["conv_seg"])
  }

  package var children: [(name: String, module: any Module)] {
    [("conv_seg", scores), ("convs", ModuleList(convs))] + (join.map { [("conv_cat", $0)] } ?? [])
  }

  package var summary: String { "FCNDecoder(level \(level + 1))" }

  package func callAsFunction(_ maps: [TokenMap], _ pass: Pass) throws -> TokenMap {
    var map = maps[level]
    for conv in convs { map = try conv(map, pass) }
    if let join { map = try join(.concatenated([maps[level], map]), pass) }
    return try scores(map, pass)
  }

  package func flops(areas: [Double]) -> Double {
    let blocks = convs + (join.map { [$0] } ?? [])
    let perPixel = blocks.reduce(scores.flopsPerPixel) { $0 + $1.conv.flopsPerPixel }
    return areas[level] * perPixel
  }
}
