/// The sizes of a convolution of maps, and how it becomes matrix products.
///
/// Each row of pixels is written out with its neighbors above and below beside them; shifted by a
/// column, it is then the operand of one product for each column of the kernels.
struct ConvolutionPlan: Sendable {
  let inputs: Int
  let outputs: Int
  let side: Int
  let height: Int
  let width: Int
  /// The rows of all maps.
  let lines: Int

  init(_ x: Shape, _ weight: Shape, _ height: Int, _ width: Int) throws {
    guard weight.count == 4, weight[2] == weight[3], weight[2] % 2 == 1 else {
      throw TensorError.shape(
        operation: "convolution",
        expected: "kernels [outputs, channels, side, side] of an odd side",
        actual: weight
      )
    }
    let area = height * width
    guard x.count == 2, x[1] == weight[1], area > 0, x[0] % area == 0 else {
      throw TensorError.shape(
        operation: "convolution",
        expected: "a multiple of \(area) pixels of \(weight[1]) channels",
        actual: x
      )
    }
    (inputs, outputs, side) = (weight[1], weight[0], weight[2])
    (self.height, self.width) = (height, width)
    lines = x[0] / width
  }

  private init(turning other: ConvolutionPlan) {
    (inputs, outputs, side) = (other.outputs, other.inputs, other.side)
    (height, width, lines) = (other.height, other.width, other.lines)
  }

  private var margin: Int { side / 2 }
  /// The pixels of an unrolled row.
  private var across: Int { width + 2 * margin }
  /// The numbers of a column of a patch.
  private var depth: Int { side * inputs }
  private var kernelCount: Int { side * side * inputs * outputs }

  /// Stretches of rows that are unrolled at a time: what they take stays in cache, or large kernels
  /// would be read too often.
  private var tiles: [Range<Int>] {
    let line = across * side * (inputs + outputs) * 4
    let budget = max(12 << 20, kernelCount * 10)
    let count = max(1, budget / max(1, line))
    return stride(from: 0, to: lines, by: count).map { $0..<min(lines, $0 + count) }
  }

  /// The rows of the products for some rows of pixels: what lies between two rows of pixels is
  /// computed with them and left out afterwards.
  private func products(_ tile: Range<Int>) -> Int { tile.count * across - 2 * margin }

  /// Kernels as one matrix for each of their columns, [side, outputs, side · inputs].
  func kernels(_ weight: Tensor) throws -> Tensor {
    side > 1 ? try arranged(weight, .byColumn, as: [side, outputs, depth]) : weight
  }

  /// Kernels laid out anew, the outputs or, where turned, the channels shared among the threads.
  private func arranged(
    _ kernels: Tensor,
    _ order: KernelOrder,
    as shape: Shape
  ) throws -> Tensor {
    let result = try Tensor(uninitialized: shape)
    let isTurned = order == .turned
    let grain = isTurned ? 16 : (1 << 15) / max(side * depth, 1)
    try withElements(Float.self, kernels, result) { from, to in
      try Parallel.ranges(isTurned ? inputs : outputs, grain: grain) { range in
        Kernels.arrange(
          order,
          from,
          of: range,
          outputs: outputs,
          channels: inputs,
          side: side,
          into: to
        )
      }
    }
    return result
  }

  /// Rows of numbers in a tensor, from one of its elements on.
  private typealias Stretch = (tensor: Tensor, offset: Int)

  /// The patches of some rows of pixels, their columns apart.
  private func patches(
    _ x: Tensor,
    _ tile: Range<Int>,
    into memory: Tensor?
  ) throws -> Stretch {
    guard let memory else { return (x, tile.lowerBound * width * inputs) }
    let line = across * depth
    try withElements(Float.self, x, memory) { from, to in
      try Parallel.rows(tile.count, of: line) { range in
        Kernels.unrollMap(
          from,
          rows: tile.lowerBound + range.lowerBound..<tile.lowerBound + range.upperBound,
          height: height,
          width: width,
          channels: inputs,
          side: side,
          into: to + range.lowerBound * line
        )
      }
    }
    return (memory, 0)
  }

  /// Room for the unrolled rows of the largest tile; none where patches are pixels.
  private func memory(for tiles: [Range<Int>]) throws -> Tensor? {
    guard side > 1, let first = tiles.first else { return nil }
    return try Tensor(uninitialized: [first.count * across, depth])
  }

  /// The convolution, scaled and shifted by output.
  func run(
    _ x: Tensor,
    _ kernels: Tensor,
    scale: Tensor? = nil,
    shift: Tensor? = nil,
    rectified: Bool = false
  ) throws -> Tensor {
    let y = try Tensor(uninitialized: [lines * width, outputs])
    let tiles = tiles
    let memory = try memory(for: tiles)
    let part = tiles.first.map { products($0) * outputs } ?? 0
    let sums = try side > 1 ? Tensor(uninitialized: [side, part]) : nil
    for tile in tiles {
      let start = tile.lowerBound * width * outputs
      let product: Stretch = sums.map { ($0, 0) } ?? (y, start)
      let rows = try patches(x, tile, into: memory)
      for column in 0..<side {
        try GEMM.multiply(
          into: product.tensor,
          at: product.offset + column * part,
          products(tile),
          outputs,
          depth,
          GEMM.Operand(rows.tensor, at: rows.offset + column * depth, stride: depth),
          GEMM.Operand(kernels, at: column * outputs * depth, stride: depth, transposed: true)
        )
      }
      guard side > 1 || scale != nil || shift != nil || rectified else { continue }
      try collect(product, part, tile.count * width, scale, shift, rectified, into: (y, start))
    }
    return y
  }

