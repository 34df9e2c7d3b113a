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

extension Dataset {
  /// SpaceNet 2, in the layout of the tarballs or the older one of Radiant MLHub.
  package static func spacenet2(_ root: String, split: String, scale: Int) throws -> Dataset {
    try Published.check(split, among: ["train", "test", "all"], "spacenet2")
    guard (1...8).contains(scale) else {
      throw DatasetError.argument(
        operation: "spacenet2",
        name: "scale",
        expected: "from 1 to 8",
        actual: "\(scale)"
      )
    }
    var found: [(area: String, path: String)] = []
    try collect(root, below: "", depth: 0, &found)
    let chosen = found.filter { split == "all" || isTest($0.path) == (split == "test") }
    guard !chosen.isEmpty else {
      throw DatasetError.missingPart(
        dataset: "spacenet2",
        path: FolderWalk.joined(
          root,
          split == "test"
            ? "SN2_buildings/test/AOI_2_Vegas_Test_public/MUL"
            : "SN2_buildings/train/AOI_2_Vegas_Train/MUL"
        ),
        published: Published.spacenet2
      )
    }
    let areas = Set(chosen.map(\.area)).sorted()
    return Dataset(
      root: root,
      sources: areas,
      classes: [],
      items: chosen.map { Item(path: $0.path, source: areas.firstIndex(of: $0.area) ?? 0) },
      layout: SpaceNet2(scale: scale)
    )
  }

  private static func isTest(_ path: String) -> Bool {
    path.contains("Test_public") || path.hasPrefix("test/") || path.contains("/test/")
  }

  /// Looks for folders `MUL` beside `MUL-PanSharpen`, and for files `MS.tif` in folders of their own.
  private static func collect(
    _ root: String,
    below prefix: String,
    depth: Int,
    _ found: inout [(area: String, path: String)]
  ) throws {
    let entries = try FolderWalk.entries(of: FolderWalk.joined(root, prefix))
    let names = Set(entries.map(\.name))
    if names.contains("MS.tif") {
      found.append((area(prefix), "\(prefix)MS.tif"))
    } else if names.contains("MUL"), names.contains("MUL-PanSharpen") {
      let files = try FolderWalk.entries(of: FolderWalk.joined(root, "\(prefix)MUL"))
      let pictures = files.map(\.name).filter { FolderWalk.isImage($0) }
        .sorted { (SpaceNet2.number(in: $0) ?? 0, $0) < (SpaceNet2.number(in: $1) ?? 0, $1) }
      found += pictures.map { (area(prefix), "\(prefix)MUL/\($0)") }
    } else if depth < 5 {
      for entry in entries where entry.isFolder && !entry.name.hasSuffix("-labels") {
        try collect(root, below: "\(prefix)\(entry.name)/", depth: depth + 1, &found)
      }
    }
  }

  /// The area in a path, such as `AOI_2_Vegas`.
  private static func area(_ path: String) -> String {
    for part in path.split(separator: "/") {
      guard let range = part.firstRange(of: "AOI_") else { continue }
      return part[range.lowerBound...].split(separator: "_").prefix(3).joined(separator: "_")
    }
    return "spacenet2"
  }
}
