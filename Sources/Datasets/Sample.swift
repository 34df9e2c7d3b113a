import Tensor

/// One sample of a dataset, read.
package struct Sample: Sendable {
  /// The images, for most sensors from 0 to 1, and what goes with them.
  package let content: Content
  package let label: Int?
  package let path: String
  package let source: String
  package let place: String?

  /// The first or only image.
  ///
  /// - Shape: [bands, height, width]
  package var image: Tensor { content.images[0].pixels }
}

extension Dataset {
  /// The sample at a position; negative ones count from the end.
  package func sample(at index: Int) throws -> Sample {
    let item = try item(at: index)
    return Sample(
      content: try content(of: item),
      label: item.label,
      path: path(of: item),
      source: sources[item.source],
      place: item.place
    )
  }

  /// What is known of the image at a position; negative ones count from the end.
  package func item(at index: Int) throws -> Item {
    let position = index < 0 ? index + count : index
    guard items.indices.contains(position) else {
      throw DatasetError.index(index, count: count)
    }
    return items[position]
  }
}
