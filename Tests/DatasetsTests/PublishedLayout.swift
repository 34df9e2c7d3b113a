import Foundation
import Raster
import Tensor

@testable import Datasets

extension Scratch {
  /// Writes a picture of bytes [bands, height, width] whose value is a function of the place.
  func bytes(
    _ name: String,
    _ bands: Int,
    _ height: Int,
    _ width: Int,
    _ value: (_ band: Int, _ row: Int, _ column: Int) -> Int
  ) throws {
    let folder = URL(filePath: path + name).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var all: [UInt8] = []
    for band in 0..<bands {
      for row in 0..<height {
        for column in 0..<width { all.append(UInt8(value(band, row, column))) }
      }
    }
    let pixels = try Tensor(bytes: all, shape: [bands, height, width], dtype: .uint8)
    try Picture.writePNG(pixels, to: path + name)
  }

  /// Writes a text.
  func text(_ name: String, _ content: String) throws {
    let url = URL(filePath: path + name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try content.write(to: url, atomically: true, encoding: .utf8)
  }

  /// A patch of BigEarthNet's first version with these labels.
  func patch(_ name: String, _ labels: [String], below base: String = "BigEarthNet-v1.0/") throws {
    for (band, _, _) in BigEarthNet.quantiles {
      let side = ["B01", "B09"].contains(band) ? 2 : 12
      try bytes("\(base)\(name)/\(name)_\(band).tif", 1, side, side) { _, row, _ in 100 + row }
    }
    let list = labels.map { "\"\($0)\"" }.joined(separator: ", ")
    try text("\(base)\(name)/\(name)_labels_metadata.json", "{\"labels\": [\(list)]}")
  }
}
