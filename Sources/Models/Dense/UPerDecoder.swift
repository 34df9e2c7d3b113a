import Layers
import Tensor

/// Pyramid pooling on the coarsest map, a feature pyramid over all of them, fused on the finest.
///
/// - Source: Xiao et al., "Unified perceptual parsing", arXiv 1807.10221; names and order of layers
///   are those of mmsegmentation's UPerHead.
package final class UPerDecoder: MapDecoder {
  private let pools: [ConvolutionBlock]
  private let bottleneck: ConvolutionBlock
  private let laterals: [ConvolutionBlock]
  private let smooth: [ConvolutionBlock]
  private let fuse: ConvolutionBlock
  private let scores: ScoreLayer

  /// The grids that the coarsest map is averaged over.
  private static let grids = [1, 2, 3, 6]

  init(_ widths: [Int], settings: DenseSettings, _ initial: Initialization) throws {
    let width = settings.width
    let last = widths[widths.count - 1]
    let larger = widths.dropLast()
    pools = try Self.grids.indices.map {
      try ConvolutionBlock(last, width, side: 1, initial["psp_modules"]["\($0)"]["1"])
    }
    bottleneck = try ConvolutionBlock(
      last + Self.grids.count * width,
      width,
      side: 3,
      initial["bottleneck"]
    )
    laterals = try larger.enumerated().map { level, inputs in
      try ConvolutionBlock(inputs, width, side: 1, initial["lateral_convs"]["\(level)"])
    }
    smooth = try larger.indices.map {
      try ConvolutionBlock(width, width, side: 3, initial["fpn_convs"]["\($0)"])
    }
    fuse = try ConvolutionBlock(widths.count * width, width, side: 3, initial["fpn_bottleneck"])
    scores = try ScoreLayer(width, settings: settings, initial["conv_seg"])
  }

  package var children: [(name: String, module: any Module)] {
    [
      ("conv_seg", scores),
      ("psp_modules", ModuleList(pools.map { NamedModules("PooledBranch", [("1", $0)]) })),
      ("bottleneck", bottleneck), ("lateral_convs", ModuleList(laterals)),
      ("fpn_convs", ModuleList(smooth)), ("fpn_bottleneck", fuse),
    ]
  }

  package var summary: String { "UPerDecoder(\(laterals.count + 1) levels)" }

  package func callAsFunction(_ maps: [TokenMap], _ pass: Pass) throws -> TokenMap {
    let top = try context(of: maps[maps.count - 1], pass)
    var levels = try zip(laterals, maps).map { try $0($1, pass) } + [top]
    for level in laterals.indices.reversed() {
      let above = try levels[level + 1].resized(like: levels[level])
      levels[level] = levels[level].with(try levels[level].tokens + above.tokens)
    }
    let fine = try zip(smooth, levels).map { try $0($1, pass) } + [top]
    return try scores(fuse(.concatenated(fine.map { try $0.resized(like: fine[0]) }), pass), pass)
  }

  /// The coarsest map beside its averages over grids, made one map.
  private func context(of map: TokenMap, _ pass: Pass) throws -> TokenMap {
    let averages = try zip(pools, Self.grids).map { pool, grid in
      try pool(map.averaged(side: grid), pass).resized(like: map)
    }
    return try bottleneck(.concatenated([map] + averages), pass)
  }

  package func flops(areas: [Double]) -> Double {
    let last = areas[areas.count - 1]
    let pooled = zip(pools, Self.grids).reduce(0.0) { sum, pair in
      sum + pair.0.conv.flopsPerPixel * Double(pair.1 * pair.1)
    }
    let levels = zip(zip(laterals, smooth), areas).reduce(0.0) { sum, level in
      let ((lateral, smooth), area) = level
      return sum + area * (lateral.conv.flopsPerPixel + smooth.conv.flopsPerPixel)
    }
    return pooled + last * bottleneck.conv.flopsPerPixel + levels
      + areas[0] * (fuse.conv.flopsPerPixel + scores.flopsPerPixel)
  }
}

extension TokenMap {
  /// The map in the size of another.
  func resized(like other: TokenMap) throws -> TokenMap {
    try resized(height: other.height, width: other.width)
  }
}
