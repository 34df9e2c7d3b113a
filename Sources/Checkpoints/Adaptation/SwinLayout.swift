import Tensor

/// How other toolkits name and order the weights of a Swin Transformer.
///
/// - Source: timm `swin_transformer.py`, mmsegmentation `swin2mmseg.py`, torchvision
///   `swin_transformer.py`, whose models torchgeo takes.
package enum SwinLayout: String, Sendable, CaseIterable {
  case timm
  case mmseg
  case torchgeo

  /// Weights with this toolkit's names and orders.
  ///
  /// - Parameter state: An encoder's weights, named as the public Swin weights are.
  /// - Returns: The weights, and the position tables that the toolkit keeps beside them.
  /// - Throws: `TensorError.memory` where there is none.
  package func exported(_ state: StateDict) throws -> StateDict {
    var result = StateDict()
    for name in state.names {
      // mmsegmentation's are backbones, which have no head.
      let isLeftOut = name == "mask_token" || (self == .mmseg && name.hasPrefix("head."))
      guard !isLeftOut, let tensor = state[name] else { continue }
      result[exported(name)] = try self == .mmseg ? Self.reordered(tensor, name) : tensor
      guard self != .timm, name.hasSuffix("relative_position_bias_table") else { continue }
      let index = try Self.positions(tableRows: tensor.shape[0])
      let flat = self == .torchgeo ? [index.count] : index.shape
      result[exported(name.replacing("bias_table", with: "index"))] =
        (try? index.reshaped(flat)) ?? index
    }
    return result
  }

  private func exported(_ name: String) -> String {
    var parts = name.split(separator: ".").map(String.init)
    let stage = parts.count > 2 && parts[0] == "layers" ? Int(parts[1]) : nil
    switch self {
    case .timm:
      if let stage, parts[2] == "downsample" { parts[1] = "\(stage + 1)" }
      if parts[0] == "head" { parts.insert("fc", at: 1) }
      return parts.joined(separator: ".")
    case .mmseg:
      if stage != nil { parts[0] = "stages" }
      if parts[0] == "norm" { parts[0] = "norm3" }
      return parts.joined(separator: ".").replacing(".attn.", with: ".attn.w_msa.")
        .replacing(".mlp.fc1.", with: ".ffn.layers.0.0.").replacing(
          ".mlp.fc2.",
          with: ".ffn.layers.1."
        )
        .replacing("patch_embed.proj.", with: "patch_embed.projection.")
    case .torchgeo:
      if let stage {
        let isMerging = parts[2] == "downsample"
        parts.replaceSubrange(0..<3, with: ["features", "\(2 * stage + (isMerging ? 2 : 1))"])
      }
      return parts.joined(separator: ".").replacing(".mlp.fc1.", with: ".mlp.0.")
        .replacing(".mlp.fc2.", with: ".mlp.3.").replacing(
          "patch_embed.proj.",
          with: "features.0.0."
        )
        .replacing("patch_embed.norm.", with: "features.0.2.")
    }
  }

  /// The toolkit that weights come from; `nil` where they are named as the public ones are.
  package static func recognized(in state: StateDict) -> SwinLayout? {
    if state.names.contains(where: { $0.contains(".attn.w_msa.") }) { return .mmseg }
    if state.names.contains(where: { $0.contains("features.1.0.attn.qkv.") }) { return .torchgeo }
    let merges = state.names.filter { $0.contains(".downsample.") }
    let isLater =
      merges.contains { $0.contains("layers.1.") } && !merges.contains { $0.contains("layers.0.") }
    return isLater ? .timm : nil
  }

  /// This toolkit's weights with the names and orders of the public ones.
  ///
  /// Names that are no encoder's, a decoder's or a head's, stay as they are.
  package func imported(_ state: StateDict) throws -> StateDict {
    var result = StateDict()
    for name in state.names {
      guard let tensor = state[name], !name.hasSuffix("relative_position_index") else { continue }
      let own = imported(name)
      result[own] = try self == .mmseg ? Self.reordered(tensor, own, back: true) : tensor
    }
    return result
  }

  private func imported(_ name: String) -> String {
    let name = name.hasPrefix("backbone.") ? String(name.dropFirst("backbone.".count)) : name
    var parts = name.split(separator: ".").map(String.init)
    let number = parts.count > 2 ? Int(parts[1]) : nil
    switch self {
    case .timm:
      if let number, parts[0] == "layers", parts[2] == "downsample" { parts[1] = "\(number - 1)" }
      if parts.starts(with: ["head", "fc"]) { parts.remove(at: 1) }
      return parts.joined(separator: ".")
    case .mmseg:
      if number != nil, parts[0] == "stages" { parts[0] = "layers" }
      if parts[0] == "norm3" { parts[0] = "norm" }
      return parts.joined(separator: ".").replacing(".attn.w_msa.", with: ".attn.")
        .replacing(".ffn.layers.0.0.", with: ".mlp.fc1.").replacing(
          ".ffn.layers.1.",
          with: ".mlp.fc2."
        )
        .replacing("patch_embed.projection.", with: "patch_embed.proj.")
    case .torchgeo:
      if let number, parts[0] == "features" {
        if number == 0 {
          parts.replaceSubrange(0..<3, with: ["patch_embed", parts[2] == "0" ? "proj" : "norm"])
        } else {
          let stage = "\((number - 1) / 2)"
          let inner = number % 2 == 0 ? ["downsample"] : ["blocks"]
          parts.replaceSubrange(0..<2, with: ["layers", stage] + inner)
        }
      }
      return parts.joined(separator: ".").replacing(".mlp.0.", with: ".mlp.fc1.")
        .replacing(".mlp.3.", with: ".mlp.fc2.")
    }
  }

  /// The inputs of a patch merging as mmsegmentation has them, or back.
  private static func reordered(
    _ tensor: Tensor,
    _ name: String,
    back: Bool = false
  ) throws -> Tensor {
    guard name.contains("downsample."), let inputs = tensor.shape.last, inputs.isMultiple(of: 4)
    else { return tensor }
    let dense = try tensor.converted(to: .float32).contiguous()
    let result = try Tensor(uninitialized: dense.shape)
    let width = inputs / 4
    withElements(Float.self, dense, result) { from, to in
      for row in 0..<dense.count / inputs {
        for quarter in 0..<4 {
          for channel in 0..<width {
            // Quarter by quarter here, channel by channel with the quarters side by side there.
            let ours = row * inputs + quarter * width + channel
            let theirs = row * inputs + channel * 4 + [0, 2, 1, 3][quarter]
            to[back ? ours : theirs] = from[back ? theirs : ours]
          }
        }
      }
    }
    return result
  }

  /// The row of the bias table for each pair of tokens of a window.
  private static func positions(tableRows: Int) throws -> Tensor {
    let window = (Int(Double(tableRows).squareRoot().rounded()) + 1) / 2
    let tokens = window * window
    let values = (0..<tokens * tokens).map { pair in
      let (query, key) = (pair / tokens, pair % tokens)
      let down = query / window - key / window + window - 1
      let across = query % window - key % window + window - 1
      return down * (2 * window - 1) + across
    }
    return try Tensor(integers: values, shape: [tokens, tokens])
  }
}
