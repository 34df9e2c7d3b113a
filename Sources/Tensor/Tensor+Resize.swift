import Glibc

extension Tensor {
  /// An image at another size, as Pillow resizes it.
  ///
  /// Integer images keep their type: each of the two passes rounds and clips. Images of floats are
  /// neither rounded nor clipped, and pass on gradients.
  /// - Shape: [..., height, width]
  package func resized(
    height: Int,
    width: Int,
    mode: ResampleMode,
    antialias: Bool = true
  ) throws -> Tensor {
    guard rank >= 2, shape[rank - 2] > 0, shape[rank - 1] > 0, height > 0, width > 0 else {
      throw TensorError.shape(
        operation: "resize",
        expected: "[..., height, width] and sizes above 0",
        actual: shape
      )
    }
    try requireMemory(for: shape.dropLast(2) + [height, width], of: dtype)
    // What a place of the result is made of, once per row and once per column.
    try requireMemory(for: [8, Swift.max(height, width)], of: .float64)
    let down = PixelTaps(from: shape[rank - 2], to: height, mode: mode, antialias: antialias)
    let across = PixelTaps(from: shape[rank - 1], to: width, mode: mode, antialias: antialias)
    if dtype == .uint8 || dtype == .bool { return try resizedBytes(down: down, across: across) }
    if dtype.isFloating {
      return try resampled(axis: -1, across.floating).resampled(axis: -2, down.floating)
    }
    return try resizedIntegers(down: down, across: across)
  }

  private func resizedBytes(down: PixelTaps, across: PixelTaps) throws -> Tensor {
    let source = try contiguous()
    let target = shape.dropLast(2) + [down.outputs, across.outputs]
    let result = try Tensor(uninitialized: Shape(target), dtype)
    let scratch = try Tensor(uninitialized: [down.input, across.outputs], .uint8)
    source.withPointer(to: UInt8.self, dtype) { from in
      result.withPointer(to: UInt8.self, dtype) { output in
        scratch.withPointer(to: UInt8.self, .uint8) { scratch in
          for channel in 0..<shape.dropLast(2).reduce(1, *) {
            Pixels.resample(
              from + channel * down.input * across.input,
              stride: across.input,
              down: down,
              across: across,
              into: output + channel * down.outputs * across.outputs,
              scratch: scratch
            )
          }
        }
      }
    }
    return result
  }

  private func resizedIntegers(down: PixelTaps, across: PixelTaps) throws -> Tensor {
    let planes = shape.dropLast(2).reduce(1, *)
    let numbers = try exactNumbers(of: "resize")
    let rows = try across.mixed(numbers, outer: planes * down.input, inner: 1).map(Self.halfAway)
    let values = try down.mixed(rows, outer: planes, inner: across.outputs).map(Self.halfAway)
    let sizes = Shape(shape.dropLast(2)) + [down.outputs, across.outputs]
    let target = try Tensor(uninitialized: sizes, .float64)
    withElements(Double.self, target) {
      for (index, value) in values.enumerated() { $0[index] = value }
    }
    return try target.converted(to: dtype)
  }

  /// Halves go away from zero, as in Pillow.
  private static func halfAway(_ value: Double) -> Double {
    value < 0 ? -floor(0.5 - value) : floor(value + 0.5)
  }
}

extension PixelTaps {
  /// The same weights for the float kernels.
  fileprivate var floating: ResampleTaps {
    ResampleTaps(
      input: input,
      rows: (0..<outputs).map { output in
        let first = output * taps
        return (Int(start[output]), Array(weight[first..<first + Int(length[output])]))
      }
    )
  }

  /// One axis of doubles mixed; `inner` neighbors move together.
  fileprivate func mixed(_ values: [Double], outer: Int, inner: Int) throws -> [Double] {
    var result = try [Double](work: 0, count: outer * outputs * inner)
    for slab in 0..<outer {
      for output in 0..<outputs {
        for tap in 0..<Int(length[output]) {
          let factor = weight[output * taps + tap]
          let from = (slab * input + Int(start[output]) + tap) * inner
          let to = (slab * outputs + output) * inner
          for index in 0..<inner { result[to + index] += factor * values[from + index] }
        }
      }
    }
    return result
  }
}
