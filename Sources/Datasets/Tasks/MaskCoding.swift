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
  /// Colors, 0xRRGGBB, and their classes.
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
    let classes = try classes(of: raster, in: inside, nodata)
    guard inside != wanted else { return classes }
    return try placed(classes, inside, in: wanted)
  }

  /// Reads a mask on the pixels of an image, the nearest of its own each; outside of the mask does not count.
  ///
  /// - Throws: What `read` throws for values, `RasterError.noCRS` where one of the two has no place.
  /// - Shape: [height, width], uint8
  func aligned(
    _ mask: Raster,
    like image: Raster,
    window: Window?,
    nodata: LabelNodata = .asClass
  ) throws -> Tensor {
    let window = window ?? image.extent
    let size = (height: window.height, width: window.width)
    guard let part = try mask.window(under: window, of: image, size: size) else {
      return try Self.nothing(size.height, size.width)
    }
    let classes = try classes(of: mask, in: part, nodata)
    let laid = try mask.laid(
      classes.unsqueezed(axis: 0),
      of: part,
      like: image,
      window: window,
      outside: Double(Self.ignored)
    )
    return try laid.selected(axis: 0, at: 0).contiguous()
  }

  /// A mask of which no pixel counts.
  private static func nothing(_ height: Int, _ width: Int) throws -> Tensor {
    let bytes = try [UInt8](work: ignored, count: height * width)
    return try Tensor(bytes: bytes, shape: [height, width], dtype: .uint8)
  }

  /// Classes in the place where they belong in a window that reaches beyond the scene.
  private func placed(_ classes: Tensor, _ inside: Window, in window: Window) throws -> Tensor {
    let result = try Self.nothing(window.height, window.width)
    window.place(classes, of: inside, in: result)
    return result
  }

  /// The classes of a window of a mask, whatever pixels they are wanted on.
  ///
  /// - Shape: [height, width], uint8
  private func classes(
    of raster: Raster,
    in window: Window,
    _ nodata: LabelNodata
  ) throws -> Tensor {
    let result = try Self.nothing(window.height, window.width)
    try result.withPointer(to: UInt8.self, .uint8) { output in
      for strip in MaskPixels.strips(of: window) {
        let pixels = try MaskPixels(raster, strip, areColors: hasColors)
        let start = output + (strip.row - window.row) * window.width
        var known: (value: Double, label: UInt8)?
        for (index, value) in pixels.values.enumerated() where !pixels.isMissing(index) {
          if pixels.isNodata(index), try !isClass(value, of: raster, nodata) { continue }
          if known?.value != value {
            guard let label = label(of: value) else {
              throw try wrong(value, at: index, of: strip, raster, window)
            }
            known = (value, label)
          }
          start[index] = known?.label ?? Self.ignored
        }
      }
    }
    return result
  }

  private var hasColors: Bool {
    if case .colors = self { true } else { false }
  }

  private func label(of value: Double) -> UInt8? {
    switch self {
    // Anything above 0 counts, also a share.
    case .presence: value > 0 ? 1 : 0
    case .values(let classes), .colors(let classes): Int(exactly: value).flatMap { classes[$0] }
    }
  }

  /// Whether a value that a mask marks as no data is to be taken as the class that it stands for.
  private func isClass(_ value: Double, of raster: Raster, _ nodata: LabelNodata) throws -> Bool {
    guard let label = label(of: value), label != Self.ignored else { return false }
    guard nodata != .refused else {
      throw DatasetError.maskNodata(
        path: raster.path,
        value: text(value),
        position: Int(label)
      )
    }
    return nodata == .asClass
  }

  /// What is wrong with a value that stands for no class.
  private func wrong(
    _ value: Double,
    at index: Int,
    of strip: Window,
    _ raster: Raster,
    _ window: Window
  ) throws -> DatasetError {
    var expected = ""
    var found: [Int] = []
    var count = 0
    switch self {
    case .presence: break
    case .values where Int(exactly: value) == nil: expected = "whole numbers"
    case .values(let classes):
      count = Set(classes.values).subtracting([Self.ignored]).count
      expected = classes.keys.sorted().map { "\($0)" }.joined(separator: ", ")
      found = try MaskPixels.integers(of: raster, in: window)
    case .colors(let classes):
      expected = classes.keys.sorted(by: >).map { text(Double($0)) }.joined(separator: ", ")
    }
    return .maskValue(
      path: raster.path,
      value: text(value),
      row: strip.row + index / strip.width,
      column: strip.column + index % strip.width,
      expected: expected,
      found: found,
      classes: count
    )
  }

  /// A value as messages show it.
  private func text(_ value: Double) -> String {
    guard let integer = Int(exactly: value) else { return "\(value)" }
    guard hasColors else { return "\(integer)" }
    return "(\(integer >> 16), \(integer >> 8 & 255), \(integer & 255))"
  }
}
