/// Percentiles with linear interpolation, as NumPy's default.
package enum Percentile {
  /// Returns a percentile of values in ascending order.
  /// - Parameters:
  ///   - sorted: the values.
  ///   - percent: 0 to 100.
  /// - Returns: the value at that place, between two of them in proportion; NaN without values.
  package static func ofSorted(_ sorted: [Double], _ percent: Double) -> Double {
    guard let last = sorted.last else { return .nan }
    let position = min(max(percent, 0), 100) / 100 * Double(sorted.count - 1)
    let index = Int(position)
    guard index + 1 < sorted.count else { return last }
    return between(sorted[index], sorted[index + 1], position - Double(index))
  }

  /// Returns a percentile of values in any order; the values are reordered.
  /// - Complexity: linear on average.
  package static func of(_ values: inout [Float], _ percent: Double) -> Double {
    guard !values.isEmpty else { return .nan }
    let position = min(max(percent, 0), 100) / 100 * Double(values.count - 1)
    let index = Int(position)
    let (lower, upper) = values.withUnsafeMutableBufferPointer { buffer in
      let lower = select(index, in: buffer)
      // What stands after the selected place is not smaller: its least is the next in order.
      return (lower, buffer[(index + 1)...].min() ?? lower)
    }
    return between(Double(lower), Double(upper), position - Double(index))
  }

  private static func between(_ low: Double, _ high: Double, _ part: Double) -> Double {
    part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part)
  }

  /// Moves the value that would stand at a place in order to that place, and returns it.
  private static func select(_ place: Int, in values: UnsafeMutableBufferPointer<Float>) -> Float {
    var low = 0
    var high = values.count - 1
    while low < high {
      let pivot = median(values[low], values[(low + high) / 2], values[high])
      var left = low
      var right = high
      while left <= right {
        while values[left] < pivot { left += 1 }
        while values[right] > pivot { right -= 1 }
        if left <= right {
          values.swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if place <= right {
        high = right
      } else if place >= left {
        low = left
      } else {
        break
      }
    }
    return values[place]
  }

  private static func median(_ a: Float, _ b: Float, _ c: Float) -> Float {
    max(min(a, b), min(max(a, b), c))
  }
}
