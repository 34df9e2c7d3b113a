import Raster
import Tensor

/// SpaceNet 2 as a task of super-resolution: 8 bands of WorldView-3 as taken and pan-sharpened.
///
/// Both are brought to sizes whose ratio is the scale (160 and 640 pixels for 4, as the paper has
/// them), since 162 and 650 pixels of the same ground are not.
/// - Source: Van Etten et al. 2018, arXiv 1807.01232.
struct SpaceNet2: SampleLayout {
  static let side = 160

  let scale: Int

  var task: Task { .superresolution }
  var enlargement: Int? { scale }
  var bandNames: [String] {
    ["coastal", "blue", "green", "yellow", "red", "red edge", "nir1", "nir2"]
  }
  /// 11 bits are in use of the 16.
  var scaling: Scaling { .divide(by: 2047) }

  func content(of item: Dataset.Item, in dataset: Dataset) throws -> Content {
    let low = dataset.path(of: item)
    let sides: [(BatchKey, String, Int)] = [
      (.low, low, Self.side), (.high, try fine(low), Self.side * scale),
    ]
    let coarse = try Raster(path: low)
    return Content(
      images: try sides.map { key, path, side in
        let raster = path == low ? coarse : try Raster(path: path)
        // 162 coarse pixels and 650 fine ones never end at the same place.
        try coarse.requireSameGround(as: raster, tolerance: 2)
        guard raster.bands.count == 8 else {
          throw RasterError.bandCount(path: path, expected: 8, actual: raster.bands.count)
        }
        let read = try raster.readValid(as: .float32)
        scaling.apply(to: read.values)
        func resized(_ image: Tensor) throws -> Tensor {
          try image.resized(height: side, width: side, mode: .bicubic)
        }
        guard let valid = read.valid else { return (key, try resized(read.values), nil) }
        let image = try HoledImage(read.values, valid: valid).changed(resized)
        return (key, image.pixels, image.valid)
      }
    )
  }

  func size(of item: Dataset.Item, in dataset: Dataset) throws -> (height: Int, width: Int) {
    (Self.side, Self.side)
  }

  /// The pan-sharpened file that goes with one of the bands as taken.
  private func fine(_ path: String) throws -> String {
    let name = FolderWalk.name(of: path)
    let folder = String(path.dropLast(name.count + 1))
    if name == "MS.tif" {
      let partner = FolderWalk.joined(folder, "PS-MS.tif")
      guard Published.exists(partner) else {
        throw DatasetError.missingPartner(path: partner, of: path)
      }
      return partner
    }
    let finer = String(folder.dropLast("MUL".count)) + "MUL-PanSharpen"
    for candidate in [name.replacing("MUL_", with: "MUL-PanSharpen_"), name] {
      let partner = FolderWalk.joined(finer, candidate)
      if Published.exists(partner) { return partner }
    }
    // Names differ between releases; the number of the image does not.
    let number = Self.number(in: name)
    let names = try FolderWalk.entries(of: finer).map(\.name)
    guard let found = names.first(where: { Self.number(in: $0) == number && number != nil }) else {
      throw DatasetError.missingPartner(
        path: FolderWalk.joined(finer, name.replacing("MUL_", with: "MUL-PanSharpen_")),
        of: path
      )
    }
    return FolderWalk.joined(finer, found)
  }

  /// The number in `…_img12.tif`.
  static func number(in name: String) -> Int? {
    guard let range = name.ranges(of: "_img").last else { return nil }
    return Int(name[range.upperBound...].prefix { $0.isNumber })
  }
}