  /// Adds the products of the columns of a tile, then scales and shifts the sums.
  private func collect(
    _ product: Stretch,
    _ part: Int,
    _ count: Int,
    _ scale: Tensor?,
    _ shift: Tensor?,
    _ rectified: Bool,
    into result: Stretch
  ) throws {
    try withElements(Float.self, product.tensor, result.tensor) { from, to in
      try scale.withFloats { scale in
        try shift.withFloats { shift in
          try Parallel.rows(count, of: outputs) { pixels in
            Kernels.collectMap(
              from + product.offset,
              parts: side,
              distance: part,
              pixels: pixels,
              width: width,
              across: across,
              channels: outputs,
              scale: scale,
              shift: shift,
              rectified: rectified,
              into: to + result.offset
            )
          }
        }
      }
    }
  }
}

extension ConvolutionPlan {
  /// The gradient with respect to the maps: a convolution with the kernels turned half round.
  func inputGradient(_ dy: Tensor, _ weight: Tensor) throws -> Tensor {
    let turned = try arranged(weight, .turned, as: [side, inputs, side * outputs])
    return try ConvolutionPlan(turning: self).run(dy, turned)
  }

  /// The gradient with respect to the kernels.
  func kernelGradient(_ dy: Tensor, _ x: Tensor) throws -> Tensor {
    let tiles = tiles
    let matrices = [side, outputs, depth]
    var sum = try SumOfTiles(matrices, of: tiles.count)
    let part = try Tensor(uninitialized: matrices)
    let memory = try memory(for: tiles)
    let spread = try side > 1 ? Tensor(uninitialized: [memory?.shape[0] ?? 0, outputs]) : nil
    for tile in tiles {
      let rows = try patches(x, tile, into: memory)
      let gradients = try gradients(dy, tile, into: spread)
      try multiply(gradients, rows, products(tile), into: part)
      try sum.add(part)
    }
    return try arranged(sum.result(), .restored, as: [outputs, inputs, side, side])
  }

  /// The products of the gradients of some rows of pixels and each column of their patches.
  private func multiply(
    _ gradients: Stretch,
    _ rows: Stretch,
    _ count: Int,
    into result: Tensor
  ) throws {
    let (dy, start) = gradients
    for column in 0..<side {
      try GEMM.multiply(
        into: result,
        at: column * outputs * depth,
        outputs,
        depth,
        count,
        GEMM.Operand(dy, at: start, stride: outputs, transposed: true),
        GEMM.Operand(rows.tensor, at: rows.offset + column * depth, stride: depth)
      )
    }
  }

  /// The gradients of some rows of pixels, with zeros where the products have rows between them.
  private func gradients(
    _ dy: Tensor,
    _ tile: Range<Int>,
    into memory: Tensor?
  ) throws -> Stretch {
    let start = tile.lowerBound * width * outputs
    guard let memory else { return (dy, start) }
    try withElements(Float.self, dy, memory) { from, to in
      try Parallel.rows(tile.count, of: across * outputs) { range in
        Kernels.spreadMap(
          from + start + range.lowerBound * width * outputs,
          rows: range.count,
          width: width,
          across: across,
          channels: outputs,
          into: to + range.lowerBound * across * outputs
        )
      }
    }
    return (memory, 0)
  }
}

/// The sum of what the tiles of a map give: float32 adds a few of them, float64 the rest.
private struct SumOfTiles {
  private let few: Tensor
  private var total: [Double]
  private var added = 0

  /// - Throws: `TensorError.memory` where there is none.
  init(_ shape: Shape, of tiles: Int) throws {
    few = try Tensor.zeros(shape)
    total = try [Double](work: 0, count: tiles >= fewRows ? few.count : 0)
  }

  mutating func add(_ part: Tensor) throws {
    added += 1
    try withElements(Float.self, few, part) { few, part in
      try Parallel.ranges(self.few.count, grain: 1 << 15) { range in
        Kernels.add(part + range.lowerBound, to: few + range.lowerBound, count: range.count)
      }
    }
    if added.isMultiple(of: fewRows) { collect() }
  }

  /// The sum; nothing is added to it after that.
  mutating func result() -> Tensor {
    guard !total.isEmpty else { return few }
    collect()
    few.withFloats { Kernels.narrow(total, into: $0, .float32, count: few.count) }
    return few
  }

  private mutating func collect() {
    few.withFloats { Kernels.collect($0, into: &total, count: few.count) }
  }
}
