/// The numbers start, start + step … before stop.
package final class RangeValue {
  package let start: Double
  package let stop: Double
  package let step: Double

  /// Makes a range whose step is not zero.
  package init(start: Double, stop: Double, step: Double) {
    precondition(step != 0)
    self.start = start
    self.stop = stop
    self.step = step
  }

  package var count: Int {
    let count = ((stop - start) / step).rounded(.up)
    return count > 0 ? Int(min(count, 9_007_199_254_740_992)) : 0
  }

  package subscript(position: Int) -> Double { start + Double(position) * step }
}
