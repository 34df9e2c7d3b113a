import Tensor
import Testing

@testable import Checkpoints

@Suite struct SwinLayoutTests {
  /// Weights of two stages, each number its own.
  private var state: StateDict {
    get throws {
      let shapes: [(String, Shape)] = [
        ("patch_embed.proj.weight", [2, 3, 4, 4]), ("patch_embed.norm.bias", [2]),
        ("layers.0.blocks.0.attn.relative_position_bias_table", [9, 1]),
        ("layers.0.blocks.0.attn.qkv.weight", [6, 2]),
        ("layers.0.blocks.0.mlp.fc1.weight", [8, 2]),
        ("layers.0.blocks.0.mlp.fc2.bias", [2]), ("layers.0.downsample.norm.weight", [8]),
        ("layers.0.downsample.reduction.weight", [4, 8]), ("layers.1.blocks.0.norm1.weight", [4]),
        ("norm.weight", [4]), ("head.weight", [5, 4]),
      ]
      return try StateDict(
        shapes.map { name, shape in
          try (name, Tensor((0..<shape.elementCount).map { Float($0) }, shape: shape))
        }
      )
    }
  }

  @Test(arguments: SwinLayout.allCases) func weightsComeBackFromEveryToolkit(
    _ layout: SwinLayout
  ) throws {
    let exported = try layout.exported(state)
    #expect(SwinLayout.recognized(in: exported) == layout)
    let back = try layout.imported(exported)
    let names = try state.names.filter { layout != .mmseg || $0 != "head.weight" }
    #expect(Set(back.names) == Set(names))
    for name in names { #expect(try back[name]?.values == state[name]?.values, "\(name)") }
  }

  @Test func namesAreThoseOfTheToolkits() throws {
    let timm = try SwinLayout.timm.exported(state)
    #expect(timm["layers.1.downsample.reduction.weight"] != nil)
    #expect(timm["head.fc.weight"] != nil)
    let mmseg = try SwinLayout.mmseg.exported(state)
    #expect(mmseg["stages.0.blocks.0.attn.w_msa.qkv.weight"] != nil)
    #expect(mmseg["stages.0.blocks.0.ffn.layers.0.0.weight"] != nil)
    #expect(mmseg["stages.0.blocks.0.attn.w_msa.relative_position_index"]?.shape == [4, 4])
    let torchgeo = try SwinLayout.torchgeo.exported(state)
    #expect(torchgeo["features.1.0.mlp.0.weight"] != nil)
    #expect(torchgeo["features.2.norm.weight"] != nil)
    #expect(torchgeo["features.1.0.attn.relative_position_index"]?.shape == [16])
  }

  @Test func mergingsOfMmsegmentationAreInterleaved() throws {
    // Quarters of two channels: 0 1 | 2 3 | 4 5 | 6 7, the middle two exchanged, channel by channel.
    let norm = try SwinLayout.mmseg.exported(state)["stages.0.downsample.norm.weight"]
    #expect(try norm?.values == [0, 4, 2, 6, 1, 5, 3, 7])
  }

  @Test func publicNamesAreNoToolkits() throws {
    #expect(try SwinLayout.recognized(in: state) == nil)
    #expect(
      try SwinLayout.recognized(in: SwinLayout.mmseg.exported(state).prefixed("backbone."))
        == .mmseg
    )
  }
}
