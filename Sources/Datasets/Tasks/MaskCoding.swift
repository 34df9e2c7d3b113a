import Raster
import Tensor

/// What a stored value means that is one of the classes and that a mask marks as no data too.
package enum LabelNodata: String, Sendable, CaseIterable {
  /// Nobody can tell: an error.
  case refused
  case asClass = "class"
  case ignored = "ignore"
}

/// How the values of a mask on disk stand for classes.
package enum MaskCoding: Sendable, Equatable {
  /// Anything above 0 is class 1.
  case presence
  /// Stored values and their classes.
  case values([Int: UInt8])
  /// Colours, 0xRRGGBB, and their classes.
  case colors([Int: UInt8])

  /// The class of pixels that do not count.
  package static let ignored: UInt8 = 255

  /// Values that are the classes' positions themselves, and perhaps ignored ones.
  package static func positions(_ count: Int, ignored: [Int] = [255]) -> MaskCoding {
    var classes = Dictionary(uniqueKeysWithValues: (0..<count).map { ($0, UInt8($0)) })
    for value in ignored { classes[value] = Self.ignored }
    return .values(classes)
  }

  /// Reads the mask of a scene or of a part of it; outside of the scene does not count, nor does what the
  /// mask marks as no data.
  ///
  /// - Throws: `DatasetError.sizes` where the scene has another size, `DatasetError.maskValue` at a
  ///   value that stands for no class, `.maskNodata` where one stands for a class and for no data.
  /// - Shape: [height, width], uint8
  func read(
    _ path: String,
    window: Window?,
    scene: (height: Int, width: Int),
    image: String,
    nodata: LabelNodata = .asClass
  ) throws -> Tensor {
    let raster = try Raster(path: path)
    guard (raster.height, raster.width) == scene else {
      throw DatasetError.sizes(
        path: path,
        size: [raster.height, raster.width],
        other: image,
        otherSize: [scene.height, scene.width]
      )
    }
    let wanted = window ?? raster.extent
    guard let inside = wanted.inside(height: scene.height, width: scene.width) else {
      throw RasterError.window(path: path, window: wanted, width: scene.width, height: scene.height)
    }
    let (stored, valid) = try stored(raster, inside)
    let flags = try valid?.flags
    let result = try Tensor(uninitialized: [wanted.height, wanted.width], .uint8)
    let output = result.pointer(to: UInt8.self, .uint8)
    output.update(repeating: Self.ignored, count: result.count)
    var known: (value: Int, label: UInt8)?
    for index in stored.indices {
      let value = stored[index]
      if let flags, !flags[index], try !isClass(value, of: raster, nodata) { continue }
      if known?.value != value {
        guard let label = label(of: value) else {
          throw wrong(value, among: stored, path, inside, index)
        }
        known = (value, label)
      }
      let row = index / inside.width + inside.row - wanted.row
      let column = index % inside.width + inside.column - wanted.column
      output[row * wanted.width + column] = known?.label ?? Self.ignored
    }
    return result
  }

  /// Reads a mask on the pixels of an image; outside of the mask does not count.
  ///
  /// - Shape: [height, width], uint8
  func aligned(_ mask: Raster, like image: Raster, window: Window?) throws -> Tensor {
    let window = window ?? image.extent
    var bands = [1]
    if case .colors = self, !mask.hasPalette { bands = [1, 2, 3] }
    guard mask.bands.count >= bands.count else {
      throw RasterError.bandCount(path: mask.path, expected: 3, actual: mask.bands.count)
    }
    let pixels = try mask.aligned(bands: bands, like: image, window: window, resampling: .nearest)
      .doubles
    let plane = window.height * window.width
    let stored = (0..<plane).map { index -> Int? in
      let values = bands.indices.map { pixels[$0 * plane + index] }
      guard !values.contains(where: \.isNaN) else { return nil }
      let integers = values.map { Int(exactly: $0.rounded(.towardZero)) ?? .max }
      guard case .colors = self else { return integers[0] }
      let color =
        mask.hasPalette
        ? mask.color(at: integers[0]) : integers.map { Int(UInt8(clamping: $0)) }
      return color.reduce(0) { $0 << 8 | $1 }
    }
    let known = stored.compactMap { $0 }
    let labels = try stored.enumerated().map { index, value -> UInt8 in
      guard let value else { return Self.ignored }
      guard let label = label(of: value) else {
        throw wrong(value, among: known, mask.path, window, index)
      }
      return label
    }
    return try Tensor(bytes: labels, shape: [window.height, window.width], dtype: .uint8)
  }

  private func label(of value: Int) -> UInt8? {
    switch self {
    case .presence: value > 0 ? 1 : 0
    case .values(let classes), .colors(let classes): classes[value]
    }
  }

  /// Whether a value that a mask marks as no data is to be taken as the class that it stands for.
  private func isClass(_ value: Int, of raster: Raster, _ nodata: LabelNodata) throws -> Bool {
    guard raster.bands[0].nodata == Double(value), let label = label(of: value),
      label != Self.ignored
    else { return false }
    guard nodata != .refused else {
      throw DatasetError.maskNodata(path: raster.path, value: value, position: Int(label))
    }
    return nodata == .asClass
  }

  /// The stored values, colors as one number, and where there are some.
  private func stored(_ raster: Raster, _ window: Window) throws -> ([Int], valid: Tensor?) {
    guard case .colors = self else {
      let read = try raster.readValid(bands: [1], window: window)
      return (try integers(of: read, raster.path, window), read.valid)
    }
    guard raster.hasPalette || raster.bands.count >= 3 else {
      throw RasterError.bandCount(path: raster.path, expected: 3, actual: raster.bands.count)
    }
    let valid = try raster.validity(bands: raster.hasPalette ? [1] : [1, 2, 3], window: window)
    let pixels =
      try raster.hasPalette
      ? raster.readPalette(window: window)
      : raster.read(bands: [1, 2, 3], window: window, as: .uint8)
    let bytes = try pixels.contiguous().pointer(to: UInt8.self, .uint8)
    let plane = pixels.count / 3
    let stored = (0..<plane).map { index in
      Int(bytes[index]) << 16 | Int(bytes[plane + index]) << 8 | Int(bytes[2 * plane + index])
    }
    return (stored, valid)
  }

  /// Stored numbers, which are whole where there are data.
  private func integers(
    of read: ValidPixels,
    _ path: String,
    _ window: Window
  ) throws -> [Int] {
    guard read.values.dtype.isFloating else { return try read.values.integers }
    // Anything above 0 counts, also a share.
    if self == .presence { return try read.values.doubles.map { $0 > 0 ? 1 : 0 } }
    let flags = try read.valid?.flags
    return try read.values.doubles.enumerated().map { index, value in
      if let flags, !flags[index] { return Int(exactly: value) ?? 0 }
      guard let number = Int(exactly: value) else {
        throw DatasetError.maskValue(
          path: path,
          value: "\(value)",
          row: window.row + index / window.width,
          column: window.column + index % window.width,
          expected: "whole numbers",
          found: [],
          classes: 0
        )
      }
      return number
    }
  }

  private func wrong(
    _ value: Int,
    among stored: [Int],
    _ path: String,
    _ window: Window,
    _ index: Int
  ) -> DatasetError {
    var (shown, expected) = ("\(value)", "")
    var found: [Int] = []
    var count = 0
    switch self {
    case .presence: break
    case .values(let classes):
      count = Set(classes.values).subtracting([Self.ignored]).count
      expected = classes.keys.sorted().map { "\($0)" }.joined(separator: ", ")
      found = Set(stored).sorted()
    case .colors(let classes):
      shown = Self.color(value)
      expected = classes.keys.sorted(by: >).map(Self.color).joined(separator: ", ")
    }
    return .maskValue(
      path: path,
      value: shown,
      row: window.row + index / window.width,
      column: window.column + index % window.width,
      expected: expected,
      found: found,
      classes: count
    )
  }

  private static func color(_ value: Int) -> String {
    "(\(value >> 16), \(value >> 8 & 255), \(value & 255))"
  }
}
