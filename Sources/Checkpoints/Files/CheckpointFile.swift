import Files
import Tensor

/// Writing values to files, each whole or not at all.
package enum CheckpointFile {
  /// The format that an ending asks for.
  ///
  /// - Throws: `CheckpointError.unknownEnding`.
  package static func format(ofEnding path: String) throws -> FileFormat {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { throw CheckpointError.unknownEnding(path: path) }
    switch name[dot...].lowercased() {
    case ".pth", ".pt", ".ckpt", ".bin": return .torchZip
    case ".safetensors": return .safetensors
    case ".npy": return .npy
    case ".json": return .json
    case ".yaml", ".yml": return .yaml
    case ".csv": return .csv
    case ".png", ".jpg", ".jpeg", ".tif", ".tiff": return .image
    default: throw CheckpointError.unknownEnding(path: path)
    }
  }

  /// Writes a value in the format of the path's ending: pth, safetensors, npy or json.
  ///
  /// - Parameters:
  ///   - value: What is written.
  ///   - path: Where.
  ///   - format: The format where it is not the ending's.
  ///   - space: Tells what room there is on the device of a file.
  ///   - check: Called now and then while text is made; what it throws ends the writing.
  /// - Throws: `CheckpointError`; what was under the path is then untouched.
  package static func write(
    _ value: CheckpointValue,
    to path: String,
    as format: FileFormat? = nil,
    space: WholeFile.Space = WholeFile.freeSpace,
    check: @escaping () throws -> Void = {}
  ) throws {
    let format = try format ?? self.format(ofEnding: path)
    do {
      try write(value, path, format, space, check)
    } catch CheckpointError.unsupportedValue("JSON", _, let key, let kind) {
      throw CheckpointError.unsupportedValue(path: path, format, key: key, kind: kind)
    } catch let failure as UnsupportedValue {
      throw CheckpointError.unsupportedValue(
        path: path,
        format,
        key: failure.key,
        kind: failure.kind
      )
    }
  }

  /// Writes bytes as they are.
  ///
  /// - Throws: `CheckpointError.cannotWrite`, `.noSpace`; what was under the path is then untouched.
  package static func write(_ bytes: [UInt8], to path: String) throws {
    try whole(path, bytes.count, WholeFile.freeSpace) { try $0.write(bytes) }
  }

  /// Writes a file whole or not at all, with this room's errors.
  private static func whole(
    _ path: String,
    _ byteCount: Int,
    _ space: WholeFile.Space,
    _ body: (FileSink) throws -> Void
  ) throws {
    do {
      try WholeFile.write(to: path, byteCount: byteCount, space: space, body)
    } catch FileError.cannotWrite(let path, let code) {
      throw CheckpointError.cannotWrite(path: path, code: code)
    } catch FileError.noSpace(let path, let needed, let available) {
      throw CheckpointError.noSpace(path: path, needed: needed, available: available)
    }
  }

  private static func write(
    _ value: CheckpointValue,
    _ path: String,
    _ format: FileFormat,
    _ space: WholeFile.Space,
    _ check: @escaping () throws -> Void
  ) throws {
    switch (format, value) {
    case (.torchZip, _):
      let zip = try TorchArchive.layout(value)
      try whole(path, zip.byteCount, space) { try zip.write($0.write) }
    case (.safetensors, .record(let record)):
      let layout = try SafetensorsFile.layout(record)
      try whole(path, layout.byteCount, space, layout.write)
    case (.npy, .tensor(let tensor)):
      let dense = try tensor.detached.contiguous()
      let header = try NumpyFile.header(of: dense)
      let size = dense.count * dense.dtype.size
      try whole(path, header.count + size, space) { sink in
        try sink.write(header)
        try dense.withBytes { try sink.write(UnsafeRawBufferPointer(start: $0, count: size)) }
      }
    case (.json, _):
      let text = Array((try JSONWriter.text(value, as: .standard, check: check) + "\n").utf8)
      try whole(path, text.count, space) { try $0.write(text) }
    default: throw UnsupportedValue(key: "", kind: value.kind)
    }
  }
}
