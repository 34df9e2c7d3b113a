import Tensor

/// Images of one value in each band, for others to be laid on.
enum Canvas {
  /// An image of some values, one for each band, in the type's own terms: a float would round large integers.
  ///
  /// - Parameters:
  ///   - values: one for each band; what the type cannot hold becomes its nearest.
  ///   - size: in pixels.
  ///   - dtype: the type of the elements.
  /// - Returns: the image.
  /// - Throws: `TensorError.memory`, `.interrupted`.
  /// - Shape: [bands, height, width]
  static func filled(
    _ values: [Double],
    _ size: (height: Int, width: Int),
    _ dtype: DType
  ) throws -> Tensor {
    let result = try Tensor(uninitialized: [values.count, size.height, size.width], dtype)
    let bytes = size.height * size.width * dtype.size
    try result.withBytes { memory in
      for (band, value) in values.enumerated() {
        let element = try element(value, dtype)
        try fill(memory + band * bytes, byteCount: bytes, with: element)
      }
    }
    return result
  }

  private static func element(_ value: Double, _ dtype: DType) throws -> Tensor {
    guard dtype == .int64 else { return try Tensor([value], shape: [1], dtype: dtype) }
    return try Tensor(integers: [Int(exactly: value.rounded()) ?? (value > 0 ? .max : .min)])
  }

  /// Repeats an element, in pieces between which an interruption is seen.
  private static func fill(
    _ memory: UnsafeMutableRawPointer,
    byteCount: Int,
    with element: Tensor
  ) throws {
    guard byteCount > 0 else { return }
    element.withBytes { memory.copyMemory(from: $0, byteCount: element.dtype.size) }
    var done = element.dtype.size
    while done < byteCount {
      try Interruption.check()
      let count = min(done, piece, byteCount - done)
      (memory + done).copyMemory(from: memory, byteCount: count)
      done += count
    }
  }

  /// Bytes that are copied at a time: whole elements of any type.
  private static let piece = 16 << 20
}
