extension Tensor {
  /// One axis resampled in float64.
  func resampledInDouble(axis: Int, _ taps: ResampleTaps) throws -> Tensor {
    let axis = try self.axis(axis, of: "resample")
    var target = shape
    target[axis] = taps.outputs
    let goal = target
    return try Operation("resample") { inputs in
      let x = try inputs[0].converted(to: .float64).contiguous()
      let y = try Tensor(uninitialized: goal, .float64)
      try withElements(Double.self, x, y) { p, q in
        try x.eachSlab(axis) { outer, inner in
          Kernels.resample(
            p + outer * taps.input * inner,
            taps,
            inner: inner,
            into: q + outer * taps.outputs * inner
          )
        }
      }
      return (y, [])
    } pullback: { [shape] _, dy in
      let dy = try dy.contiguous()
      let dx = try Tensor.zeros(shape, .float64)
      try withElements(Double.self, dx, dy) { p, q in
        try dx.eachSlab(axis) { outer, inner in
          Kernels.resampleBackward(
            q + outer * taps.outputs * inner,
            taps,
            inner: inner,
            to: p + outer * taps.input * inner
          )
        }
      }
      return [dx]
    }(self)
  }
}
