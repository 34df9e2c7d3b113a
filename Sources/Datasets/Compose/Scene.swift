import Glibc
import Raster

/// One image or raster that tiles are cut from.
struct Scene: Sendable {
  /// The path to open.
  let path: String
  /// The path below the source's folder, which names the scene in the manifest.
  let file: String
  let width: Int
  let height: Int
  let crs: CRS?
  let transform: GeoTransform?

  /// The scenes of a source, in the order of their names.
  static func all(of source: PileRecipe.Source) throws -> [Scene] {
    var scenes: [Scene] = []
    var unreadable: [Unreadable] = []
    for path in source.paths {
      for (full, file) in try files(at: path) {
        do {
          let raster = try Raster(path: full)
          scenes.append(Scene(raster, file: file))
        } catch let error as RasterError {
          unreadable.append(Unreadable(path: full, reason: "\(error)"))
        }
      }
    }
    guard unreadable.isEmpty else { throw DatasetError.unreadable(unreadable) }
    return scenes
  }

  private init(_ raster: Raster, file: String) {
    path = raster.path
    self.file = file
    width = raster.width
    height = raster.height
    crs = raster.crs
    transform = raster.transform
  }

  private static func files(at path: String) throws -> [(full: String, file: String)] {
    var information = stat()
    guard stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR else {
      return [(path, FolderWalk.name(of: path))]
    }
    var result: [(String, String)] = []
    let others = try FolderWalk.images(below: path) { file in
      result.append((FolderWalk.joined(path, file), file))
    }
    guard !result.isEmpty else { throw DatasetError.noImages(path: path, below: others) }
    return result
  }

  /// The path below the source without its ending.
  var stem: String {
    let name = FolderWalk.name(of: file)
    let folder = file.dropLast(name.count)
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    return String(folder) + name[..<dot]
  }

  /// The first folder below the source, which is the class of an image in class folders.
  var classFolder: String? {
    file.firstIndex(of: "/").map { String(file[..<$0]) }
  }

  /// Where this scene's first pixel lies in another's pixels, to the nearest whole one; `nil` where
  /// the two do not show the same ground at the same scale.
  func offset(in other: Scene) -> (row: Int, column: Int)? {
    guard let crs, let transform, let otherTransform = other.transform, crs == other.crs,
      !transform.isRotated, !otherTransform.isRotated
    else { return nil }
    let (a, b) = (transform.coefficients, otherTransform.coefficients)
    guard abs(a[1] - b[1]) <= abs(b[1]) * 1e-3, abs(a[5] - b[5]) <= abs(b[5]) * 1e-3,
      let corner = otherTransform.pixel(x: a[0], y: a[3]),
      // Farther away than any raster is wide, and what is no number.
      abs(corner.row) < 0x1p31, abs(corner.column) < 0x1p31
    else { return nil }
    let (row, column) = (Int(corner.row.rounded()), Int(corner.column.rounded()))
    let common =
      Double(max(0, min(row + height, other.height) - max(row, 0)))
      * Double(max(0, min(column + width, other.width) - max(column, 0)))
    guard common > 0.5 * Double(min(height * width, other.height * other.width)) else { return nil }
    return (row, column)
  }
}
