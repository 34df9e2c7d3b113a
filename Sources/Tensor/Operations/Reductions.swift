import CKernels

extension Tensor {
  /// The tensor as [outer, length, inner] about an axis.
  func split(at axis: Int) -> (outer: Int, length: Int, inner: Int) {
    (shape[..<axis].reduce(1, *), shape[axis], shape[(axis + 1)...].reduce(1, *))
  }

  /// The shape after reducing an axis.
  func reduced(_ axis: Int, keepingAxis: Bool) -> Shape {
    var result = shape
    if keepingAxis { result[axis] = 1 } else { result.remove(at: axis) }
    return result
  }

  /// The sum of all elements, accumulated in float64.
  package func sum() throws -> Tensor {
    try Operation("sum") { inputs in
      let x = inputs[0]
      guard x.dtype.isFloating else {
        return (Tensor([x.doubles.reduce(0, +)], shape: [], dtype: .int64), [])
      }
      let dense = x.converted(to: .float32).contiguous()
      return (Tensor(Float(try dense.doubleSum())), [])
    } pullback: { [shape] _, gradient in
      [try gradient.expanded(to: shape)]
    }(self)
  }

  /// The sum of contiguous float32 elements: pieces of fixed size, added in order.
  package func doubleSum() throws -> Double {
    let grain = 1 << 16
    var parts = [Double](repeating: 0, count: (count + grain - 1) / grain)
    let p = floats
    try parts.withUnsafeMutableBufferPointer { parts in
      nonisolated(unsafe) let parts = parts
      try Parallel.ranges(count, grain: grain) { range in
        parts[range.lowerBound / grain] = gfm_sum_double(p + range.lowerBound, range.count)
      }
    }
    return parts.reduce(0, +)
  }

  /// The sums along an axis.
  package func sum(axis: Int, keepingAxis: Bool = false) throws -> Tensor {
    let axis = try self.axis(axis, of: "sum")
    let target = reduced(axis, keepingAxis: keepingAxis)
    let kept = reduced(axis, keepingAxis: true)
    return try Operation("sum") { inputs in
      guard inputs[0].dtype.isFloating else {
        return (inputs[0].integerSum(axis: axis, to: target), [])
      }
      let x = inputs[0].converted(to: .float32).contiguous()
      return (try x.floatSum(axis: axis, to: target), [])
    } pullback: { [shape] _, gradient in
      [try gradient.reshaped(kept).expanded(to: shape)]
    }(self)
  }

  private func floatSum(axis: Int, to target: Shape) throws -> Tensor {
    let (outer, length, inner) = split(at: axis)
    let result = Tensor(uninitialized: target)
    let (p, r) = (floats, result.floats)
    if inner == 1 {
      try Parallel.rows(outer, of: length) { range in
        for row in range { r[row] = gfm_sum(p + row * length, length) }
      }
      return result
    }
    // Columns in pieces: each is summed by one thread, over the rows in order.
    let width = 512
    let pieces = (inner + width - 1) / width
    try Parallel.ranges(outer * pieces, grain: 1) { range in
      for task in range {
        let (block, start) = (task / pieces, task % pieces * width)
        let n = min(width, inner - start)
        let y = r + block * inner + start
        gfm_fill(y, 0, n)
        for row in 0..<length { gfm_axpy(y, p + (block * length + row) * inner + start, 1, n) }
      }
    }
    return result
  }

  private func integerSum(axis: Int, to target: Shape) -> Tensor {
    let (outer, length, inner) = split(at: axis)
    let values = doubles
    var sums = [Double](repeating: 0, count: outer * inner)
    for block in 0..<outer {
      for row in 0..<length {
        for column in 0..<inner {
          sums[block * inner + column] += values[(block * length + row) * inner + column]
        }
      }
    }
    let result = Tensor(uninitialized: target, .int64)
    gfm_from_double(result.rawPointer, result.dtype.code, sums, sums.count)
    return result
  }

  /// The mean of all elements.
  package func mean() throws -> Tensor {
    try converted(toFloatingFor: "mean").sum() / Tensor(Float(count))
  }

  /// The means along an axis.
  package func mean(axis: Int, keepingAxis: Bool = false) throws -> Tensor {
    let length = shape[try self.axis(axis, of: "mean")]
    return try converted(toFloatingFor: "mean").sum(axis: axis, keepingAxis: keepingAxis)
      / Tensor(Float(length))
  }

  /// Whole numbers as float32; floats as they are, on their tape.
  package func converted(toFloatingFor operation: String) -> Tensor {
    dtype == .float32 ? self : converted(to: .float32)
  }
}
