/// Asks whether there is memory for arrays of numbers beside the tensors, before they are made: Swift ends the process
/// where it lacks memory for an array.
///
/// - Parameters:
///   - count: The elements of an array.
///   - size: Those of one element, in bytes.
///   - copies: How many such arrays there are at once: one, and one that is computed from it, where left out.
/// - Throws: `TensorError.memory` where the system has less.
/// - Complexity: Nanoseconds; the system is asked at most once for 256 MB.
package func requireArrays(of count: Int, size: Int = 8, copies: Int = 2) throws {
  let bytes = Double(count) * Double(size) * Double(copies)
  // Most arrays are small.
  guard bytes >= 0x1p20 else { return }
  try BufferPool.shared.require(bytes)
}

extension Array {
  /// A work array, as large as the data are, once it is known that there is memory for it.
  ///
  /// - Parameters:
  ///   - value: What it is filled with.
  ///   - count: The number of elements.
  /// - Throws: `TensorError.memory`.
  package init(work value: Element, count: Int) throws {
    try requireArrays(of: count, size: MemoryLayout<Element>.stride, copies: 1)
    self.init(repeating: value, count: count)
  }
}
