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
    returns: "value",
    details: """
      Pickles are read as data: what a file asks to be run is left out, and said.
      """,
    examples: []
  ) { call, path -> Value in
    switch try FileFormat.sniff(path) {
    case .csv: return .table(try CSVTable.read(path).tableValue)
    case .yaml: return try YAMLFile.read(path).asValue
    case .image: return try raster(path, call)
    default:
      let file = try LoadedFile.read(path)
      for (key, name) in file.leftOut {
        call.output.warn("\(path): \(name) at '\(key)' is left out; nothing of it was run")
      }
      return file.value.asValue
    }
  }
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
    .string("path", "A pth, safetensors, npy, json, yaml, csv or png file."),
    details: """
      A `.pth` file is read by PyTorch with `weights_only=True`. A `.png` takes a tensor of
      [channels, height, width], 8-bit or between 0 and 1.
      """,
    examples: []
  ) { _, value, path -> Value in
    switch try CheckpointFile.format(ofEnding: path) {
    case .csv: try WholeFile.write(Array(try CSVTable(reading: value).text.utf8), to: path)
    case .yaml:
      let text = try YAMLFile.text(CheckpointValue(value), path: path)
      try WholeFile.write(Array(text.utf8), to: path)
    case .image: try saveImage(value, path)
    case let format: try CheckpointFile.write(CheckpointValue(value), to: path, as: format)
    }
    return .none
  }
}

/// Whether the value is one of the language's own, a tensor or something with a form of its own;
/// figures and models have a `save` that knows more.
private func isSavable(_ value: Value) -> Bool {
  guard case .object(let box) = value else { return value.function == nil }
  return box.object is TensorObject || box.object is any ArchivedObject
}

private func saveImage(_ value: Value, _ path: String) throws {
  guard path.lowercased().hasSuffix(".png"), let tensor = try Tensor(reading: value) else {
    throw CheckpointError.unsupportedValue(
      path: path,
      .image,
      key: "",
      kind: value.typeWithArticle
    )
  }
  let image = tensor.rank == 2 ? try tensor.unsqueezed(axis: 0) : tensor
  guard image.rank == 3, (1...4).contains(image.shape[0]), image.count > 0 else {
    throw TensorError.shape(
      operation: "save",
      expected: "[1 to 4 channels, height, width]",
      actual: tensor.shape
    )
  }
  try Picture.writePNG(image.dtype == .uint8 ? image : bytes(image), to: path)
}

/// 8-bit pixels of numbers between 0 and 1.
private func bytes(_ image: Tensor) -> Tensor {
  let pixels = image.doubles.map { UInt8(($0.isNaN ? 0 : min(max($0, 0), 1) * 255).rounded()) }
  return Tensor(bytes: pixels, shape: image.shape, dtype: .uint8)
}
