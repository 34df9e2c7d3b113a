/// The matrix product, batched over leading axes, which broadcast.
///
/// A vector on the left counts as one row, on the right as one column, as in NumPy. Integers give
/// int64, exact.
///
/// - Throws: `TensorError.overflow` where int64 does not hold a sum of integers, `TensorError.innerSizes` where
///   the inner axes differ, `TensorError.broadcast` where the batches do.
/// - Shape: a […, m, k], b […, k, n] → […, m, n].
package func matmul(_ a: Tensor, _ b: Tensor) throws -> Tensor {
  guard a.rank < 2 || b.rank < 2 else { return try product([a, b]) }
  let form = try productForm([a.form, b.form])
  let left = a.rank == 1 ? try a.reshaped([1, a.shape[0]]) : a
  let right = b.rank == 1 ? try b.reshaped([b.shape[0], 1]) : b
  return try product([left, right]).reshaped(form.shape)
}

/// What a product is; a vector is a row on the left and a column on the right, and goes away.
@Sendable private func productForm(_ forms: [TensorForm]) throws -> TensorForm {
  let (a, b) = (forms[0].shape, forms[1].shape)
  guard !a.isEmpty, !b.isEmpty else {
    throw TensorError.shape(
      operation: "matmul",
      expected: "vectors or matrices",
      actual: a.isEmpty ? a : b
    )
  }
  guard a[a.count - 1] == b[max(b.count - 2, 0)] else {
    throw TensorError.innerSizes(operation: "matmul", a, b)
  }
  guard let batch = Array(a.dropLast(2)).broadcast(with: Array(b.dropLast(2))) else {
    throw TensorError.broadcast(operation: "matmul", a, b)
  }
  return TensorForm(
    batch + a.dropLast().suffix(1) + (b.count > 1 ? b.suffix(1) : []),
    DType.arithmetic(forms[0].dtype, forms[1].dtype)
  )
}

private let product = Operation("matmul", keeps: [.inputs], result: productForm) { inputs, form in
  (try multiplied(inputs[0], inputs[1], form), [])
} pullback: { recorded, dy in
  let (a, b) = (recorded.inputs[0], recorded.inputs[1])
  return [
    recorded.wanted[0] ? try multiplied(dy, b.transposed()) : nil,
    recorded.wanted[1] ? try multiplied(a.transposed(), dy) : nil,
  ]
}

/// A matrix of a batch in a form that the kernels read: as it lies, or transposed, without a copy.
private struct Matrices {
  let tensor: Tensor
  let isTransposed: Bool
  let stride: Int

  init(_ source: Tensor) throws {
    let x = try source.converted(to: .float32)
    let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
    let (down, across) = (x.strides[x.rank - 2], x.strides[x.rank - 1])
    if across == 1, down >= max(columns, 1) {
      (tensor, isTransposed, stride) = (x, false, down)
    } else if down == 1, across >= max(rows, 1) {
      (tensor, isTransposed, stride) = (x, true, across)
    } else {
      (tensor, isTransposed, stride) = try (x.contiguous(), false, max(columns, 1))
    }
  }

  func operand(at offset: Int) -> GEMM.Operand {
    GEMM.Operand(tensor, at: offset, stride: stride, transposed: isTransposed)
  }

  func offsets(in batch: Shape) -> [Int] { tensor.offsets(in: batch) }
}

extension Tensor {
  /// For each matrix of a broadcast batch, where it begins.
  fileprivate func offsets(in batch: Shape) -> [Int] {
    let batches = Array(shape.dropLast(2))
    let missing = batch.count - batches.count
    return (0..<batch.elementCount).map { index in
      var rest = index
      var offset = 0
      for axis in batch.indices.reversed() {
        let position = rest % batch[axis]
        rest /= batch[axis]
        if axis >= missing, batches[axis - missing] != 1 {
          offset += position * strides[axis - missing]
        }
      }
      return offset
    }
  }
}

private func multiplied(_ a: Tensor, _ b: Tensor) throws -> Tensor {
  try multiplied(a, b, productForm([a.form, b.form]))
}

private func multiplied(_ a: Tensor, _ b: Tensor, _ form: TensorForm) throws -> Tensor {
  guard form.dtype == .float32 else { return try multipliedWide(a, b, form) }
  let (left, right) = try (Matrices(a), Matrices(b))
  let (m, k, n) = (a.shape[a.rank - 2], a.shape[a.rank - 1], b.shape[b.rank - 1])
  let batch = Array(form.shape.dropLast(2))
  let result = try Tensor(uninitialized: form)
  let (first, second) = (left.offsets(in: batch), right.offsets(in: batch))
  guard first.count > 1 else {
    guard first.count == 1 else { return result }
    let (a, b) = (left.operand(at: first[0]), right.operand(at: second[0]))
    try GEMM.multiply(into: result, m, n, k, a, b)
    return result
  }
  Work.add(flops: 2 * m * n * k * first.count)
  let grain = max(1, (1 << 18) / max(1, m * n * k))
  let (x, y) = (left.operand(at: 0), right.operand(at: 0))
  try Parallel.ranges(first.count, grain: grain) { range in
    try GEMM.onThisThread(into: result, m, n, k, x, y) { multiply in
      for index in range { multiply(index * m * n, first[index], second[index]) }
    }
  }
  return result
}

/// The same in float64 or int64.
private func multipliedWide(
  _ a: Tensor,
  _ b: Tensor,
  _ form: TensorForm
) throws -> Tensor {
  let (x, y) = try (a.converted(to: form.dtype), b.converted(to: form.dtype))
  let (m, k, n) = (a.shape[a.rank - 2], a.shape[a.rank - 1], b.shape[b.rank - 1])
  let batch = Array(form.shape.dropLast(2))
  let result = try Tensor(uninitialized: form)
  let (first, second) = (x.offsets(in: batch), y.offsets(in: batch))
  let product = WideProduct(rows: m, columns: n, depth: k)
  let failed = FirstPlace()
  // Blocks of rows of all matrices, one after the other.
  let blocks = (m + 191) / 192
  Work.add(flops: 2 * m * n * k * first.count)
  let grain = max(1, (1 << 18) / max(1, min(m, 192) * n * k))
  let (left, right) = (WideProduct.Matrix(x), WideProduct.Matrix(y))
  try Parallel.ranges(first.count * blocks, grain: grain) { range in
    for task in range {
      let (index, start) = (task / blocks, task % blocks * 192)
      let part = start..<min(start + 192, m)
      let places = (index * m * n, first[index], second[index])
      if form.dtype == .float64 {
        product.multiply(part, into: result, left, right, at: places)
      } else if let place = product.multiplyIntegers(part, into: result, left, right, at: places) {
        failed.note(index * m * n + place)
      }
    }
  }
  guard failed.place == nil else {
    throw TensorError.overflow(operation: "matmul", operands: "a sum of products")
  }
  return result
}

extension OperationSample {
  /// Of products of matrices.
  static let products: [OperationSample] = [
    OperationSample("matmul", [3, 4], [2, 4, 2]) { try matmul($0[0], $0[1]) }
  ]
}
