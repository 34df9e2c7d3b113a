/// One item between the brackets of `x[a, b:c, ...]`.
package enum IndexItem {
  case integer(Int)
  /// `start:stop:step`, each end as written (negative counts from the end) or nil.
  case slice(start: Int?, stop: Int?, step: Int)
  case ellipsis
  /// Anything else: a mask, a list of positions, a string.
  case value(Value)
}

extension IndexItem {
  /// The positions that a slice takes from a sequence, as Python counts.
  package static func positions(
    start: Int?,
    stop: Int?,
    step: Int,
    count: Int
  ) -> StrideTo<Int> {
    let low = step > 0 ? 0 : -1
    let high = step > 0 ? count : count - 1
    func clamp(_ end: Int?, _ fallback: Int) -> Int {
      guard let end else { return fallback }
      return min(max(end < 0 ? end + count : end, low), high)
    }
    return stride(
      from: clamp(start, step > 0 ? low : high),
      to: clamp(stop, step > 0 ? high : low),
      by: step
    )
  }
}
