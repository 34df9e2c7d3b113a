extension [Int] {
  /// The bytes of a tensor of this shape, with empty axes counted as one: a sum along an empty axis is that large.
  ///
  /// - Returns: `nil` for negative sizes, more axes than tensors have, and more than a machine can address.
  package func byteCount(of dtype: DType) -> Int? {
    guard count <= Tensor.highestRank else { return nil }
    var bytes = dtype.size
    for size in self {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: Swift.max(size, 1))
      guard size >= 0, !overflow, product < 1 << 47 else { return nil }
      bytes = product
    }
    return bytes
  }
}
