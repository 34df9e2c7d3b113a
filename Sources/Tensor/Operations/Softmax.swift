extension Tensor {
  /// exp(x) / Σ exp(x) along an axis.
  package func softmax(axis: Int = -1) throws -> Tensor {
    guard dtype.floatingResult == .float32 else {
      let parts = try UnaryFunction.exp(shifted(axis, of: "softmax"))
      return try parts / parts.sum(axis: axis, keepingAxis: true)
    }
    return try alongLast(axis, of: "softmax") { try softmaxRows($0) }
  }

  /// x − log Σ exp(x) along an axis.
  package func logSoftmax(axis: Int = -1) throws -> Tensor {
    guard dtype.floatingResult == .float32 else {
      let x = try shifted(axis, of: "log_softmax")
      return try x - UnaryFunction.log(UnaryFunction.exp(x).sum(axis: axis, keepingAxis: true))
    }
    return try alongLast(axis, of: "log_softmax") { try logSoftmaxRows($0) }
  }

  /// The elements in float64, with the largest of an axis taken off; NaN where that is infinite.
  private func shifted(_ axis: Int, of operation: String) throws -> Tensor {
    _ = try self.axis(axis, of: operation)
    let x = try dtype == .float64 ? self : converted(to: .float64)
    guard count > 0 else { return x }
    return try x - x.detached.extremes(.largest, axis: axis, keepingAxis: true)
  }

  /// Computes something of rows along any axis.
  func alongLast(
    _ axis: Int,
    of operation: String,
    _ body: (Tensor) throws -> Tensor
  ) throws
    -> Tensor
  {
    let axis = try self.axis(axis, of: operation)
    if axis == rank - 1 { return try body(self) }
    var order = Array(0..<rank)
    order.swapAt(axis, rank - 1)
    return try body(permuted(order)).permuted(order)
  }
}

/// What is computed of rows, as large as they are.
private func rows(of operation: String) -> Operation.Rule {
  { try $0[0].having(-1, of: operation).of(.float32) }
}

/// Calls `body` for stretches of rows of a tensor, and of what they become.
private func stretches(
  of tensor: Tensor,
  _ form: TensorForm,
  _ body: (
    _ x: UnsafeMutablePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ rows: Int, _ width: Int
  ) -> Void
) throws -> Tensor {
  let x = try tensor.converted(to: .float32).contiguous()
  let y = try Tensor(uninitialized: form)
  let width = x.shape[x.rank - 1]
  let count = x.count / max(width, 1)
  try withElements(Float.self, x, y) { x, y in
    try Parallel.rows(count, of: width) { range in
      let start = range.lowerBound * width
      body(x + start, y + start, range.count, width)
    }
  }
  return y
}

private let softmaxRows = Operation("softmax", keeps: [.output], result: rows(of: "softmax")) {
  let y = try stretches(of: $0[0], $1) {
    Kernels.softmax($0, rows: $2, columns: $3, into: $1)
  }
  return (y, [])
} pullback: { recorded, dy in
  let (dy, y) = try (dy.contiguous(), recorded.output)
  let dx = try Tensor(uninitialized: y.shape)
  let width = y.shape[y.rank - 1]
  let count = y.count / max(width, 1)
  try withElements(Float.self, dy, y, dx) { dy, y, dx in
    try Parallel.rows(count, of: width) { range in
      let start = range.lowerBound * width
      Kernels.softmaxBackward(
        dy + start,
        y + start,
        rows: range.count,
        columns: width,
        into: dx + start
      )
    }
  }
  return [dx]
}

private let logSoftmaxRows = Operation(
  "log_softmax",
  keeps: [.output],
  result: rows(of: "log_softmax")
) {
  let y = try stretches(of: $0[0], $1) { x, y, rows, width in
    for row in 0..<rows { logSoftmaxRow(y + row * width, x + row * width, width) }
  }
  return (y, [])
} pullback: { recorded, dy in
  let probability = try UnaryFunction.exp(recorded.output)
  return [try dy - probability * dy.sum(axis: -1, keepingAxis: true)]
}

private func logSoftmaxRow(
  _ y: UnsafeMutablePointer<Float>,
  _ x: UnsafePointer<Float>,
  _ width: Int
) {
  let top = Kernels.largest(x, count: width)
  for column in 0..<width { y[column] = x[column] - top }
  var exponentials = [Float](repeating: 0, count: width)
  Kernels.unary(.exp, y, into: &exponentials, count: width)
  var total = [Float(Kernels.sum(exponentials, count: width))]
  Kernels.unary(.log, total, into: &total, count: 1)
  for column in 0..<width { y[column] -= total[0] }
}

extension OperationSample {
  /// Of softmax.
  static let softmax: [OperationSample] = [
    OperationSample("softmax", [3, 5]) { try $0[0].softmax(axis: 0) },
    OperationSample("log_softmax", [3, 5]) { try $0[0].logSoftmax() },
  ]
}
