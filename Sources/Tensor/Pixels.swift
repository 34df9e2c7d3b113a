import CKernels
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

  /// Weights for an axis; nearest takes the pixel under the centre.
  ///
  /// - Source: Pillow, `precompute_coeffs` and `normalize_coeffs_8bpc` of `Resample.c`.
  package init(from input: Int, to output: Int, mode: ResampleMode, antialias: Bool) {
    self.input = input
    let ratio = Double(input) / Double(output)
    let scale = antialias ? max(ratio, 1) : 1
    let rows = (0..<output).map { position in
      let centre = (Double(position) + 0.5) * ratio
      return mode == .nearest
        ? (min(Int(centre), input - 1), [1])
        : Self.weights(centre: centre, scale: scale, input: input, mode: mode)
    }
    let taps = rows.map(\.1.count).max() ?? 1
    self.taps = taps
    start = rows.map { Int32($0.0) }
    length = rows.map { Int32($0.1.count) }
    weight = rows.flatMap { $0.1 + [Double](repeating: 0, count: taps - $0.1.count) }
    fixed = weight.map { Int32($0 * 0x1p22 + ($0 < 0 ? -0.5 : 0.5)) }
  }

  private static func weights(
    centre: Double,
    scale: Double,
    input: Int,
    mode: ResampleMode
  )
    -> (Int, [Double])
  {
    let support = (mode == .bilinear ? 1.0 : 2.0) * scale
    let low = max(0, Int(centre - support + 0.5))
    let high = min(input, Int(centre + support + 0.5))
    let weights = (low..<max(high, low + 1)).map { tap in
      let distance = (Double(tap) - centre + 0.5) * (1 / scale)
      return mode == .bilinear ? max(0, 1 - abs(distance)) : ResampleTaps.keys(distance, -0.5)
    }
    let total = weights.reduce(0, +)
    return (low, total == 0 ? weights : weights.map { $0 / total })
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
    gfm_resample_rows_u8(
      scratch,
      rows,
      down.input,
      stride,
      across.outputs,
      across.taps,
      across.start,
      across.length,
      across.fixed
    )
    gfm_resample_columns_u8(
      result,
      scratch,
      across.outputs,
      across.outputs,
      down.outputs,
      down.taps,
      down.start,
      down.length,
      down.fixed
    )
  }

  /// Puts bytes through a table of 256 floats, each row backwards if mirrored.
  package static func lookUp(
    _ bytes: UnsafePointer<UInt8>,
    table: [Float],
    rows: Int,
    width: Int,
    mirrored: Bool,
    into result: UnsafeMutablePointer<Float>
  ) {
    precondition(table.count == 256, "one float for each byte")
    gfm_look_up(result, bytes, table, rows, width, mirrored)
  }
}
