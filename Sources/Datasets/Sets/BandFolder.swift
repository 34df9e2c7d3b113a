import Raster
import Tensor

/// Images of other bands than three colors, or of more than 8 bits, each in a file of its own.
struct BandFolder: SampleLayout {
  let task: Task
  /// From 1; all of each file where it is `nil`.
  let bands: [Int]?
  let bandNames: [String]
  let scaling: Scaling

  func content(of item: Dataset.Item, in dataset: Dataset) throws -> Content {
    let path = dataset.path(of: item)
    let part = try BandStack(files: [path], bands: bands).read(window: item.window, scaling)
    let values = part.values
    guard values.shape[0] == bandNames.count else {
      throw RasterError.bandCount(path: path, expected: bandNames.count, actual: values.shape[0])
    }
    return Content(images: [(.image, values, part.valid)])
  }

  func size(of item: Dataset.Item, in dataset: Dataset) throws -> (height: Int, width: Int) {
    try Pictures.size(of: dataset.path(of: item))
  }
}
