import Options
import Tensor

/// A change of images: its settings as a value, with all that scripts know of it.
///
/// **To add one**: a file with a type of this kind, and its name in `ImageTransforms.known`. The builtin, help, the
/// reference and the tests of all transforms read what it says of itself.
package protocol ImageTransform: Sendable {
  /// As scripts call it.
  static var name: String { get }
  /// One sentence, for help.
  static var summary: String { get }
  /// More of it, for the reference.
  static var details: String { get }
  /// What images it takes.
  static var images: String { get }
  /// What scripts can set of it, by position or by name; of a random change by name alone.
  static var options: [Option<Self>] { get }
  /// Whether it draws, so that scripts can give a seed.
  static var isRandom: Bool { get }
  /// A call, with its value.
  static var example: (call: String, shows: String) { get }

  /// The change with the settings that are usual.
  init()

  /// Changes images, all in the same way.
  ///
  /// - Parameters:
  ///   - image: The images.
  ///   - random: Gives the generator, and is asked where the change is random alone.
  /// - Returns: The changed images.
  /// - Throws: `DatasetError` where the images are of another shape, or a setting is out of range.
  /// - Shape: [..., height, width]
  func changed(_ image: Tensor, _ random: () -> Random) throws -> Tensor
}

extension ImageTransform {
  package static var details: String { "" }
  package static var images: String { "Images [..., height, width]." }
  package static var options: [Option<Self>] { [] }
  package static var isRandom: Bool { false }
}

/// The changes of images that need nothing but the image and settings that have a usual value.
package enum ImageTransforms {
  /// All of them, in the order in which they are listed.
  package static let known: [any ImageTransform.Type] = [
    HorizontalFlip.self, VerticalFlip.self, QuarterTurn.self, ChannelNormalization.self,
    PhotometricDistortion.self,
  ]
}
