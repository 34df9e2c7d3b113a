/// What a caller can get wrong with datasets, transforms and piles.
package enum DatasetError: Error, Equatable {
  /// A folder that is not there.
  case missingFolder(path: String)
  case notAFolder(path: String)
  /// A folder without images.
  case noImages(path: String, below: Int)
  /// Sources of a pile that hold no images.
  case emptySources(root: String, names: [String])
  case index(Int, count: Int)
  /// Paths that no sample has, and one that a sample has.
  case unknownPaths([String], example: String?)
  case tooMany(operation: String, wanted: Int, available: Int)
  case ratios([Double])
  /// A split that would leave a part without samples.
  case emptyPart(ratio: Double, count: Int, groups: Int)
  /// An argument that is out of range.
  case argument(operation: String, name: String, expected: String, actual: String)
  /// A size that is not a multiple of another.
  case indivisible(operation: String, what: String, size: Int, by: String, unit: Int)
  /// A crop that is not inside its image.
  case crop(top: Int, left: Int, height: Int, width: Int, shape: [Int])
  case imageShape(operation: String, shape: [Int])
  /// Two images that are not of one size.
  case pair(path: String, other: String)
  /// An image and its mask or other date that are not of one size.
  case sizes(path: String, size: [Int], other: String, otherSize: [Int])
  /// An image that holds nothing of the ground of its partner.
  case uncovered(path: String, other: String)
  /// An image that lies somewhere and names no system, so that it cannot be brought onto its partner's pixels.
  case unalignable(path: String, other: String)
  /// A value of a mask that stands for no class, all values found in it unless they are colors, and
  /// the number of classes.
  case maskValue(
    path: String,
    value: String,
    row: Int,
    column: Int,
    expected: String,
    found: [Int],
    classes: Int
  )
  /// A color where a mask is to hold one number for each pixel.
  case maskColor(path: String, color: [Double], row: Int, column: Int)
  /// A value of a mask, or a color, that stands for a class, by its position, and for no data.
  case maskNodata(path: String, value: String, position: Int)
  /// A part of a published dataset that is not there, and where it is published.
  case missingPart(dataset: String, path: String, published: String)
  /// A list of a split's samples that is not there, without which only all samples can be taken.
  case missingList(dataset: String, path: String, published: String)
  /// A file that goes with another by its name and is not there.
  case missingPartner(path: String, of: String)
  /// A name that is none of the dataset's classes.
  case label(path: String, name: String, classes: [String])
  /// A table of another form than expected.
  case columns(path: String, line: Int, expected: String, actual: String)
  /// A transform that needs other images or targets.
  case unsuited(operation: String, reason: String)
  /// Images that cannot be read, each with the reason.
  case unreadable([Unreadable])
  /// A folder that already holds something else.
  case occupied(path: String)
  case manifest(path: String, line: Int, reason: String)
  /// No tile of a source passed the conditions.
  case noTiles(source: String, reason: String)
  case file(path: String, reason: String)
  /// A loader that was stopped while somebody waited for it.
  case stopped
}

/// An image that cannot be read, and why.
package struct Unreadable: Error, Sendable, Equatable {
  package let path: String
  package let reason: String

  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}
