import Tensor

/// Changes of brightness, contrast, saturation and hue, the same for all images of a sample.
///
/// Images of other than three bands keep saturation and hue.
struct ColorChange: Sendable, Equatable {
  /// One step of a change.
  enum Step: Sendable, Equatable {
    /// Values plus a number.
    case shift(Double)
    /// Values times a number.
    case multiply(Double)
    /// Distance from the mean gray times a number.
    case contrast(Double)
    /// Distance from each pixel's gray times a number.
    case blendGray(Double)
    /// Saturation times a number.
    case saturation(Double)
    /// Hue turned by a share of the circle.
    case hue(Double)
  }

  private(set) var steps: [Step] = []

  /// The image after all steps, from 0 to 1.
  ///
  /// Where `valid` is 0 the image holds no data, and has no part in its mean.
  /// - Shape: image [bands, height, width], float32; valid [height, width], bool
  func applied(to image: Tensor, valid: Tensor? = nil) throws -> Tensor {
    guard !steps.isEmpty else { return image }
    let result = try image.contiguous().copy()
    for step in steps { Self.apply(step, to: result, valid) }
    return result
  }

  private static func apply(_ step: Step, to image: Tensor, _ valid: Tensor?) {
    switch step {
    case .shift(let by): change(image) { $0 + Float(by) }
    case .multiply(let factor): change(image) { $0 * Float(factor) }
    case .contrast(let factor):
      let mean = meanGray(image, valid)
      change(image) { (($0 - mean) * Float(factor)) + mean }
    case .blendGray(let factor):
      pixels(of: image) { red, green, blue in
        let gray = 0.299 * red + 0.587 * green + 0.114 * blue
        let keep = Float(factor)
        return (
          gray + (red - gray) * keep, gray + (green - gray) * keep, gray + (blue - gray) * keep
        )
      }
    case .saturation(let factor):
      pixels(of: image) { red, green, blue in
        let (hue, saturation, value) = HSV.from(red, green, blue)
        return HSV.toRGB(hue, min(saturation * Float(factor), 1), value)
      }
    case .hue(let by):
      pixels(of: image) { red, green, blue in
        let (hue, saturation, value) = HSV.from(red, green, blue)
        return HSV.toRGB(hue + Float(by), saturation, value)
      }
    }
  }

  private static func change(_ image: Tensor, _ body: (Float) -> Float) {
    image.withFloats { values in
      for index in 0..<image.count { values[index] = min(max(body(values[index]), 0), 1) }
    }
  }

  private static func pixels(
    of image: Tensor,
    _ body: (Float, Float, Float) -> (Float, Float, Float)
  ) {
    guard image.shape[0] == 3 else { return }
    let plane = image.count / 3
    image.withFloats { values in
      for index in 0..<plane {
        let color = body(values[index], values[plane + index], values[2 * plane + index])
        values[index] = min(max(color.0, 0), 1)
        values[plane + index] = min(max(color.1, 0), 1)
        values[2 * plane + index] = min(max(color.2, 0), 1)
      }
    }
  }

  private static func meanGray(_ image: Tensor, _ valid: Tensor?) -> Float {
    let plane = image.shape[1] * image.shape[2]
    let weights = image.shape[0] == 3 ? [0.299, 0.587, 0.114] : []
    func mean(_ values: UnsafePointer<Float>, _ flags: UnsafePointer<UInt8>?) -> Float {
      var total = 0.0
      for band in 0..<image.shape[0] {
        let weight = weights.isEmpty ? 1 / Double(image.shape[0]) : weights[band]
        let start = values + band * plane
        guard let flags else {
          total += weight * (0..<plane).reduce(0) { $0 + Double(start[$1]) }
          continue
        }
        total += weight * (0..<plane).reduce(0) { flags[$1] == 0 ? $0 : $0 + Double(start[$1]) }
      }
      let count = flags.map { flags in (0..<plane).count { flags[$0] != 0 } } ?? plane
      return Float(total / Double(max(count, 1)))
    }
    return image.withFloats { values in
      guard let valid else { return mean(values, nil) }
      return valid.withPointer(to: UInt8.self, .bool) { mean(values, $0) }
    }
  }
}

