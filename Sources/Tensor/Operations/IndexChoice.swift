/// Elements that whole-number tensors choose of some axes, by NumPy's rules.
struct IndexChoice {
  /// The axes chosen of, in order.
  private let axes: [Int]
  /// For each of the axes, the positions, broadcast against one another.
  private let positions: [[Int]]
  /// The shape that the positions have in common.
  private let shape: Shape

  init(_ chosen: [(axis: Int, index: Tensor)]) throws {
    var shape: Shape = []
    for (_, index) in chosen {
      guard let common = shape.broadcast(with: index.shape) else {
        throw TensorError.broadcast(operation: "index", shape, index.shape)
      }
      shape = common
    }
    let target = shape
    self.shape = target
    axes = chosen.map(\.axis)
    positions = try chosen.map { try $0.index.expanded(to: target).integers }
  }

  /// The shape of what is chosen of a view.
  func shape(in view: Tensor) throws -> Shape {
    var result = rest(of: view).map { view.shape[$0] }
    result.insert(contentsOf: shape, at: place)
    return result
  }

  /// What is chosen of a view, copied.
  func gathered(from view: Tensor) throws -> Tensor {
    if axes.count == 1 {
      let flat = try view.taken(positions[0], axis: axes[0])
      return try flat.reshaped(try shape(in: view))
    }
    let rest = rest(of: view)
    let front = try view.permuted(axes + rest)
    let lengths = axes.map { view.shape[$0] }
    let sizes = rest.map { view.shape[$0] }
    let steps = lengths.rowMajorStrides
    try requireArrays(of: shape.elementCount, copies: 1)
    let places = (0..<shape.elementCount).map { index in
      zip(positions, steps).reduce(0) { $0 + $1.0[index] * $1.1 }
    }
    let rows = try front.reshaped([lengths.elementCount] + sizes).taken(places, axis: 0)
    return try rows.reshaped(shape + sizes).permuted(order(count: rest.count))
  }

  /// Writes values, of the shape of what is chosen, into a view; later ones win.
  func scatter(_ values: Tensor, into view: Tensor) throws {
    let rest = rest(of: view)
    var inverse = order(count: rest.count)
    for (position, axis) in order(count: rest.count).enumerated() { inverse[axis] = position }
    let dense = try values.converted(to: view.dtype).permuted(inverse).contiguous()
    let sizes = rest.map { view.shape[$0] }
    let strides = rest.map { view.strides[$0] }
    let size = view.dtype.size
    dense.withBytes { source in
      view.withBytes { target in
        for index in 0..<shape.elementCount {
          let start = zip(positions, axes).reduce(0) { $0 + $1.0[index] * view.strides[$1.1] }
          Kernels.scatter(
            source + index * sizes.elementCount * size,
            size: size,
            shape: sizes,
            strides: strides,
            into: target + start * size
          )
        }
      }
    }
  }

  private func rest(of view: Tensor) -> [Int] {
    view.shape.indices.filter { !axes.contains($0) }
  }

  /// Where the chosen axes go: to the place of the first where they are neighbors, else in front.
  private var place: Int {
    guard let first = axes.first, let last = axes.last else { return 0 }
    return last - first == axes.count - 1 ? first : 0
  }

  /// The order of axes that takes the chosen ones from the front to their place.
  private func order(count: Int) -> [Int] {
    var result = Array(shape.count..<shape.count + count)
    result.insert(contentsOf: 0..<shape.count, at: place)
    return result
  }
}
