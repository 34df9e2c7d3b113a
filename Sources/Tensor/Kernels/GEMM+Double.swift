import CKernels

/// Products of float64 and int64, by the steps between elements down and across each matrix.
///
/// float64 goes to the system's BLAS where it is there and to a plain kernel where it is not: both
/// take blocks of rows whose size never depends on the number of threads.
struct WideProduct {
  struct Matrix {
    let elements: UnsafeMutableRawPointer
    let down: Int
    let across: Int

    init(_ tensor: Tensor, at offset: Int = 0) {
      elements = tensor.rawPointer + offset * tensor.dtype.size
      (down, across) = (tensor.strides[tensor.rank - 2], tensor.strides[tensor.rank - 1])
    }

    /// A row-major matrix, or its transpose.
    init(_ elements: UnsafeMutablePointer<Double>, width: Int, transposed: Bool = false) {
      self.elements = UnsafeMutableRawPointer(elements)
      (down, across) = transposed ? (1, width) : (width, 1)
    }
  }

  let rows: Int
  let columns: Int
  let depth: Int

  /// c [rows, columns] = a · b in float64, or c += a · b, in parts for the threads of the process.
  func multiply(
    into c: UnsafeMutablePointer<Double>,
    _ a: Matrix,
    _ b: Matrix,
    adds: Bool = false
  ) throws {
    Work.add(flops: 2 * rows * columns * depth)
    try Parallel.ranges(rows, grain: 192) { multiply($0, into: c, a, b, adds: adds) }
  }

  /// Some rows of the same, on this thread.
  func multiply(
    _ part: Range<Int>,
    into c: UnsafeMutablePointer<Double>,
    _ a: Matrix,
    _ b: Matrix,
    adds: Bool = false
  ) {
    let target = c + part.lowerBound * columns
    let source = a.elements + part.lowerBound * a.down * MemoryLayout<Double>.stride
    let block = WideProduct(rows: part.count, columns: columns, depth: depth)
    if BLAS.multiply(block, target, (source, a.down, a.across), b, adds: adds) { return }
    gfm_product_double(
      target,
      columns,
      source.assumingMemoryBound(to: Double.self),
      a.down,
      a.across,
      b.elements.assumingMemoryBound(to: Double.self),
      b.down,
      b.across,
      part.count,
      columns,
      depth,
      adds
    )
  }

  /// Some rows of c = a · b in int64.
  ///
  /// - Returns: The row-major place of the first element that does not fit, or −1.
  func multiply(
    _ part: Range<Int>,
    into c: UnsafeMutablePointer<Int64>,
    _ a: Matrix,
    _ b: Matrix
  ) -> Int {
    let place = gfm_product_int64(
      c + part.lowerBound * columns,
      columns,
      a.elements.assumingMemoryBound(to: Int64.self) + part.lowerBound * a.down,
      a.down,
      a.across,
      b.elements.assumingMemoryBound(to: Int64.self),
      b.down,
      b.across,
      part.count,
      columns,
      depth
    )
    return place < 0 ? -1 : part.lowerBound * columns + place
  }
}