extension ColorChange {
  /// Draws what segmentation protocols do to colors, each with even chances.
  ///
  /// - Source: mmsegmentation, `PhotoMetricDistortion` (of Liu et al., SSD, 2016).
  static func photometric(_ random: inout Random) -> ColorChange {
    func between(_ low: Double, _ high: Double) -> Double {
      low + random.uniform() * (high - low)
    }
    var change = ColorChange()
    if random.uniform() < 0.5 { change.steps.append(.shift(between(-32, 32) / 255)) }
    let isEarly = random.uniform() < 0.5
    let contrast: Step? = random.uniform() < 0.5 ? .multiply(between(0.5, 1.5)) : nil
    if isEarly, let contrast { change.steps.append(contrast) }
    if random.uniform() < 0.5 { change.steps.append(.saturation(between(0.5, 1.5))) }
    // Eighteen of the 180 steps of an 8-bit hue.
    if random.uniform() < 0.5 { change.steps.append(.hue(between(-18, 18) / 180)) }
    if !isEarly, let contrast { change.steps.append(contrast) }
    return change
  }

  /// Draws a jitter's factors and the order of its steps.
  static func jitter(_ jitter: ColorJitter, _ random: inout Random) -> ColorChange {
    func factor(_ strength: Double) -> Double {
      max(0, 1 - strength) + random.uniform() * (1 + strength - max(0, 1 - strength))
    }
    var change = ColorChange()
    for step in random.permutation(4) {
      switch step {
      case 0 where jitter.brightness > 0: change.steps.append(.multiply(factor(jitter.brightness)))
      case 1 where jitter.contrast > 0: change.steps.append(.contrast(factor(jitter.contrast)))
      case 2 where jitter.saturation > 0:
        change.steps.append(.blendGray(factor(jitter.saturation)))
      case 3 where jitter.hue > 0:
        change.steps.append(.hue((random.uniform() * 2 - 1) * jitter.hue))
      default: break
      }
    }
    return change
  }
}

/// How far colors may be changed at random.
///
/// - Source: torchvision, `ColorJitter`.
package struct ColorJitter: Sendable, Equatable {
  package var brightness: Double
  package var contrast: Double
  package var saturation: Double
  /// A share of the circle, up to one half.
  package var hue: Double

  package init(
    brightness: Double = 0.4,
    contrast: Double = 0.4,
    saturation: Double = 0.4,
    hue: Double = 0.1
  ) {
    (self.brightness, self.contrast) = (brightness, contrast)
    (self.saturation, self.hue) = (saturation, hue)
  }

  package func check() throws {
    for (name, value, most) in [
      ("brightness", brightness, 10), ("contrast", contrast, 10), ("saturation", saturation, 10),
      ("hue", hue, 0.5),
    ] where !(0...most).contains(value) {
      throw DatasetError.argument(
        operation: "color_jitter",
        name: name,
        expected: "from 0 to \(most)",
        actual: "\(value)"
      )
    }
  }
}

extension Transforms {
  /// Colors changed at random; of images [..., bands, height, width] all alike.
  package static func colorJitter(
    _ image: Tensor,
    _ jitter: ColorJitter,
    _ random: inout Random
  ) throws -> Tensor {
    try jitter.check()
    return try changed(image, .jitter(jitter, &random), "color_jitter")
  }

  /// Colors changed as segmentation protocols do; of images [..., bands, height, width] all alike.
  package static func photometric(_ image: Tensor, _ random: inout Random) throws -> Tensor {
    try changed(image, .photometric(&random), "photometric")
  }

  private static func changed(
    _ image: Tensor,
    _ change: ColorChange,
    _ operation: String
  ) throws -> Tensor {
    guard image.rank >= 3, image.count > 0 else {
      throw DatasetError.imageShape(operation: operation, shape: image.shape)
    }
    let scale: Double? = image.dtype == .uint8 ? 255 : nil
    let floats = try image.detached.converted(to: .float32)
    let unit = try scale.map { try floats / Tensor(Float($0)) } ?? floats
    let inner = Array(unit.shape.suffix(3))
    let flat = try unit.contiguous().reshaped([unit.count / inner.reduce(1, *)] + inner)
    let parts = try (0..<flat.shape[0]).map {
      try change.applied(to: flat.selected(axis: 0, at: $0))
    }
    return try Tensor.stacked(parts).reshaped(Array(unit.shape))
  }
}
