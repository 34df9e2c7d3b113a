import CKernels

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
      try x.eachSlab(axis) { outer, inner in
        gfm_resample_double(
          y.doublePointer + outer * taps.outputs * inner,
          x.doublePointer + outer * taps.input * inner,
          taps.outputs,
          inner,
          taps.taps,
          taps.start,
          taps.length,
          taps.exactWeight
        )
      }
      return (y, [])
    } pullback: { [shape] _, dy in
      let dy = try dy.contiguous()
      let dx = try Tensor.zeros(shape, .float64)
      try dx.eachSlab(axis) { outer, inner in
        gfm_resample_backward_double(
          dx.doublePointer + outer * taps.input * inner,
          dy.doublePointer + outer * taps.outputs * inner,
          taps.outputs,
          inner,
          taps.taps,
          taps.start,
          taps.length,
          taps.exactWeight
        )
      }
      return [dx]
    }(self)
  }
}
