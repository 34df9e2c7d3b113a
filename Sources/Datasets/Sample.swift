import Raster
import Tensor

/// One image of a dataset, decoded.
package struct Sample: Sendable {
  /// The pixels from 0 to 1.
  ///
  /// - Shape: [3, height, width]
  package let image: Tensor
  package let label: Int?
  package let path: String
  package let source: String
  package let place: String?
}

extension Dataset {
  /// The image at a position; negative ones count from the end.
  package func sample(at index: Int) throws -> Sample {
    let item = try item(at: index)
    let path = path(of: item)
    let pixels = try Picture.decode(path: path, bands: bands)
    return Sample(
      image: try pixels.converted(to: .float32) / Tensor(255),
      label: item.label,
      path: path,
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
