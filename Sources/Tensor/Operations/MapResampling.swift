/// Maps with channels last, resampled on both axes.
///
/// - Parameters:
///   - x: The maps.
///   - down: What each row of the result is made of.
///   - across: What each column of the result is made of.
/// - Returns: The resampled maps.
/// - Throws: `TensorError.shape` where the maps are not of the taps' sizes.
/// - Shape: x [B, H, W, C] → [B, rows, columns, C].
package func resampleMaps(
  _ x: Tensor,
  down: ResampleTaps,
  across: ResampleTaps
) throws -> Tensor {
  let rule: Operation.Rule = { forms in
    let x = forms[0].shape
    guard x.count == 4, x[1] == down.input, x[2] == across.input else {
      throw TensorError.shape(
        operation: "resample",
        expected: "maps of \(down.input) × \(across.input)",
        actual: x
      )
    }
    return TensorForm([x[0], down.outputs, across.outputs, x[3]], .float32)
  }
  return try Operation("resample", result: rule) { inputs, _ in
    (try resampled(inputs[0].contiguous(), down, across), [])
  } pullback: { _, dy in
    [try resampled(dy.contiguous(), down.transposed, across.transposed)]
  }(x)
}

private func resampled(_ x: Tensor, _ down: ResampleTaps, _ across: ResampleTaps) throws -> Tensor {
  let (batch, width, channels) = (x.shape[0], x.shape[2], x.shape[3])
  let y = try Tensor(uninitialized: [batch, down.outputs, across.outputs, channels])
  let line = across.outputs * channels
  try withElements(Float.self, x, y) { from, to in
    try down.weight.withUnsafeBufferPointer { weight in
      guard let weight = weight.baseAddress else { return }
      nonisolated(unsafe) let weights = weight
      try Parallel.rows(batch * down.outputs, of: line, elements: 1 << 14) { range in
        for index in range {
          let (image, row) = (index / down.outputs, index % down.outputs)
          Kernels.resampleMapRow(
            from + (image * down.input + Int(down.start[row])) * width * channels,
            stride: width * channels,
            down: weights + row * down.taps,
            downTaps: Int(down.length[row]),
            across: across,
            channels: channels,
            into: to + index * line
          )
        }
      }
    }
  }
  return y
}

extension ResampleTaps {
  /// The means of as many stretches of an axis as wanted, which overlap where they do not divide it.
  package static func averages(of input: Int, in output: Int) -> ResampleTaps {
    ResampleTaps(
      input: input,
      rows: (0..<output).map { index in
        let start = index * input / output
        let end = ((index + 1) * input + output - 1) / output
        return (start, [Double](repeating: 1 / Double(end - start), count: end - start))
      }
    )
  }

  /// The backward pass: for each input, the outputs that it is part of.
  package var transposed: ResampleTaps {
    var rows = [(start: Int, weights: [Double])?](repeating: nil, count: input)
    for output in 0..<outputs {
      for tap in 0..<Int(length[output]) {
        let place = Int(start[output]) + tap
        var row = rows[place] ?? (output, [])
        while row.start + row.weights.count < output { row.weights.append(0) }
        row.weights.append(Double(weight[output * taps + tap]))
        rows[place] = row
      }
    }
    return ResampleTaps(input: outputs, rows: rows.map { $0 ?? (0, [0]) })
  }
}

extension OperationSample {
  /// Of maps of another size.
  static let mapResampling: [OperationSample] = [
    OperationSample("maps enlarged", [2, 3, 4, 2], isOfFloat32: true) {
      let taps = [3, 4].map {
        ResampleTaps(from: $0, to: 7, mode: .bilinear, antialias: false, alignCorners: false)
      }
      return try resampleMaps($0[0], down: taps[0], across: taps[1])
    },
    OperationSample("maps averaged", [2, 5, 4, 2], isOfFloat32: true) {
      let (down, across) = (
        ResampleTaps.averages(of: 5, in: 3), ResampleTaps.averages(of: 4, in: 6)
      )
      return try resampleMaps($0[0], down: down, across: across)
    },
  ]
}
