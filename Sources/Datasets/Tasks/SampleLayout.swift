import Tensor

/// How the samples of a dataset are put together from files.
package protocol SampleLayout: Sendable {
  var task: Task { get }
  /// The names of the bands that images have, in order.
  var bandNames: [String] { get }
  /// What the value 1 of a pixel means, for the reference.
  var scaling: Scaling { get }

  /// How many times finer `high` is than `low`; nil of other tasks.
  var enlargement: Int? { get }

  /// Reads a sample.
  func content(of item: Dataset.Item, in dataset: Dataset) throws -> Content

  /// The classes of a sample that may have several, as positions, without opening its image.
  func labels(of item: Dataset.Item, in dataset: Dataset) throws -> [Int]?

  /// Height and width of a sample, without reading its pixels.
  func size(of item: Dataset.Item, in dataset: Dataset) throws -> (height: Int, width: Int)
}

extension SampleLayout {
  package var enlargement: Int? { nil }

  package func labels(of item: Dataset.Item, in dataset: Dataset) throws -> [Int]? { nil }
}

/// A sample's parts, read but not yet changed.
package struct Content: Sendable {
  /// One image of a sample: `.image`; `.before` and `.after`; `.low` and `.high`.
  package struct Image: Sendable {
    package let key: BatchKey
    /// NaN in every band of a pixel that lacks one, until holes are filled for a batch.
    ///
    /// - Shape: [bands, height, width], float32
    package var pixels: Tensor
    /// Where every band has data; `nil` where that is everywhere.
    ///
    /// - Shape: [height, width], bool
    package var valid: Tensor?
  }

  package var images: [Image]
  /// The class of each pixel, 255 where it does not count.
  ///
  /// - Shape: [height, width], uint8
  package var mask: Tensor?
  /// 1 for each class that the sample belongs to, 0 for the others.
  package var labels: [Int]?

  /// - Parameters:
  ///   - images: The images by what they are, with where they hold data.
  ///   - mask: The class of each pixel.
  ///   - labels: 1 for each class that the sample belongs to.
  package init(
    images: [(key: BatchKey, pixels: Tensor, valid: Tensor?)],
    mask: Tensor? = nil,
    labels: [Int]? = nil
  ) {
    self.images = images.map { Image(key: $0.key, pixels: $0.pixels, valid: $0.valid) }
    self.mask = mask
    self.labels = labels
  }
}

extension Dataset {
  /// The parts of the sample of an item.
  package func content(of item: Item) throws -> Content {
    let path = path(of: item)
    if let layout { return try layout.content(of: item, in: self).withMarkedHoles(of: path) }
    let part = try Pictures.read(path, bands: bands, window: item.window)
    return try Content(images: [(.image, part.values, part.valid)]).withMarkedHoles(of: path)
  }

  /// Height and width of the sample of an item.
  package func size(of item: Item) throws -> (height: Int, width: Int) {
    if let window = item.window { return (window.height, window.width) }
    if let layout { return try layout.size(of: item, in: self) }
    return try Pictures.size(of: path(of: item))
  }

  /// The classes of an item of a dataset whose samples may have several, as positions.
  package func labels(of item: Item) throws -> [Int]? {
    try layout?.labels(of: item, in: self)
  }
}
