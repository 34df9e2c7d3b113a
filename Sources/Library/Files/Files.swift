import Checkpoints
import Language
import Raster
import Tensor

/// Declares reading and writing of files.
func defineFiles(in library: Library) {
  library.beginSection("Files")
  defineLoad(in: library)
  defineSave(in: library)
  defineConfiguration(in: library)
}

private func defineLoad(in library: Library) {
  library.define(
    "load",
    "Reads a file by what is in it: weights, tensors, records, tables or a raster.",
    .string("path", "A pth, safetensors, npy, json, yaml or csv file, or an image."),
    Parameter.choice(
      "encoding",
      "Encoding of a text; UTF-8, or UTF-16 where the file begins with its mark.",
      of: TextEncoding.allCases.map(\.rawValue)
    ).optional.named,
    returns: "value",
    details: """
      Pickles are read as data: what a file asks to be run is left out, and said. JSON and YAML are held to their
      standards; text whose name ends in .json, .geojson, .ipynb, .yaml or .yml is read as that. In a table a field without quotes is a number, `true`, `false` or `nan` where all others of its column
      are something of that kind, and none where it is empty; "007" stays text, and integers beyond 2^53, which numbers do
      not keep exactly, come as text, and that is said.
      """,
    examples: []
  ) { call, path, encoding -> Value in
    let encoding = encoding.flatMap { TextEncoding(rawValue: $0) }
    if let text = try EncodedText(call.reading(path), encoding) {
      return try call.opening(path) { _ in try loaded(text.bytes, path, text.format, call) }
    }
    switch try EncodedText.format(of: path, at: call.reading(path)) {
    case .image: return try raster(path, call)
    case let format where EncodedText.formats.contains(format):
      return try call.opening(path) {
        let format = EncodedText.isTable(path, format) ? .csv : format
        return try loaded(CheckpointFile.read($0), path, format, call)
      }
    default:
      let file = try call.opening(path) { try LoadedFile.read($0) }
      for (key, name) in file.leftOut {
        call.output.warn("\(path): \(name) at '\(key)' is left out; nothing of it was run")
      }
      return try value(of: file, path, call)
    }
  }
}

/// The value that a text holds.
private func loaded(
  _ bytes: [UInt8],
  _ path: String,
  _ format: FileFormat,
  _ call: CallContext
) throws -> Value {
  switch format {
  case .csv:
    return .table(try TableFile.table(of: EncodedText.checked(bytes, path), path: path, call))
  case .yaml: return try value(of: YAMLFile.load(bytes, path: path), path, call)
  default: return try value(of: LoadedFile.json(bytes, path: path), path, call)
  }
}

/// A file's value, and a word about what it could not keep.
private func value(of file: LoadedFile, _ path: String, _ call: CallContext) throws -> Value {
  if file.hasLargeIntegers {
    call.output.warn(
      "\(path): holds integers beyond 2^53, which numbers do not keep exactly; they are text"
    )
  }
  return try file.value.value()
}

/// Opens an image with the builtin that rasters have of their own.
private func raster(_ path: String, _ call: CallContext) throws -> Value {
  guard let group = call.interpreter.library.groups["raster"] else {
    throw CheckpointError.unknownFormat(path: path)
  }
  return try call(.function(FunctionValue(.builtin(group))), [Value(path)])
}

private func defineSave(in library: Library) {
  library.define(
    "save",
    "Writes a value to a file, whole or not at all; the ending says the format.",
    .any("value", type: "value", "What to write.", accepts: isSavable),
    .string("path", "A pth, safetensors, npy, json, yaml, csv, png, jpg, tif or gpkg file."),
    Parameter<RasterObject>.object("like", type: "raster", "The raster whose place a map takes.")
      .optional.named,
    Parameter.integers("window", "The part of it: [row, column, height, width]; all by default.")
      .optional.named,
    Parameter.number("nodata", "The value that stands for no data in a map; that of `like`.")
      .optional.named,
    Parameter.strings("bands", "Names of the bands of a map.").optional.named,
    details: """
      A `.pth` file is read by PyTorch with `weights_only=True`. A `.png` or `.jpg` takes a tensor of
      [channels, height, width], 8-bit or between 0 and 1. A `.tif` is a cloud-optimized GeoTIFF of a tensor of any
      type, or of a raster: `save(model_output, "map.tif", like=scene)` puts a prediction on the map, at whatever size
      it has. A `.gpkg` takes what `footprints` gives.
      """,
    examples: []
  ) { call, value, path, like, window, nodata, bands -> Value in
    let path = try call.writing(path)
    let map = MapArguments(
      like: like?.raster,
      window: try window.map(readWindow),
      nodata: nodata,
      bandNames: bands
    )
    if path.lowercased().hasSuffix(".gpkg") {
      try call.byFirst { try GeoPackage.save(value, path) }
      return .none
    }
    let format = try CheckpointFile.format(ofEnding: path)
    guard map.isEmpty || format == .image else {
      throw Failure("argument", "save: like, window, nodata and bands are for images, not \(path)")
    }
    try call.byFirst {
      switch format {
      case .csv: try TableFile.write(value, to: path, check: Interruption.check)
      case .yaml:
        let text = try YAMLFile.text(CheckpointValue(value), path: path)
        try CheckpointFile.write(Array(text.utf8), to: path)
      case .image: try map.save(value, path) { call.output.warn("save: \($0)") }
      default:
        let content = try CheckpointValue(value)
        try CheckpointFile.write(content, to: path, as: format, check: Interruption.check)
      }
    }
    return .none
  }
}

/// Whether the value is one of the language's own, a tensor, a raster or something with a form of
/// its own; figures and models have a `save` that knows more.
private func isSavable(_ value: Value) -> Bool {
  guard case .object(let box) = value else { return value.function == nil }
  return box.object is TensorObject || box.object is RasterObject
    || box.object is any ArchivedObject
}
