import CKernels

/// Products of float64 and int64, by the steps between elements down and across each matrix.
///
/// float64 goes to the system's BLAS where it is there and to a plain kernel where it is not: both
/// take blocks of rows whose size never depends on the number of threads.
struct WideProduct {
  struct Matrix {
    fileprivate let tensor: Tensor
    /// The first element, counted from that of the tensor.
    fileprivate let offset: Int
    fileprivate let down: Int
    fileprivate let across: Int

    /// The last two axes of a tensor.
    init(_ tensor: Tensor) {
      (self.tensor, offset) = (tensor, 0)
      (down, across) = (tensor.strides[tensor.rank - 2], tensor.strides[tensor.rank - 1])
    }

    /// A row-major matrix, or its transpose.
    init(_ tensor: Tensor, at offset: Int = 0, width: Int, transposed: Bool = false) {
      (self.tensor, self.offset) = (tensor, offset)
      (down, across) = transposed ? (1, width) : (width, 1)
    }

    /// Calls `body` with the element so many after the first, as it lies.
    fileprivate func with<Element: TensorElement, Result>(
      _ type: Element.Type,
      at place: Int,
      _ body: (Lying<Element>) throws -> Result
    ) rethrows -> Result {
      try withElements(type, tensor) {
        try body(Lying(elements: $0 + offset + place, down: down, across: across))
      }
    }
  }

  /// Where a matrix begins, and its steps.
  struct Lying<Element> {
    let elements: UnsafeMutablePointer<Element>
    let down: Int
    let across: Int
  }

  /// Where the matrices of a product begin, in elements after the first of each tensor.
  typealias Places = (c: Int, a: Int, b: Int)

  let rows: Int
  let columns: Int
  let depth: Int

  /// c [rows, columns] = a · b in float64, or c += a · b, in parts for the threads of the process.
  func multiply(
    into c: Tensor,
    at offset: Int = 0,
    _ a: Matrix,
    _ b: Matrix,
    adds: Bool = false
  ) throws {
    Work.add(flops: 2 * rows * columns * depth)
    try Parallel.ranges(rows, grain: 192) { rows in
      multiply(rows, into: c, a, b, at: (offset, 0, 0), adds: adds)
    }
  }

  /// Some rows of the same, on this thread.
  func multiply(
    _ part: Range<Int>,
    into c: Tensor,
    _ a: Matrix,
    _ b: Matrix,
    at places: Places,
    adds: Bool = false
  ) {
    let block = WideProduct(rows: part.count, columns: columns, depth: depth)
    withElements(Double.self, c) { c in
      a.with(Double.self, at: places.a + part.lowerBound * a.down) { a in
        b.with(Double.self, at: places.b) { b in
          block.multiply(into: c + places.c + part.lowerBound * columns, a, b, adds: adds)
        }
      }
    }
  }

  private func multiply(
    into c: UnsafeMutablePointer<Double>,
    _ a: Lying<Double>,
    _ b: Lying<Double>,
    adds: Bool
  ) {
    if BLAS.multiply(self, c, a, b, adds: adds) { return }
    let (p, q) = (a.elements, b.elements)
    gfm_product_double(
      c,
      columns,
      p,
      a.down,
      a.across,
      q,
      b.down,
      b.across,
      rows,
      columns,
      depth,
      adds
    )
  }

  /// Some rows of c = a · b in int64.
  ///
  /// - Returns: The row-major place of the first element that does not fit.
  func multiplyIntegers(
    _ part: Range<Int>,
    into c: Tensor,
    _ a: Matrix,
    _ b: Matrix,
    at places: Places
  ) -> Int? {
    let start = part.lowerBound * columns
    let place = withElements(Int64.self, c) { c in
      a.with(Int64.self, at: places.a + part.lowerBound * a.down) { a in
        b.with(Int64.self, at: places.b) { b in
          gfm_product_int64(
            c + places.c + start,
            columns,
            a.elements,
            a.down,
            a.across,
            b.elements,
            b.down,
            b.across,
            part.count,
            columns,
            depth
          )
        }
      }
    }
    return place < 0 ? nil : start + place
  }
}
