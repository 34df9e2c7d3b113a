import Glibc

/// The weights by which one axis of an image is resampled, as Pillow computes them.
package struct PixelTaps: Sendable {
  package let input: Int
  let start: [Int32]
  let length: [Int32]
  let taps: Int
  /// The weights, [outputs, taps].
  let weight: [Double]
  /// The weights with 22 binary places.
  let fixed: [Int32]

  package var outputs: Int { start.count }

  /// Weights for an axis; nearest takes the pixel under the center.
  ///
  /// - Parameters:
  ///   - input: the number of pixels there are.
  ///   - part: where, among them, the part begins that is resampled, and how long it is; in pixels
  ///     and fractions of them. All of the axis by default.
  ///   - output: the number of pixels there are to be.
  ///   - mode: how they are made.
  ///   - antialias: whether what is reduced takes all pixels into account; nearest never does.
  /// - Source: Pillow, `precompute_coeffs` and `normalize_coeffs_8bpc` of `Resample.c`.
  package init(
    from input: Int,
    part: (start: Double, length: Double)? = nil,
    to output: Int,
    mode: ResampleMode,
    antialias: Bool
  ) {
    let part = part ?? (0, Double(input))
    let ratio = part.length / Double(output)
    let scale = antialias ? max(ratio, 1) : 1
    let support = (mode == .nearest ? 0 : mode == .bilinear ? 1.0 : 2.0) * scale
    let taps = mode == .nearest ? 1 : min(input, Int(2 * support) + 1)
    var start = [Int32](repeating: 0, count: output)
    var length = [Int32](repeating: 1, count: output)
    var weight = [Double](repeating: 0, count: output * taps)
    for position in 0..<output {
      let center = part.start + (Double(position) + 0.5) * ratio
      if mode == .nearest {
        start[position] = Int32(min(Int(center), input - 1))
        weight[position] = 1
        continue
      }
      let low = max(0, Int(center - support + 0.5))
      let high = max(min(input, Int(center + support + 0.5)), low + 1)
      start[position] = Int32(low)
      length[position] = Int32(high - low)
      var total = 0.0
      for tap in low..<high {
        let distance = (Double(tap) - center + 0.5) * (1 / scale)
        let value = Self.weight(distance, mode)
        weight[position * taps + tap - low] = value
        total += value
      }
      guard total != 0 else { continue }
      for tap in 0..<high - low { weight[position * taps + tap] /= total }
    }
    (self.input, self.taps) = (input, taps)
    (self.start, self.length, self.weight) = (start, length, weight)
    fixed = weight.map { Int32($0 * 0x1p22 + ($0 < 0 ? -0.5 : 0.5)) }
  }

  /// How much a pixel so far from the center counts, before the weights are brought to a sum of 1.
  private static func weight(_ distance: Double, _ mode: ResampleMode) -> Double {
    mode == .bilinear ? max(0, 1 - abs(distance)) : ResampleTaps.keys(distance, -0.5)
  }
}

/// 8-bit images in memory, for loops that are not recorded on a tape.
package enum Pixels {
  /// Resamples one channel: across, rounded and clipped, then down, rounded and clipped.
  ///
  /// `rows` are `stride` bytes apart; the result has rows of `across.outputs` bytes.
  package static func resample(
    _ rows: UnsafePointer<UInt8>,
    stride: Int,
    down: PixelTaps,
    across: PixelTaps,
    into result: UnsafeMutablePointer<UInt8>,
    scratch: UnsafeMutablePointer<UInt8>
  ) {
    let width = across.outputs
    Kernels.resample(.row, rows, across, count: down.input, stride: stride, into: scratch)
    Kernels.resample(.column, scratch, down, count: width, stride: width, into: result)
  }

  /// Resamples interleaved red, green and blue: across, rounded and clipped, then down, rounded and
  /// clipped, then each byte through its channel's table, each row backwards if mirrored.
  ///
  /// `rows` are `stride` bytes apart, and 16 bytes after the last are there.
  /// - Parameters:
  ///   - rows: the image, `down.input` rows of `across.input` pixels.
  ///   - stride: bytes from one row to the next.
  ///   - down: the weights by which rows are mixed.
  ///   - across: the weights by which the pixels of a row are mixed.
  ///   - tables: a float for each byte, of red, then green, then blue: 3 × 256.
  ///   - mirrored: whether left and right change places.
  ///   - result: gets the planes of the three channels.
  ///   - scratch: `(down.input + 1) × across.outputs × 3 + 1` bytes.
  /// - Shape: result [3, down.outputs, across.outputs]
  package static func resampleColors(
    _ rows: UnsafePointer<UInt8>,
    stride: Int,
    down: PixelTaps,
    across: PixelTaps,
    tables: [Float],
    mirrored: Bool,
    into result: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<UInt8>
  ) {
    precondition(tables.count == 3 * 256, "one float for each byte of each channel")
    let width = across.outputs
    let row = scratch + down.input * width * 3 + 1
    Kernels.resample(.colorRow, rows, across, count: down.input, stride: stride, into: scratch)
    Kernels.resampleColorColumns(
      scratch,
      down,
      width: width,
      tables: tables,
      mirrored: mirrored,
      row: row,
      into: result
    )
  }
}
