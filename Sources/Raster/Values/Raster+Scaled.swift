import Tensor

extension Raster {
  /// Stored pixels of some bands as values, NaN where they stand for no data.
  ///
  /// - Shape: pixels [bands, height, width]
  func scaled(_ pixels: Tensor, bands numbers: [Int], as type: DType? = nil) throws -> Tensor {
    let wanted = numbers.map { bands[$0 - 1].dtype }.contains(.float64) ? DType.float64 : .float32
    let result = try Tensor(uninitialized: pixels.shape, wanted)
    let plane = pixels.shape[1] * pixels.shape[2]
    for (index, number) in numbers.enumerated() {
      try Interruption.check()
      let values = try pixels.selected(axis: 0, at: index).contiguous().converted(to: .float64)
      let from = values.pointer(to: Double.self, .float64)
      let scale = appliedScales[number - 1]
      // A tag is text, and a float's value is not quite what the text says.
      let nodata = stored?.bands[number - 1].nodata
      let rounded = nodata.map { Double(Float($0)) }
      for pixel in 0..<plane where from[pixel] == nodata || from[pixel] == rounded {
        from[pixel] = .nan
      }
      if wanted == .float64 {
        let output = result.pointer(to: Double.self, .float64) + index * plane
        for pixel in 0..<plane { output[pixel] = from[pixel] * scale.scale + scale.offset }
      } else {
        let output = result.pointer(to: Float.self, .float32) + index * plane
        for pixel in 0..<plane { output[pixel] = Float(from[pixel] * scale.scale + scale.offset) }
      }
    }
    return try type.map { try result.converted(to: $0) } ?? result
  }
}
