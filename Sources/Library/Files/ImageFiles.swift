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

  /// Writes an image or a map, in the format that the ending says; `warn` is told what a user should know.
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
    let image = try image(tensor.detached, format, warn)
    let place = try georeference(of: image, warn)
    try RasterWriter.write(image, to: path, as: format, georeference: place)
  }

  private func image(
    _ tensor: Tensor,
    _ format: RasterWriter.Format,
    _ warn: (String) -> Void
  ) throws -> Tensor {
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
    return try Self.bytes(image, warn)
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
      var known: Set<String> = []
      if let twice = bandNames.first(where: { !known.insert($0).inserted }) {
        throw Failure("value", "save: two bands would be called '\(twice)'")
      }
      result.bandNames = bandNames
    }
    return result
  }

  /// 8-bit pixels: integers as they are, floats and truth values from 0 to 1 as 0 to 255.
  ///
  /// Floats that a filter took a little beyond are cut, and what has no value is 0; both is said.
  ///
  /// - Throws: `Failure` for integers that 8 bits do not hold, and floats of another scale.
  private static func bytes(_ image: Tensor, _ warn: (String) -> Void) throws -> Tensor {
    if image.dtype.limits != nil, image.dtype != .bool {
      let values = try image.integers
      if let wrong = values.first(where: { !(0...255).contains($0) }) {
        throw unsuitable("holds \(wrong)")
      }
      return try Tensor(bytes: values.map(UInt8.init), shape: image.shape, dtype: .uint8)
    }
    let values = try image.doubles
    if let wrong = values.first(where: { $0 < -1 || $0 > 2 }) {
      throw unsuitable("goes to \(NumberFormat.text(wrong))")
    }
    let (missing, beyond) = (values.count(where: \.isNaN), values.count { $0 < 0 || $0 > 1 })
    if missing > 0 {
      warn("\(missing) of \(values.count) numbers are NaN; the picture has 0 there")
    }
    if beyond > 0 {
      warn("\(beyond) of \(values.count) numbers lie outside 0 to 1 and are cut off")
    }
    let pixels = values.map { UInt8(($0.isNaN ? 0 : min(max($0, 0), 1) * 255).rounded()) }
    return try Tensor(bytes: pixels, shape: image.shape, dtype: .uint8)
  }

  private static func unsuitable(_ what: String) -> Failure {
    Failure(
      "value",
      "save: a picture is of integers from 0 to 255 or of floats from 0 to 1; this one \(what)",
      help:
        "scale it, as x / 255 or (x - x.min()) / (x.max() - x.min()), or save a .tif, which keeps all numbers"
    )
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
