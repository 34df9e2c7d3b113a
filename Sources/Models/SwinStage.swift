import Layers
import Tensor

/// One stage: blocks on one map, every other one with shifted windows, then the merging.
package final class SwinStage: Module {
  package let blocks: [SwinBlock]
  package let downsample: PatchMerging?

  init(_ configuration: SwinConfiguration, stage: Int, _ initial: Initialization) throws {
    let window = configuration.window(stage)
    let before = configuration.depths[..<stage].reduce(0, +)
    let total = configuration.depths.reduce(0, +)
    blocks = try (0..<configuration.depths[stage]).map { index in
      try SwinBlock(
        configuration.width(stage),
        heads: configuration.heads[stage],
        window: window,
        shift: index % 2 == 1 ? window / 2 : 0,
        mlpRatio: configuration.mlpRatio,
        dropPath: total > 1
          ? configuration.dropPath * Double(before + index) / Double(total - 1) : 0,
        initial["blocks"]["\(index)"]
      )
    }
    downsample =
      try stage < configuration.depths.count - 1
      ? PatchMerging(configuration.width(stage), initial["downsample"]) : nil
  }

  package var children: [(name: String, module: any Module)] {
    [("blocks", ModuleList(blocks))] + (downsample.map { [("downsample", $0)] } ?? [])
  }

  package var summary: String {
    let shift = blocks.map(\.shift).max() ?? 0
    return shift > 0 ? "SwinStage(every other block shifted by \(shift))" : "SwinStage"
  }

  /// Runs the blocks.
  package func callAsFunction(_ x: TokenMap, _ pass: Pass) throws -> TokenMap {
    var map = x
    for block in blocks {
      let before = map
      map = before.with(
        try pass.recomputing(block, before.tokens) { try block(before.with($0), $1).tokens }
      )
    }
    return map
  }

  /// Runs the merging, where the stage has one.
  package func merged(_ x: TokenMap, _ pass: Pass) throws -> TokenMap {
    try downsample?(x, pass) ?? x
  }
}
