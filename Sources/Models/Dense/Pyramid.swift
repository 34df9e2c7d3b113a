import Layers
import Tensor

/// An encoder's maps made ready for a decoder: those of a Swin normalized level by level, those of a
/// plain vision transformer brought to four sizes.
final class Pyramid {
  private let encoder: any Encoder
  private let norms: [LayerNorm]
  private let scaling: PyramidScaling?

  init(_ encoder: any Encoder, _ initial: Initialization) throws {
    self.encoder = encoder
    let isFlat = Set(encoder.pyramidStrides).count == 1 && encoder.stageCount == 4
    scaling = try isFlat ? PyramidScaling(encoder.width, initial["neck"]) : nil
    norms =
      try isFlat
      ? []
      : encoder.pyramidWidths.enumerated().map { try LayerNorm($1, initial["norm\($0)"]) }
  }

  /// The encoder without what only classification needs, then the parts of the pyramid itself.
  var children: [(name: String, module: any Module)] {
    [("encoder", EncoderPart(encoder, without: ["norm", "head"]))]
      + norms.enumerated().map { ("norm\($0)", $1) } + (scaling.map { [("neck", $0)] } ?? [])
  }

  var widths: [Int] { encoder.pyramidWidths }

  /// The tokens of each level for an image of the encoder's size.
  var areas: [Double] {
    let strides =
      scaling == nil
      ? encoder.pyramidStrides.map(Double.init)
      : [0.25, 0.5, 1, 2].map { $0 * Double(encoder.patch) }
    return strides.map { stride in
      let side = (Double(encoder.image) / stride).rounded(.up)
      return side * side
    }
  }

  /// The maps, finest first.
  func callAsFunction(_ image: Tensor, _ pass: Pass) throws -> [TokenMap] {
    let maps = try encoder.pyramid(image, pass)
    if let scaling { return try scaling(maps, pass) }
    return try zip(norms, maps).map { norm, map in map.with(try norm(map.tokens, pass)) }
  }
}

/// Four maps of one size brought to four times, twice, once and half of it.
///
/// - Source: the feature pyramid of BEiT's segmentation, arXiv 2106.08254; names as in
///   mmsegmentation's Feature2Pyramid.
private final class PyramidScaling: Module {
  private let up1: Doubling
  private let up2: Doubling
  private let norm: BatchNorm
  private let up: Doubling

  init(_ width: Int, _ initial: Initialization) throws {
    up1 = try Doubling(width, initial["fpn1"]["0"])
    norm = try BatchNorm(width, initial["fpn1"]["1"])
    up2 = try Doubling(width, initial["fpn1"]["3"])
    up = try Doubling(width, initial["fpn2"]["0"])
  }

  var children: [(name: String, module: any Module)] {
    [
      ("fpn1", NamedModules("PyramidScaling(×4)", [("0", up1), ("1", norm), ("3", up2)])),
      ("fpn2", NamedModules("PyramidScaling(×2)", [("0", up)])),
    ]
  }

  var summary: String { "PyramidScaling" }

  func callAsFunction(_ maps: [TokenMap], _ pass: Pass) throws -> [TokenMap] {
    let twice = try up1(maps[0], pass)
    let active = try UnaryFunction.gelu(norm(twice.tokens, rectified: false, pass))
    return [
      try up2(twice.with(active), pass), try up(maps[1], pass), maps[2], try halved(maps[3]),
    ]
  }

  /// The largest of each four neighbors.
  private func halved(_ map: TokenMap) throws -> TokenMap {
    let (height, width) = (map.height / 2, map.width / 2)
    guard height > 0, width > 0 else { return map }
    let even = try map.cropped(height: 2 * height, width: 2 * width)
    let largest = try even.tokens.reshaped([map.batch, height, 2, width, 2, map.channels])
      .extremes(.largest, axis: 4).extremes(.largest, axis: 2)
    return map.with(
      try largest.reshaped([map.batch * height * width, map.channels]),
      height: height,
      width: width
    )
  }
}

/// A transposed convolution of side and stride 2: each token becomes four.
private final class Doubling: Module {
  private let weight: Parameter
  private let bias: Parameter

  init(_ width: Int, _ initial: Initialization) throws {
    weight = try initial["weight"].uniform([width, width, 2, 2], fanIn: 4 * width)
    bias = try initial["bias"].uniform([width], fanIn: 4 * width)
  }

  var parameters: [(name: String, parameter: Parameter)] { [("weight", weight), ("bias", bias)] }

  var summary: String { "ConvTranspose2d(\(weight.shape[0]) → \(weight.shape[1]), 2 × 2)" }

  func callAsFunction(_ x: TokenMap, _ pass: Pass) throws -> TokenMap {
    let (inputs, outputs) = (weight.shape[0], weight.shape[1])
    let flat = try pass(weight).reshaped([inputs, 4 * outputs])
    let four = try x.with(matmul(x.tokens, flat)).shuffled(factor: 2)
    return four.with(try four.tokens + pass(bias))
  }
}
