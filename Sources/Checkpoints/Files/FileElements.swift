import Tensor

/// Elements of files that do not stand in memory as they stand in the file.
extension Tensor {
  /// Bools as bytes of 0 and 1, which files need not keep to: any other byte is true as well.
  ///
  /// In memory of their own where a byte changes, as another tensor may look at the same bytes as numbers.
  func withPlainBools() throws -> Tensor {
    guard dtype == .bool else { return self }
    let dense = try contiguous()
    let isOdd = dense.withBytes {
      UnsafeRawBufferPointer(start: $0, count: dense.count).hasOddBools
    }
    guard isOdd else { return self }
    let bytes = Tensor(
      storage: dense.storage,
      shape: dense.shape,
      offset: dense.offset,
      dtype: .uint8
    )
    return try bytes.converted(to: .bool)
  }
}

extension UnsafeRawBufferPointer {
  /// Whether a byte is neither 0 nor 1.
  var hasOddBools: Bool { contains { $0 > 1 } }
}

/// Unsigned integers wider than the element types here, which are read as int64 where they fit.
enum WideUnsigned: Int {
  case uint32 = 4
  case uint64 = 8

  /// The numbers of little-endian bytes.
  ///
  /// - Throws: `Fault.elementType` for one beyond 2^63.
  func integers(_ bytes: [UInt8], name: String) throws -> [Int] {
    try stride(from: 0, to: bytes.count, by: rawValue).map { start in
      let element = bytes[start..<min(start + rawValue, bytes.count)]
      let wide = element.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      guard let value = Int(exactly: wide) else {
        throw Fault.elementType(name: name, type: "U64 beyond 2^63")
      }
      return value
    }
  }
}
