import Formats
import Tensor

/// NumPy's format for one array.
///
/// - Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
enum NumpyFile {
  static let magic: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
  private static let headerLimit = 1_000_000

  private static let types: [String: DType] = [
    "f2": .float16, "f4": .float32, "f8": .float64, "i1": .int8, "i2": .int16, "i4": .int32,
    "i8": .int64, "u1": .uint8, "u2": .uint16, "b1": .bool,
  ]
  /// Types that only reading knows.
  private static let wideTypes: [String: WideUnsigned] = ["u4": .uint32, "u8": .uint64]

  /// - Throws: `Fault` for damaged headers and arrays of objects or texts.
  static func read(_ source: any ByteSource) throws -> Tensor {
    var cursor = ByteCursor(try source.bytes(0..<min(source.count, headerLimit)))
    _ = try cursor.take(magic.count)
    let version = try cursor.byte()
    _ = try cursor.byte()
    let length =
      version == 1 ? Int(try cursor.integer(UInt16.self)) : Int(try cursor.integer(UInt32.self))
    guard (1...3).contains(version), length < headerLimit else { throw Fault.headerSize(length) }
    let header = try NumpyHeader(cursor.text(length))
    let code = header.descr.dropFirst()
    let wide = wideTypes[String(code)]
    guard let order = header.descr.first, "<>|=".contains(order),
      let dtype = wide == nil ? types[String(code)] : .int64
    else { throw Fault.elementType(name: "the array", type: header.descr) }
    let bytes = try byteCount(header.shape, dtype) / dtype.size * (wide?.rawValue ?? dtype.size)
    let start = cursor.position
    guard bytes == source.count - start else {
      throw Fault.size(name: "the array", expected: bytes, found: source.count - start)
    }
    let shape = header.isColumnMajor ? header.shape.reversed() : header.shape
    try requireMemory(for: shape, of: dtype)
    let range = start..<start + bytes
    let tensor =
      try wide.map { try widened(source, range, $0, shape, isBig: order == ">") }
      ?? plain(source, range, shape, dtype, isBig: order == ">")
    guard header.isColumnMajor else { return tensor }
    return try Tensor(
      storage: tensor.storage,
      shape: header.shape,
      strides: tensor.strides.reversed(),
      dtype: dtype
    ).contiguous()
  }

  private static func plain(
    _ source: any ByteSource,
    _ range: Range<Int>,
    _ shape: [Int],
    _ dtype: DType,
    isBig: Bool
  ) throws -> Tensor {
    let tensor = try Tensor(uninitialized: shape, dtype)
    try tensor.withBytes { memory in
      if !range.isEmpty { try source.read(range, into: memory) }
      let elements = UnsafeMutableRawBufferPointer(start: memory, count: range.count)
      if isBig { swap(elements, size: dtype.size) }
    }
    return try tensor.withPlainBools()
  }

  private static func widened(
    _ source: any ByteSource,
    _ range: Range<Int>,
    _ type: WideUnsigned,
    _ shape: [Int],
    isBig: Bool
  ) throws -> Tensor {
    var elements = try source.bytes(range)
    if isBig { elements.withUnsafeMutableBytes { swap($0, size: type.rawValue) } }
    return try Tensor(integers: type.integers(elements, name: "the array"), shape: shape)
  }

  private static func byteCount(_ shape: [Int], _ dtype: DType) throws -> Int {
    guard let bytes = shape.byteCount(of: dtype) else {
      throw Fault.field(name: "the array", field: "shape")
    }
    return shape.contains(0) ? 0 : bytes
  }

  private static func swap(_ bytes: UnsafeMutableRawBufferPointer, size: Int) {
    for start in stride(from: 0, to: bytes.count, by: size) {
      bytes[start..<start + size].reverse()
    }
  }

  /// The header of a tensor's file; the elements follow it.
  ///
  /// - Throws: `UnsupportedValue` for types that NumPy lacks.
  static func header(of tensor: Tensor) throws -> [UInt8] {
    guard let code = types.first(where: { $0.value == tensor.dtype })?.key else {
      throw UnsupportedValue(key: "the array", kind: "\(tensor.dtype.rawValue) elements")
    }
    let sizes = tensor.shape.map(String.init).joined(separator: ", ")
    let shape = tensor.rank == 1 ? "(\(sizes),)" : "(\(sizes))"
    let order = tensor.dtype.size == 1 ? "|" : "<"
    var text = "{'descr': '\(order)\(code)', 'fortran_order': False, 'shape': \(shape), }"
    text += String(repeating: " ", count: 63 - (10 + text.utf8.count) % 64) + "\n"
    let length = withUnsafeBytes(of: UInt16(text.utf8.count).littleEndian) { Array($0) }
    return magic + [1, 0] + length + Array(text.utf8)
  }
}

/// The header's Python dictionary.
private struct NumpyHeader {
  let descr: String
  let isColumnMajor: Bool
  let shape: [Int]

  init(_ text: String) throws {
    guard let descr = Self.value(of: "descr", in: text), let quote = descr.first,
      quote == "'" || quote == "\"",
      let end = descr.dropFirst().firstIndex(of: quote)
    else { throw Fault.field(name: "the array", field: "descr") }
    self.descr = String(descr[descr.index(after: descr.startIndex)..<end])
    guard let order = Self.value(of: "fortran_order", in: text) else {
      throw Fault.field(name: "the array", field: "fortran_order")
    }
    isColumnMajor = order.hasPrefix("True")
    guard let shape = Self.value(of: "shape", in: text), shape.first == "(",
      let close = shape.firstIndex(of: ")")
    else { throw Fault.field(name: "the array", field: "shape") }
    let parts = shape[shape.index(after: shape.startIndex)..<close].split(separator: ",")
      .map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
    let sizes = parts.compactMap { Int($0) }
    guard sizes.count == parts.count, sizes.allSatisfy({ $0 >= 0 }), sizes.count <= 64 else {
      throw Fault.field(name: "the array", field: "shape")
    }
    self.shape = sizes
  }

  private static func value(of key: String, in text: String) -> Substring? {
    for quote in ["'", "\""] {
      let pattern = "\(quote)\(key)\(quote)"
      guard let range = text.firstRange(of: pattern) else { continue }
      let rest = text[range.upperBound...].drop { $0 == " " }
      guard rest.first == ":" else { return nil }
      return rest.dropFirst().drop { $0 == " " }
    }
    return nil
  }
}
