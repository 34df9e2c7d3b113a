extension Collection<UInt8> {
  /// How many bytes there are before the first that is not UTF-8; nil where all are.
  ///
  /// - Complexity: Some nanoseconds a byte, of which a collection that is not contiguous is copied first.
  package var firstPlaceOutsideUTF8: Int? {
    let place = withContiguousStorageIfAvailable { placeOutsideUTF8($0) }
    return place ?? Array(self).withUnsafeBufferPointer { placeOutsideUTF8($0) }
  }
}

// Of one type: a generic collection from another module takes twenty times as long, for each byte.
private func placeOutsideUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
  if String(validating: bytes, as: UTF8.self) != nil { return nil }
  var decoder = UTF8()
  var iterator = bytes.makeIterator()
  var place = 0
  while true {
    switch decoder.decode(&iterator) {
    case .scalarValue(let scalar): place += UTF8.width(scalar)
    case .emptyInput: return nil
    case .error: return place
    }
  }
}
