import Layers
import Tensor

/// A backbone: images to maps of tokens, in stages.
package protocol Encoder: Model {
  /// The side of the images that the encoder was made for, in pixels.
  var image: Int { get }
  /// The number of bands.
  var channels: Int { get }
  /// What the bands are called, where that is known: as many names as bands.
  var bandNames: [String]? { get set }
  /// The side of a patch, in pixels.
  var patch: Int { get }
  /// How many pixels of the image one token of the last map covers, along a side.
  var stride: Int { get }
  /// The number of stages.
  var stageCount: Int { get }
  /// The maps that classify on their own, if the encoder was made with classes.
  var head: Linear? { get }

  /// The width of the feature after a stage counted from 1, its merging included.
  func featureWidth(_ stage: Int) -> Int

  /// Gives the encoder the token that stands for hidden ones, if it has none yet.
  func addMaskToken(seed: UInt64) throws

  /// The map after each stage, its merging included; the last one is not yet normalized.
  ///
  /// - Parameters:
  ///   - image: The images.
  ///   - mask: 1 for every token to hide, or none.
  ///   - last: How many stages to run; all where left out.
  ///   - pass: The run that this is part of.
  /// - Returns: One map per stage that ran.
  /// - Throws: `LayerError` where the image does not fit, `ModelError.mask` where the mask does not.
  /// - Shape: image [B, channels, H, W], mask [B, H/patch, W/patch] → each [B · h · w, featureWidth].
  func maps(_ image: Tensor, mask: Tensor?, through last: Int?, _ pass: Pass) throws -> [TokenMap]

  /// The number of blocks of all stages.
  var blockCount: Int { get }

  /// Where a parameter stands, by its name within the encoder.
  func place(of name: String) -> EncoderPlace

  /// The parameters that weight decay spares beside biases and factors, by the last part of their names.
  func undecayed(in kind: TrainingKind) -> Set<String>

  /// The widths of the pyramid's maps.
  var pyramidWidths: [Int] { get }
  /// How many pixels of the image one token of each of the pyramid's maps covers, along a side.
  var pyramidStrides: [Int] { get }

  /// The map of each stage before its merging, as decoders of segmentation want them.
  func pyramid(_ image: Tensor, _ pass: Pass) throws -> [TokenMap]

  /// The last map, normalized.
  func normalized(_ last: TokenMap, _ pass: Pass) throws -> TokenMap

  /// What a classification head sees of each image.
  ///
  /// - Shape: → [B, width].
  func pooled(_ image: Tensor, _ pass: Pass) throws -> Tensor

  /// A head for the encoder's pooled feature, with initial weights.
  func makeHead(classes: Int, seed: UInt64) throws -> Linear

  /// An encoder of its own with the same weights, which nothing changes any more.
  func frozenCopy() throws -> any Encoder

  /// The operations of one image through some stages, their mergings included.
  func flops(through stages: Int?) -> Double
}

/// A model around an encoder.
package protocol EncoderBased: Model {
  var encoder: any Encoder { get }
}

extension Encoder {
  package var kind: TrainingKind { .finetuning }

  package var forwardFlops: Double { flops(through: nil) }

  /// The width of the last map.
  package var width: Int { featureWidth(stageCount) }

  /// Copies all weights but the head and the mask token, and fixes the copies.
  func fill(_ copy: some Encoder) throws {
    copy.bandNames = bandNames
    let known = Dictionary(uniqueKeysWithValues: namedParameters)
    for entry in copy.namedParameters {
      if let parameter = known[entry.name] { try entry.parameter.assign(parameter.value) }
      entry.parameter.fix()
    }
  }
}
