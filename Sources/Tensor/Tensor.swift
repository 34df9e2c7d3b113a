/// A multi-dimensional array: a view of a storage, and where it came from if a tape recorded that.
///
/// Copying the value copies the view, not the elements.
@usableFromInline package struct Tensor: Sendable {
  @usableFromInline package let storage: Storage
  package let shape: Shape
  /// The step, in elements, along each axis; 0 on a broadcast axis.
  package let strides: [Int]
  /// The position of the first element in the storage, in elements.
  @usableFromInline package let offset: Int
  @usableFromInline package let dtype: DType
  /// The place on a tape of the operation that made this tensor.
  package internal(set) var trace: Trace?

  /// A view of a storage.
  package init(
    storage: Storage,
    shape: Shape,
    strides: [Int]? = nil,
    offset: Int = 0,
    dtype: DType = .float32
  ) {
    self.storage = storage
    self.shape = shape
    self.strides = strides ?? shape.rowMajorStrides
    self.offset = offset
    self.dtype = dtype
  }

  /// A new tensor whose elements are not yet set.
  ///
  /// - Throws: `TensorError.memory` where there is no memory for them.
  package init(uninitialized shape: Shape, _ dtype: DType = .float32) throws {
    self.init(
      storage: try Storage(byteCount: shape.elementCount * dtype.size, for: shape),
      shape: shape,
      dtype: dtype
    )
  }

  package var rank: Int { shape.count }

  /// The number of elements.
  package var count: Int { shape.elementCount }

  package var isContiguous: Bool {
    var step = 1
    for axis in shape.indices.reversed() where shape[axis] != 1 {
      if strides[axis] != step { return false }
      step *= shape[axis]
    }
    return true
  }

  /// The same elements, cut off from the tape.
  package var detached: Tensor {
    var copy = self
    copy.trace = nil
    return copy
  }
}
