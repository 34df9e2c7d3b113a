extension Tensor {
  /// The product of an axis: of floats in float64 and then rounded, of integers exact, as int64.
  ///
  /// - Throws: `TensorError.overflow` where int64 does not hold a product.
  package func product(axis: Int, keepingAxis: Bool = false) throws -> Tensor {
    let axis = try self.axis(axis, of: "prod")
    let rule: Operation.Rule = {
      try $0[0].reduced(axis, keepingAxis: keepingAxis, of: "prod").arithmetic
    }
    return try Operation("prod", keeps: [.inputs], result: rule) { inputs, result in
      let x = inputs[0]
      guard x.dtype.isFloating else {
        return try (Tensor(integers: x.integerProducts(axis), shape: result.shape), [])
      }
      var products = try [Double](work: 1, count: result.shape.elementCount)
      let values = try x.doubles
      x.walk(axis) { row, place in products[row] *= values[place] }
      return try (Tensor(products, of: result), [])
    } pullback: { recorded, gradient in
      try [recorded.inputs[0].productGradient(axis, gradient)]
    }(self)
  }

  private func integerProducts(_ axis: Int) throws -> [Int] {
    let (outer, _, inner) = split(at: axis)
    var products = try [Int](work: 1, count: outer * inner)
    // A product that leaves int64 and is then multiplied by 0 is 0.
    var overflowed = try [Bool](work: false, count: products.count)
    let x = try converted(to: .int64).contiguous()
    withElements(Int.self, x) { values in
      x.walk(axis) { row, place in
        let (product, overflow) = products[row].multipliedReportingOverflow(by: values[place])
        products[row] = product
        overflowed[row] = values[place] != 0 && (overflow || overflowed[row])
        if values[place] == 0 { products[row] = 0 }
      }
    }
    guard !overflowed.contains(true) else {
      throw TensorError.overflow(operation: "prod", operands: "a product of integers")
    }
    return products
  }

  /// The product of all elements.
  package func product() throws -> Tensor { try reshaped([count]).product(axis: 0) }

  /// The gradient of a product: for each element, the product of the others, zeros among them or not.
  private func productGradient(_ axis: Int, _ gradient: Tensor) throws -> Tensor {
    let (values, dy) = try (doubles, gradient.doubles)
    var result = try [Double](work: 0, count: count)
    var running = try [Double](work: 1, count: dy.count)
    walk(axis) { row, place in
      result[place] = running[row]
      running[row] *= values[place]
    }
    running = dy
    walk(axis, reversed: true) { row, place in
      result[place] *= running[row]
      running[row] *= values[place]
    }
    return try Tensor(result, shape: shape, dtype: dtype.floatingResult)
  }

  /// The sums of all elements up to each one along an axis: of floats added up in float64 and then
  /// rounded, of integers exact, as int64.
  ///
  /// - Throws: `TensorError.overflow` where int64 does not hold a sum.
  package func cumulativeSum(axis: Int) throws -> Tensor {
    let axis = try self.axis(axis, of: "cumsum")
    return try Operation("cumsum", result: { try $0[0].having(axis, of: "cumsum").arithmetic }) {
      inputs,
      _ in
      let x = inputs[0]
      if x.dtype.isFloating { return try (x.running(axis, reversed: false), []) }
      return (try x.runningIntegers(axis), [])
    } pullback: { _, gradient in
      try [gradient.running(axis, reversed: true)]
    }(self)
  }

  private func running(_ axis: Int, reversed: Bool) throws -> Tensor {
    let (outer, _, inner) = split(at: axis)
    let values = try doubles
    var sums = try [Double](work: 0, count: outer * inner)
    var result = values
    walk(axis, reversed: reversed) { row, place in
      sums[row] += values[place]
      result[place] = sums[row]
    }
    return try Tensor(result, shape: shape, dtype: dtype.arithmeticResult)
  }

  private func runningIntegers(_ axis: Int) throws -> Tensor {
    let (outer, _, inner) = split(at: axis)
    var sums = try [Int](work: 0, count: outer * inner)
    var fits = true
    let x = try converted(to: .int64).contiguous()
    let result = try x.copy()
    withElements(Int.self, x, result) { values, places in
      x.walk(axis) { row, place in
        let (sum, overflow) = sums[row].addingReportingOverflow(values[place])
        sums[row] = sum
        fits = fits && !overflow
        places[place] = sum
      }
    }
    guard fits else {
      throw TensorError.overflow(operation: "cumsum", operands: "a sum of integers")
    }
    return result
  }

  /// Counts of elements in bins of equal width.
  ///
  /// - Parameters:
  ///   - bins: How many.
  ///   - range: The first bin's lower edge and the last one's upper edge, which belongs to it; the
  ///     smallest and largest finite element where left out. Elements outside are not counted.
  /// - Returns: The counts as int64 [bins] and the edges [bins + 1]: float64 where float32 does
  ///   not hold the elements, else float32.
  /// - Throws: `TensorError.argument` for fewer than one bin, or a range that is none.
  package func histogram(
    bins: Int,
    range: (Double, Double)? = nil
  ) throws
    -> (counts: Tensor, edges: Tensor)
  {
    guard bins > 0, bins <= 1 << 24 else {
      throw TensorError.argument(
        operation: "histogram",
        name: "bins",
        expected: "1 to \(1 << 24)",
        actual: "\(bins)"
      )
    }
    let values = try exactNumbers(of: "histogram")
    let finite = values.lazy.filter(\.isFinite)
    var (low, high) = range ?? (finite.min() ?? 0, finite.max() ?? 1)
    guard low <= high, low.isFinite, high.isFinite, (high - low).isFinite else {
      throw TensorError.argument(
        operation: "histogram",
        name: "range",
        expected: "two finite numbers, the smaller first",
        actual: "\([low, high])"
      )
    }
    if low == high {
      // Half of one is nothing beside large numbers.
      let half = Swift.max(0.5, low.ulp)
      low = Swift.max(low - half, -.greatestFiniteMagnitude)
      high = Swift.min(high + half, .greatestFiniteMagnitude)
    }
    try requireArrays(of: bins)
    let edges = (0...bins).map { low + (high - low) * (Double($0) / Double(bins)) }
    var counts = [Int](repeating: 0, count: bins)
    for value in values where value >= low && value <= high {
      var bin = min(Int((value - low) / (high - low) * Double(bins)), bins - 1)
      // Division may land one bin off its edges.
      if value < edges[bin] { bin -= 1 }
      if bin < bins - 1, value >= edges[bin + 1] { bin += 1 }
      counts[bin] += 1
    }
    let isWide = [.float64, .int64, .int32].contains(dtype)
    let type: DType = isWide ? .float64 : .float32
    return try (Tensor(integers: counts), Tensor(edges, shape: [bins + 1], dtype: type))
  }

  /// Calls `body` with the reduced and the full row-major place of each element, along the axis in
  /// order.
  private func walk(_ axis: Int, reversed: Bool = false, _ body: (_ row: Int, _ place: Int) -> Void)
  {
    let (outer, length, inner) = split(at: axis)
    for block in 0..<outer {
      for step in 0..<length {
        let position = reversed ? length - 1 - step : step
        let start = (block * length + position) * inner
        for column in 0..<inner { body(block * inner + column, start + column) }
      }
    }
  }
}

extension OperationSample {
  /// Of running sums and products.
  static let accumulating: [OperationSample] = [
    OperationSample("prod", [2, 4]) { try $0[0].product(axis: 1) },
    OperationSample("prod with a zero", [2, 4]) {
      try ($0[0] * Tensor([0, 1, 1, 1])).product(axis: 1)
    },
    OperationSample("cumsum", [2, 4]) { try $0[0].cumulativeSum(axis: 1) },
  ]
}
