import Tensor

/// What a description of a model, or a batch for it, can have wrong.
package enum ModelError: Error, Equatable {
  /// No preset of this name.
  case preset(name: String, known: [String])
  /// A width that the heads do not divide.
  case heads(stage: Int, width: Int, heads: Int)
  /// The same, in an encoder of one width.
  case headsOfAll(width: Int, heads: Int)
  /// Lists of depths and heads of different lengths.
  case stages(depths: Int, heads: Int)
  /// An image size whose last map is not whole.
  case image(size: Int, multipleOf: Int)
  /// A number that must be larger.
  case notPositive(name: String, value: Int)
  /// A number beyond what any machine could hold.
  case tooLarge(name: String, value: Int, limit: Int)
  /// A ratio of widths that gives no width.
  case ratio(name: String, value: Double)
  /// Sizes whose weights do not fit into memory, in bytes.
  case memory(parameters: Double, available: Double)
  /// A stage that the encoder does not have.
  case featureStage(stage: Int, stages: Int)
  /// A teacher without the bands that it would be shown.
  case teacherBands(teacher: Int, student: Int, given: [Int]?)
  /// A batch without something that the model needs.
  case missing(key: String, model: String, given: [String])
  /// A mask of another size than the image's tokens.
  case mask(expected: Shape, actual: Shape)
  /// A map of labels of another size than the image.
  case labelMap(expected: Shape, actual: Shape)
  /// Two dates, or an image and what it should become, of other shapes.
  case pair(first: String, expected: Shape, second: String, actual: Shape)
  /// An enlargement that cannot be made of steps of 2 or 3.
  case scale(Int)
  /// A mask for an encoder that takes no part in masked image modeling.
  case noMaskToken
  /// A factor of a residual branch that float32 has as zero or infinity.
  case layerScale(Double)
  /// A probability outside 0 to 1.
  case probability(name: String, value: Double)
  /// An image of another size than a model takes that knows one size alone.
  case imageSize(expected: Int, height: Int, width: Int)
  /// A prefix that no parameter has.
  case noSuchParameter(prefix: String, known: [String])
  /// A teacher's parameters, which stay as they are.
  case fixedTeacher
  /// Scores asked of an encoder without a head.
  case noHead
}

extension ModelError {
  /// Checks that two tensors of a batch are of one shape.
  ///
  /// - Throws: `ModelError.pair` where they are not.
  static func requirePair(
    _ first: (name: String, shape: Shape),
    _ second: (name: String, shape: Shape)
  ) throws {
    guard first.shape != second.shape else { return }
    let (expected, actual) = (first.shape, second.shape)
    throw pair(first: first.name, expected: expected, second: second.name, actual: actual)
  }
}
