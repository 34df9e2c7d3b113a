import Tensor

/// What a file held.
package struct LoadedFile: Sendable {
  package let path: String
  package let format: FileFormat
  package let value: CheckpointValue
  /// The texts beside the tensors of a safetensors file.
  package var metadata = CheckpointRecord()
  /// Whether there were integers beyond 64 bits, which are text of their digits now.
  package var hasTextIntegers = false
  /// Whether it holds integers that a 64-bit float would change.
  package var hasLargeIntegers: Bool { hasTextIntegers || value.holdsLargeIntegers }

  package init(
    path: String,
    format: FileFormat,
    value: CheckpointValue,
    metadata: CheckpointRecord = CheckpointRecord()
  ) {
    (self.path, self.format, self.value, self.metadata) = (path, format, value, metadata)
  }

  /// What the file wanted to be run and was not: where it stands and its name.
  package var leftOut: [(key: String, name: String)] {
    var found: [(key: String, name: String)] = []
    collect(value, at: "", into: &found)
    return found
  }

  private func collect(
    _ value: CheckpointValue,
    at path: String,
    into found: inout [(key: String, name: String)]
  ) {
    switch value {
    case .inert(let object):
      found.append((path, object.name))
      for item in object.contents { collect(item, at: path, into: &found) }
    case .record(let record):
      for (key, value) in record {
        collect(value, at: path.isEmpty ? key.text : "\(path).\(key.text)", into: &found)
      }
    case .list(let items), .tuple(let items):
      for (index, item) in items.enumerated() {
        collect(item, at: "\(path)[\(index)]", into: &found)
      }
    default: break
    }
  }
}

extension LoadedFile {
  /// Reads a file of weights or values: pth, safetensors, npy or json, told by its content.
  ///
  /// - Throws: `CheckpointError`; for tables, rasters and YAML too, which others read.
  package static func read(_ path: String) throws -> LoadedFile {
    let format = try FileFormat.sniff(path)
    return try read(FileSource(path: path), path: path, format: format)
  }

  /// Reads what a .pth file says beside the elements of its tensors, in whose place are empty ones.
  ///
  /// - Returns: `nil` for other files and for damaged ones.
  package static func outline(_ path: String) -> CheckpointValue? {
    guard (try? FileFormat.sniff(path)) == .torchZip, let source = try? FileSource(path: path)
    else {
      return nil
    }
    return try? TorchArchive.read(source, hasTensors: false)
  }

  /// Reads bytes as if they were a file.
  static func read(_ source: any ByteSource, path: String, format: FileFormat) throws -> LoadedFile
  {
    try Fault.named(path, format) {
      switch format {
      case .torchZip: return try plain(TorchArchive.read(source), path, format)
      case .torchLegacy: return try plain(LegacyArchive.read(source), path, format)
      case .npy: return try plain(.tensor(NumpyFile.read(source)), path, format)
      case .json:
        // Values take a multiple of their text.
        try requireArrays(of: source.count, size: 4)
        return try json(source.bytes(0..<source.count), path: path)
      case .pickle: return try plain(pickle(source), path, format)
      case .safetensors:
        let content = try SafetensorsFile.read(source)
        return LoadedFile(
          path: path,
          format: format,
          value: .record(content.tensors),
          metadata: content.metadata
        )
      case .csv, .yaml, .image: throw CheckpointError.unknownFormat(path: path)
      }
    }
  }

  /// Reads JSON as its standard has it; the user may interrupt.
  ///
  /// - Throws: `CheckpointError.malformed`.
  package static func json(_ bytes: [UInt8], path: String) throws -> LoadedFile {
    try Fault.named(path, .json) {
      var parser = JSONParser(bytes, as: .standard, check: Interruption.check)
      var file = plain(try parser.parse(), path, .json)
      file.hasTextIntegers = parser.hasTextIntegers
      return file
    }
  }

  private static func plain(
    _ value: CheckpointValue,
    _ path: String,
    _ format: FileFormat
  )
    -> LoadedFile
  {
    LoadedFile(path: path, format: format, value: value)
  }

  private static func pickle(_ source: any ByteSource) throws -> CheckpointValue {
    var unpickler = Unpickler(try source.bytes(0..<source.count))
    let item = try unpickler.run()
    var values = PickleValues(unpickler) { throw Fault.storage(key: $0.storage.key) }
    return try values.value(of: item)
  }
}

extension CheckpointFile {
  /// The first bytes of a file.
  ///
  /// - Throws: `CheckpointError.cannotRead`, `.notAFile`.
  package static func beginning(of path: String, count: Int = 4) throws -> [UInt8] {
    let source = try FileSource(path: path)
    return (try? source.bytes(0..<min(count, source.count))) ?? []
  }

  /// All bytes of a file.
  ///
  /// - Throws: `CheckpointError.cannotRead`, `.notAFile`.
  package static func read(_ path: String) throws -> [UInt8] {
    let source = try FileSource(path: path)
    return try Fault.named(path, .yaml) { try source.bytes(0..<source.count) }
  }
}
