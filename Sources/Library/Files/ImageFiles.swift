import Checkpoints
import Language
import Raster
import Tensor

/// What a script says of a map that is to be saved.
struct MapArguments {
  /// The raster whose place the pixels take.
  let like: Raster?
  /// The part of it that they cover.
  let window: Window?
  let nodata: Double?
  let bandNames: [String]?

  var isEmpty: Bool { like == nil && window == nil && nodata == nil && bandNames == nil }

  /// Writes an image or a map, in the format that the ending says; `warn` hears what a user should know.
  func save(_ value: Value, _ path: String, warn: (String) -> Void) throws {
    guard let format = RasterWriter.Format(ending: path) else {
      throw CheckpointError.unknownEnding(path: path)
    }
    if let raster = value.object(RasterObject.self)?.raster {
      guard isEmpty else {
        throw Failure("argument", "save: a raster keeps its own place; read it to change that")
      }
      return try RasterWriter.write(raster, to: path, as: format)
    }
    guard let tensor = try Tensor(reading: value) else {
      throw CheckpointError.unsupportedValue(
        path: path,
        .image,
        key: "",
        kind: value.typeWithArticle
      )
    }
    let image = try image(tensor.detached, format)
    let place = try georeference(of: image, warn)
    try RasterWriter.write(image, to: path, as: format, georeference: place)
  }

  private func image(_ tensor: Tensor, _ format: RasterWriter.Format) throws -> Tensor {
    let image = tensor.rank == 2 ? try tensor.unsqueezed(axis: 0) : tensor
    let most = format == .tiff ? 4096 : format == .png ? 4 : 3
    guard image.rank == 3, (1...most).contains(image.shape[0]), image.count > 0 else {
      throw TensorError.shape(
        operation: "save",
        expected: "[1 to \(most) channels, height, width]",
        actual: tensor.shape
      )
    }
    guard format != .jpeg || image.shape[0] != 2 else {
      throw TensorError.shape(
        operation: "save",
        expected: "[1 or 3 channels, height, width]",
        actual: tensor.shape
      )
    }
    // A map keeps its numbers; a picture is of bytes.
    if format == .tiff || image.dtype == .uint8 { return image }
    return try Self.bytes(image)
  }

  private func georeference(
    of image: Tensor,
    _ warn: (String) -> Void
  ) throws -> Georeference {
    let size = (height: image.shape[1], width: image.shape[2])
    var result =
      try like.map { try Georeference(like: $0, window: window, size: size) }
      ?? Georeference()
    if like == nil, window != nil {
      throw Failure("argument", "save: window= is a part of like=, which is missing")
    }
    if let nodata {
      guard image.dtype.holds(nodata) else {
        throw Failure(
          "value",
          "save: nodata=\(NumberFormat.text(nodata)) is no \(image.dtype.rawValue); "
            + "give a value that the pixels' type holds, or change the type with astype"
        )
      }
      (result.nodata, result.nodataByBand) = (nodata, nil)
    } else if let like {
      let inherited = InheritedNodata(image: image, like: like, window: window)
      for text in try inherited.warnings(&result) { warn(text) }
    }
    if let bandNames {
      guard bandNames.count == image.shape[0] else {
        throw Failure(
          "value",
          "save: \(bandNames.count) band names for \(image.shape[0]) bands"
        )
      }
      result.bandNames = bandNames
    }
    return result
  }

  /// 8-bit pixels of numbers between 0 and 1.
  private static func bytes(_ image: Tensor) throws -> Tensor {
    let pixels = try image.doubles.map {
      UInt8(($0.isNaN ? 0 : min(max($0, 0), 1) * 255).rounded())
    }
    return try Tensor(bytes: pixels, shape: image.shape, dtype: .uint8)
  }
}

extension GeoPackage {
  /// Writes a table with a column `wkt` of outlines.
  static func save(_ value: Value, _ path: String) throws {
    guard let table = value.table, let outlines = table.columns.first(where: { $0.name == "wkt" })
    else {
      throw Failure(
        "type",
        "save: a gpkg file holds a table with a column 'wkt', such as footprints gives, not "
          + value.typeWithArticle
      )
    }
    let name = path.split(separator: "/").last.map { $0.split(separator: ".").first ?? "" } ?? ""
    try write(
      outlines: outlines.values.map { $0.string ?? "" },
      columns: table.columns.filter { $0.name != "wkt" }.map { ($0.name, column($0.values)) },
      layer: name.isEmpty ? "footprints" : String(name),
      to: path
    )
  }

  private static func column(_ values: [Value]) -> Column {
    let numbers = values.map { value -> Double? in
      if case .number(let number) = value { number } else { value.isNone ? .nan : nil }
    }
    let isAllNone = values.allSatisfy(\.isNone)
    guard !isAllNone, numbers.allSatisfy({ $0 != nil }) else {
      return .texts(values.map { $0.isNone ? nil : $0.string ?? $0.summary() })
    }
    let integers = values.compactMap(\.integer)
    return integers.count == values.count
      ? .integers(integers) : .numbers(numbers.compactMap { $0 })
  }
}
