import Tensor

/// Reads the elements of storages, each once, and views of them.
final class StorageReader {
  /// Where the elements of a storage lie.
  struct Place {
    let range: Range<Int>
    /// Looks at the bytes that were read; throws where they are not those that were written.
    var verify: (UnsafeRawBufferPointer) throws -> Void = { _ in }
  }

  private let source: any ByteSource
  private let place: (String) throws -> Place
  private var loaded: [String: Storage] = [:]
  /// Whether a storage has bytes that are no plain bools; looked at once, however many views there are.
  private var oddBools: [String: Bool] = [:]
  /// What strided views may still be written out to, so that views that repeat elements cannot
  /// fill the memory.
  private var allowance: Int

  /// - Parameters:
  ///   - source: The file.
  ///   - place: Where in the file the elements of a storage lie.
  init(_ source: any ByteSource, place: @escaping (String) throws -> Place) {
    self.source = source
    self.place = place
    allowance = 8 * source.count + 1 << 26
  }

  /// The tensor of a reference; tensors with a storage in common share its memory, but for bools that are not of
  /// bytes 0 and 1.
  ///
  /// - Throws: `Fault.view` where it reaches outside its storage, `Fault.storage`.
  func tensor(_ reference: TensorReference) throws -> Tensor {
    let key = reference.storage.key
    let (size, shape) = (reference.dtype.size, reference.shape)
    let count = try Self.elementCount(reference)
    guard count > 0 else { return try Tensor(uninitialized: shape, reference.dtype) }
    let start = reference.storage.start * (reference.storage.dtype?.size ?? 1)
    guard try Self.lastElement(reference) < reference.storageBytes / size,
      start.isMultiple(of: size)
    else { throw Fault.view(key: key, elements: count) }
    let storage = try storage(reference.storage)
    guard start + reference.storageBytes <= storage.byteCount else {
      throw Fault.storage(key: key)
    }
    let view = Tensor(
      storage: storage,
      shape: shape,
      strides: reference.strides,
      offset: start / size + reference.offset,
      dtype: reference.dtype
    )
    let isPlain = reference.dtype != .bool || !hasOddBools(storage, key)
    if view.isContiguous, isPlain { return Tensor(rowMajor: view) }
    allowance -= count * size
    guard allowance >= 0 else { throw Fault.tooMany(what: "elements", limit: source.count) }
    try requireMemory(for: shape, of: reference.dtype)
    return try isPlain ? view.contiguous() : Tensor(rowMajor: view.contiguous()).withPlainBools()
  }

  private func hasOddBools(_ storage: Storage, _ key: String) -> Bool {
    if let known = oddBools[key] { return known }
    let isOdd = storage.withBytes {
      UnsafeRawBufferPointer(start: $0, count: storage.byteCount).hasOddBools
    }
    oddBools[key] = isOdd
    return isOdd
  }

  private static func elementCount(_ reference: TensorReference) throws -> Int {
    guard reference.shape.count == reference.strides.count, reference.shape.count <= 64,
      reference.offset >= 0, reference.shape.byteCount(of: reference.dtype) != nil
    else { throw Fault.view(key: reference.storage.key, elements: 0) }
    return reference.shape.elementCount
  }

  private static func lastElement(_ reference: TensorReference) throws -> Int {
    var last = reference.offset
    for (size, stride) in zip(reference.shape, reference.strides) {
      let (step, overflow) = (size - 1).multipliedReportingOverflow(by: stride)
      let (sum, carry) = last.addingReportingOverflow(step)
      guard !overflow, !carry else {
        throw Fault.view(key: reference.storage.key, elements: Int.max)
      }
      last = sum
    }
    return last
  }

  private func storage(_ reference: StorageReference) throws -> Storage {
    if let storage = loaded[reference.key] { return storage }
    let place = try place(reference.key)
    try requireMemory(for: [place.range.count], of: .uint8)
    let storage = try Storage(byteCount: place.range.count)
    try storage.withBytes {
      try source.read(place.range, into: $0)
      try place.verify(UnsafeRawBufferPointer(start: $0, count: place.range.count))
    }
    loaded[reference.key] = storage
    return storage
  }
}

extension Tensor {
  /// The same view with the strides that its shape says, which size-1 axes need not have had.
  fileprivate init(rowMajor view: Tensor) {
    self.init(storage: view.storage, shape: view.shape, offset: view.offset, dtype: view.dtype)
  }
}
