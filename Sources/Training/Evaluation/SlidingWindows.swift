import Tensor

/// Scores of images larger than a model should see at once: windows that overlap, blended where they do.
package struct SlidingWindows: Sendable, Equatable {
  /// The side of a window, in pixels.
  package let side: Int
  /// How many pixels neighbors share.
  package let overlap: Int

  /// - Parameters:
  ///   - side: The side of a window, in pixels.
  ///   - overlap: The share of a window that its neighbor sees too, from 0 to below 1.
  /// - Throws: `TrainingError.setting`.
  package init(side: Int, overlap: Double) throws {
    guard side >= 1 else {
      throw TrainingError.setting(name: "window", expected: "at least 1", actual: "\(side)")
    }
    guard (0..<1).contains(overlap) else {
      throw TrainingError.setting(
        name: "overlap",
        expected: "from 0 to below 1",
        actual: "\(overlap)"
      )
    }
    self.side = side
    self.overlap = min(side - 1, Int((Double(side) * overlap).rounded()))
  }

  /// Where windows begin along a side; the last one is moved back into the scene.
  package func starts(_ length: Int) -> [Int] {
    guard length > side else { return [0] }
    var result = Array(stride(from: 0, to: length - side, by: side - overlap))
    result.append(length - side)
    return result
  }

  /// How much a window's pixel counts: less towards edges that a neighbor covers.
  private func weights(_ length: Int) -> [Float] {
    let extent = min(side, length)
    guard overlap > 0, length > side else { return [Float](repeating: 1, count: extent) }
    return (0..<extent).map { index in
      let inside = Float(min(index, extent - 1 - index)) + 0.5
      return min(1, inside / Float(overlap))
    }
  }

  /// Scores of a scene from top to bottom.
  ///
  /// - Parameters:
  ///   - height: The scene's, in pixels.
  ///   - width: The scene's.
  ///   - scale: How many times larger scores are than what is read.
  ///   - predict: The scores [1, channels, scale · h, scale · w] of a window: row, column, height,
  ///     width.
  ///   - emit: Takes rows that no window touches any more: the first row, and the scores
  ///     [channels, rows, scale · width].
  /// - Throws: `TensorError.interrupted`, and what the two functions throw.
  package func run(
    height: Int,
    width: Int,
    scale: Int = 1,
    predict: (_ row: Int, _ column: Int, _ height: Int, _ width: Int) throws -> Tensor,
    emit: (_ row: Int, _ scores: Tensor) throws -> Void
  ) throws {
    let (rows, columns) = (starts(height), starts(width))
    let (high, wide) = (min(side, height), min(side, width))
    var band: Band?
    for (number, row) in rows.enumerated() {
      for column in columns {
        try Interruption.check()
        let scores = try predict(row, column, high, wide).contiguous()
        if band == nil {
          band = try Band(channels: scores.shape[1], height: scale * high, width: scale * width)
        }
        band?.add(
          scores,
          column: scale * column,
          stretched(weights(height), scale),
          stretched(weights(width), scale)
        )
      }
      let next = number + 1 < rows.count ? rows[number + 1] : row + high
      if let done = try band?.take(scale * (next - row)) { try emit(scale * row, done) }
    }
  }

  private func stretched(_ weights: [Float], _ scale: Int) -> [Float] {
    weights.flatMap { [Float](repeating: $0, count: scale) }
  }

  /// Rows of a scene that windows still add to.
  private struct Band {
    private let channels: Int
    private let height: Int
    private let width: Int
    private var sums: [Float]
    private var shares: [Float]

    init(channels: Int, height: Int, width: Int) throws {
      (self.channels, self.height, self.width) = (channels, height, width)
      sums = try [Float](work: 0, count: channels * height * width)
      shares = try [Float](work: 0, count: height * width)
    }

    mutating func add(_ scores: Tensor, column: Int, _ down: [Float], _ across: [Float]) {
      let (high, wide) = (scores.shape[2], scores.shape[3])
      scores.withFloats { values in
        for row in 0..<high {
          for x in 0..<wide {
            let weight = down[row] * across[x]
            let place = row * width + column + x
            shares[place] += weight
            for channel in 0..<channels {
              sums[channel * height * width + place] +=
                weight * values[(channel * high + row) * wide + x]
            }
          }
        }
      }
    }

    /// The blended scores of the first rows, which leave the band.
    mutating func take(_ rows: Int) throws -> Tensor {
      let result = try Tensor(uninitialized: [channels, rows, width])
      let plane = height * width
      for channel in 0..<channels {
        result.withFloats { values in
          for place in 0..<rows * width {
            values[channel * rows * width + place] =
              sums[channel * plane + place] / shares[place]
          }
        }
        let left = Array(sums[channel * plane + rows * width..<(channel + 1) * plane])
        sums.replaceSubrange(
          channel * plane..<(channel + 1) * plane,
          with: left + [Float](repeating: 0, count: rows * width)
        )
      }
      shares.replaceSubrange(
        0..<plane,
        with: Array(shares[(rows * width)...]) + [Float](repeating: 0, count: rows * width)
      )
      return result
    }
  }
}
