/// One entry of an index, as between the brackets of `t[1, 2:5, ...]`.
package enum TensorIndex: Sendable {
  case position(Int)
  /// Limits left out reach to the ends.
  case slice(start: Int?, stop: Int?, step: Int)
  case ellipsis
  case newAxis
  /// Whole numbers choose positions; a tensor of bools chooses where it is true.
  case tensor(Tensor)
}

extension Tensor {
  /// A part of the tensor by NumPy's rules; a view unless a tensor is among the entries.
  ///
  /// - Throws: `TensorError.index`, `TensorError.argument` where entries do not fit.
  package func indexed(_ entries: [TensorIndex]) throws -> Tensor {
    let plan = try IndexPlan(entries, of: self)
    let view = try plan.view(of: self)
    guard let choice = plan.choice else { return view }
    return try choice.gathered(from: view)
  }

  /// Writes into a part of the tensor by NumPy's rules; the source broadcasts.
  ///
  /// - Throws: As `indexed`, and `TensorError.broadcast`, `TensorError.neededByGradient`.
  package func assign(_ source: Tensor, at entries: [TensorIndex]) throws {
    guard !isNeededByGradient else { throw TensorError.neededByGradient(shape: shape) }
    let plan = try IndexPlan(entries, of: detached)
    let view = try plan.view(of: detached)
    let target = try plan.choice?.shape(in: view) ?? view.shape
    guard source.shape.dropsTo(target) else {
      throw TensorError.broadcast(operation: "assignment", source.shape, target)
    }
    // Leading axes of size 1 do not count, as in NumPy.
    let fitting = try source.detached.reshaped(source.shape.suffix(target.count).map { $0 })
    var values = try fitting.expanded(to: target)
    if values.storage === storage { values = try values.copy() }
    if let choice = plan.choice {
      try choice.scatter(values, into: view)
    } else {
      try view.assign(values)
    }
  }

  /// Whether an assignment would change what a gradient is going to be computed from.
  package var isNeededByGradient: Bool {
    storage.isNeededByGradient || trace.map { !$0.tape.isClosed } ?? false
  }
}

extension [Int] {
  /// Whether a source of this shape broadcasts to a target, leading axes of size 1 aside.
  fileprivate func dropsTo(_ target: Shape) -> Bool {
    guard dropLast(target.count).allSatisfy({ $0 == 1 }) else { return false }
    return Array(suffix(target.count)).broadcast(with: target) == target
  }
}

/// An index taken apart: the views first, then the tensors among the entries.
private struct IndexPlan {
  private enum Step {
    case slice(start: Int, count: Int, step: Int)
    case select(Int)
    case insert
    case keep
  }

  private var steps: [Step] = []
  private(set) var choice: IndexChoice?

  init(_ entries: [TensorIndex], of tensor: Tensor) throws {
    let entries = try Self.complete(entries, tensor)
    let hasTensor = entries.contains { if case .tensor = $0 { true } else { false } }
    var (axis, place) = (0, 0)
    var chosen: [(axis: Int, index: Tensor)] = []
    for entry in entries {
      switch entry {
      case .newAxis:
        steps.append(.insert)
        place += 1
        continue
      case .ellipsis:
        steps.append(.keep)
      case .position(let index):
        let position = try Tensor.resolved(index, axis, tensor.shape[axis])
        if hasTensor {
          // Among tensors a number takes part in their broadcast, as in NumPy.
          steps.append(.keep)
          try chosen.append((place, Tensor(integers: [position], shape: [])))
        } else {
          steps.append(.select(position))
          place -= 1
        }
      case .slice(let start, let stop, let step):
        steps.append(try Self.slice(start, stop, step, length: tensor.shape[axis]))
      case .tensor(let index):
        for index in try Self.positions(index, axis, tensor) {
          steps.append(.keep)
          chosen.append((place, index))
          axis += 1
          place += 1
        }
        continue
      }
      axis += 1
      place += 1
    }
    if hasTensor { choice = try IndexChoice(chosen) }
  }

