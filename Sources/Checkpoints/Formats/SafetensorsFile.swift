import Formats
import Tensor

/// The safetensors format: a JSON header, then the elements without gaps.
///
/// - Source: https://github.com/huggingface/safetensors, format section of the README.
enum SafetensorsFile {
  static let headerLimit = 100_000_000
  /// The longest name of a tensor that is believed, in bytes.
  private static let longestName = 4_096

  private static let types: [String: DType] = [
    "BOOL": .bool, "U8": .uint8, "I8": .int8, "I16": .int16, "U16": .uint16, "F16": .float16,
    "BF16": .bfloat16, "I32": .int32, "F32": .float32, "F64": .float64, "I64": .int64,
  ]
  /// Types that only reading knows.
  private static let wideTypes: [String: WideUnsigned] = ["U32": .uint32, "U64": .uint64]

  /// What the format calls a type.
  static func name(of dtype: DType) -> String? { types.first { $0.value == dtype }?.key }

  struct Content {
    var tensors = CheckpointRecord()
    var metadata = CheckpointRecord()
  }

  private struct Entry {
    let name: String
    let type: String
    let shape: [Int]
    let range: Range<Int>
  }

  /// - Throws: `Fault` for headers that are too large, damaged or leave holes, overlap or do not
  ///   cover the file.
  static func read(_ source: any ByteSource) throws -> Content {
    guard source.count >= 8 else { throw Fault.header }
    var cursor = ByteCursor(try source.bytes(0..<8))
    let length = try cursor.length()
    guard length <= headerLimit, length <= source.count - 8, length >= 2 else {
      throw Fault.headerSize(length)
    }
    let header = try source.bytes(8..<8 + length)
    guard header.first == UInt8(ascii: "{"),
      let record = try JSONParser.parse(header, as: .standard).recordValue
    else { throw Fault.header }
    var content = Content()
    var entries: [Entry] = []
    for (key, value) in record {
      if key.text == "__metadata__" {
        content.metadata = try metadata(value)
      } else {
        entries.append(try entry(key.text, value))
      }
    }
    try requireNoHoles(entries, dataSize: source.count - 8 - length)
    for entry in entries {
      content.tensors[entry.name] = .tensor(try tensor(entry, source, dataStart: 8 + length))
    }
    return content
  }

  private static func metadata(_ value: CheckpointValue) throws -> CheckpointRecord {
    guard let record = value.recordValue, record.allSatisfy({ $0.value.stringValue != nil }) else {
      throw Fault.field(name: "__metadata__", field: "texts")
    }
    return record
  }

  private static func entry(_ name: String, _ value: CheckpointValue) throws -> Entry {
    guard name.utf8.count <= longestName else {
      throw Fault.field(
        name: String(name.prefix(40)) + "…",
        field: "name of at most \(longestName) bytes"
      )
    }
    guard let type = value.recordValue?["dtype"]?.stringValue else {
      throw Fault.field(name: name, field: "dtype")
    }
    guard let shape = value.recordValue?["shape"]?.elements.flatMap(sizes) else {
      throw Fault.field(name: name, field: "shape")
    }
    guard let offsets = value.recordValue?["data_offsets"]?.elements.flatMap(sizes),
      offsets.count == 2, offsets[0] <= offsets[1]
    else { throw Fault.field(name: name, field: "data_offsets") }
    return Entry(name: name, type: type, shape: shape, range: offsets[0]..<offsets[1])
  }

  private static func sizes(_ values: [CheckpointValue]) -> [Int]? {
    let sizes = values.compactMap(\.intValue)
    return sizes.count == values.count && sizes.allSatisfy { $0 >= 0 } ? sizes : nil
  }

  private static func requireNoHoles(_ entries: [Entry], dataSize: Int) throws {
    var end = 0
    for entry in entries.sorted(by: {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }) {
      guard entry.range.lowerBound == end else { throw Fault.holes(name: entry.name) }
      end = entry.range.upperBound
    }
    guard end <= dataSize else { throw Fault.truncated(at: end, wanting: end - dataSize) }
    guard end == dataSize else {
      throw Fault.size(name: "the file", expected: end, found: dataSize)
    }
  }

  private static func tensor(
    _ entry: Entry,
    _ source: any ByteSource,
    dataStart: Int
  )
    throws -> Tensor
  {
    let (plain, unsigned) = (types[entry.type], wideTypes[entry.type])
    guard let size = plain?.size ?? unsigned?.rawValue else {
      throw Fault.elementType(name: entry.name, type: entry.type)
    }
    let dtype = plain ?? .int64
    guard let wide = entry.shape.byteCount(of: dtype) else {
      throw Fault.field(name: entry.name, field: "shape")
    }
    let bytes = entry.shape.contains(0) ? 0 : wide / dtype.size * size
    guard bytes == entry.range.count else {
      throw Fault.size(name: entry.name, expected: bytes, found: entry.range.count)
    }
    try requireMemory(for: entry.shape, of: dtype)
    let range = dataStart + entry.range.lowerBound..<dataStart + entry.range.upperBound
    if let unsigned {
      let integers = try unsigned.integers(source.bytes(range), name: entry.name)
      return try Tensor(integers: integers, shape: entry.shape)
    }
    let tensor = try Tensor(uninitialized: entry.shape, dtype)
    if bytes > 0 { try tensor.withBytes { try source.read(range, into: $0) } }
    return try tensor.withPlainBools()
  }
}
