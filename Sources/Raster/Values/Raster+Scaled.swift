import Tensor

extension Raster {
  /// Stored pixels of some bands as values, NaN where they stand for no data.
  ///
  /// - Shape: pixels [bands, height, width]
  func scaled(_ pixels: Tensor, bands numbers: [Int], as type: DType? = nil) throws -> Tensor {
    let own = numbers.map { bands[$0 - 1].dtype }.contains(.float64) ? DType.float64 : .float32
    let wanted = type.flatMap { [.float32, .float64].contains($0) ? $0 : nil } ?? own
    let result = try Tensor(uninitialized: pixels.shape, wanted)
    let plane = pixels.shape[1] * pixels.shape[2]
    let dense = try pixels.contiguous()
    let all = Tensor(
      storage: dense.storage,
      shape: [dense.count],
      offset: dense.offset,
      dtype: dense.dtype
    )
    for (index, number) in numbers.enumerated() {
      for start in stride(from: 0, to: plane, by: Self.piece) {
        try Interruption.check()
        let range = index * plane + start..<index * plane + min(start + Self.piece, plane)
        let part = try all.sliced(axis: 0, start: range.lowerBound, count: range.count)
        put(try scaledValues(part, band: number), into: result, at: range.lowerBound)
      }
    }
    guard let type, type != wanted else { return result }
    return try result.converted(to: type)
  }

  /// Stored numbers of a band as values.
  private func scaledValues(_ part: Tensor, band number: Int) throws -> [Double] {
    let scale = appliedScales[number - 1]
    // A tag is text, and a float's value is not quite what the text says.
    let nodata = stored?.bands[number - 1].nodata
    let rounded = nodata.map { Double(Float($0)) }
    return try part.doubles.map { number in
      number == nodata || number == rounded ? .nan : number * scale.scale + scale.offset
    }
  }

  private func put(_ values: [Double], into result: Tensor, at start: Int) {
    if result.dtype == .float64 {
      result.withPointer(to: Double.self, .float64) {
        for index in values.indices { $0[start + index] = values[index] }
      }
    } else {
      result.withFloats {
        for index in values.indices { $0[start + index] = Float(values[index]) }
      }
    }
  }

  /// Pixels that are scaled at a time: all of them as numbers would take several times their own memory.
  private static let piece = 1 << 20
}