  /// The view that the entries other than tensors make.
  func view(of tensor: Tensor) throws -> Tensor {
    var (result, axis) = (tensor, 0)
    for step in steps {
      switch step {
      case .insert: result = try result.unsqueezed(axis: axis, of: "index")
      case .keep: break
      case .select(let position):
        result = try result.selected(axis: axis, at: position)
        continue
      case .slice(let start, let count, let step):
        if (start, count, step) != (0, result.shape[axis], 1) {
          result = try result.sliced(axis: axis, start: start, count: count, step: step)
        }
      }
      axis += 1
    }
    return result
  }

  /// The entries with the ellipsis replaced by one entry for each axis that it stands for.
  private static func complete(_ entries: [TensorIndex], _ tensor: Tensor) throws -> [TensorIndex] {
    var (used, ellipses) = (0, 0)
    for entry in entries {
      switch entry {
      case .newAxis: break
      case .ellipsis: ellipses += 1
      case .tensor(let index) where index.dtype == .bool: used += index.rank
      default: used += 1
      }
    }
    guard used <= tensor.rank, ellipses <= 1 else {
      throw TensorError.argument(
        operation: "index",
        name: "entries",
        expected: ellipses > 1 ? "with one ... at most" : "\(tensor.rank) for \(tensor.shape)",
        actual: ellipses > 1 ? "\(ellipses) of them" : "\(used)"
      )
    }
    let rest = [TensorIndex](repeating: .ellipsis, count: tensor.rank - used)
    guard ellipses == 1 else { return entries + rest }
    return entries.flatMap { entry in
      if case .ellipsis = entry { return rest }
      return [entry]
    }
  }

  private static func slice(_ start: Int?, _ stop: Int?, _ step: Int, length: Int) throws -> Step {
    guard step != 0 else {
      throw TensorError.argument(
        operation: "index",
        name: "step",
        expected: "other than 0",
        actual: "0"
      )
    }
    let (lowest, highest) = step > 0 ? (0, length) : (-1, length - 1)
    func clamped(_ limit: Int?, _ fallback: Int) -> Int {
      guard let limit else { return fallback }
      return min(max(limit < 0 ? limit + length : limit, lowest), highest)
    }
    let first = clamped(start, step > 0 ? 0 : length - 1)
    let end = clamped(stop, step > 0 ? length : -1)
    // Magnitudes, because a step as large as the largest number must not overflow.
    let distance = step > 0 ? end - first : first - end
    let size = Int(clamping: step.magnitude)
    let count = distance > 0 ? (distance - 1) / size + 1 : 0
    return .slice(start: first, count: count, step: count > 1 ? step : 1)
  }

  /// A tensor among the entries as whole-number positions, one tensor per axis that it chooses of.
  private static func positions(_ index: Tensor, _ axis: Int, _ tensor: Tensor) throws -> [Tensor] {
    if index.dtype == .bool {
      let covered = Array(tensor.shape[axis..<axis + index.rank])
      guard covered == index.shape, index.rank > 0 else {
        throw TensorError.shape(
          operation: "index",
          expected: "a mask like the axes it covers, \(covered)",
          actual: index.shape
        )
      }
      return try index.placesSet
    }
    guard !index.dtype.isFloating else {
      throw TensorError.type(
        operation: "index",
        expected: "whole-number or bool (compare a 0/1 tensor with > 0)",
        actual: index.dtype
      )
    }
    let length = tensor.shape[axis]
    let positions = try index.integers.map { try Tensor.resolved($0, axis, length) }
    return try [Tensor(integers: positions, shape: index.shape)]
  }
}

extension Tensor {
  /// For each axis, the coordinates of the elements that are not 0, in row-major order.
  package var placesSet: [Tensor] {
    get throws {
      let places = try doubles.enumerated().filter { $0.element != 0 }.map(\.offset)
      let strides = shape.rowMajorStrides
      return try shape.indices.map { axis in
        try Tensor(integers: places.map { $0 / strides[axis] % shape[axis] })
      }
    }
  }
}
