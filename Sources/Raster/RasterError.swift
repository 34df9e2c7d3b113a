import Tensor

/// What can go wrong with an image or raster on disk.
package enum RasterError: Error, Equatable {
  /// GDAL is not installed, or not usable.
  case library(reason: String)
  /// There is no such file.
  case missing(path: String)
  case isFolder(path: String)
  case notAllowed(path: String)
  case empty(path: String)
  /// A Git LFS pointer where the image should be.
  case pointer(path: String)
  /// A path or file that leads to the network, to which no way was opened.
  case network(path: String)
  /// A text that describes a raster in place of a path, or a list of files that is none.
  case elsewhere(path: String)
  /// A file of no format that can be read.
  case format(path: String, reason: String)
  /// The file ends before its pixels do.
  case truncated(path: String, reason: String)
  /// Pixels that cannot be read.
  case pixels(path: String, band: Int?, window: Window, reason: String)
  /// More pixels than can be taken at once.
  case tooLarge(path: String, width: Int, height: Int, bands: Int, bytes: Double, limit: Double)
  case blockTooLarge(path: String, width: Int, height: Int, bytes: Double)
  case complex(path: String, type: String)
  /// A window that is not inside the raster.
  case window(path: String, window: Window, width: Int, height: Int)
  case size(path: String, height: Int, width: Int)
  case noBand(path: String, band: String, names: [String])
  case noBands(path: String)
  /// A file of several rasters, with their names.
  case several(path: String, names: [String])
  /// An image of more bands than the three that are wanted.
  case bandCount(path: String, expected: Int, actual: Int)
  /// Pixels of another type than the 8 bits that are wanted.
  case depth(path: String, type: DType)
  /// A file of real numbers of which a part of complex ones is wanted.
  case notComplex(path: String, type: String)
  /// Numbers to be scaled of which nothing tells how.
  case noScale(path: String)
  /// Scales or offsets that are neither one nor one for each band.
  case scaleCount(path: String, name: String, given: [Double], bands: Int)
  case noCRS(path: String)
  /// A scene in sensor geometry, and what tells its places.
  case noGrid(path: String, by: String)
  /// An image that does not lie where its partner does, and by how many pixels of the coarser one.
  case ground(path: String, ground: Ground, other: String, otherGround: Ground, pixels: Double?)
  /// Outlines that touch none of the images, the first of which is named, or cannot lie where they say.
  case outlinesElsewhere(
    path: String,
    ground: Ground,
    image: String,
    imageGround: Ground,
    canBe: Bool,
    suspicion: Outlines.Suspicion?
  )
  /// A file of outlines that cannot be read.
  case outlines(path: String, reason: String)
  /// A file of outlines that has lines and points alone, and how many of each kind.
  case noAreas(path: String, others: [String: Int])
  /// A reference system that cannot be converted.
  case transform(path: String, crs: String, reason: String)
  case outside(path: String, longitude: Double, latitude: Double)
  /// Nothing but nodata where values are wanted.
  case noValues(path: String, band: Int)
  /// A folder without files that could be bands.
  case noBandFiles(path: String)
  case tooManyBandFiles(path: String, count: Int, limit: Int)
  /// A file of several bands in a folder where each file is to hold one.
  case severalBands(path: String, file: String, count: Int)
  /// Two files of a folder that are not of one scene.
  case otherGround(path: String, file: String, other: String)
  case write(path: String, reason: String)
}
