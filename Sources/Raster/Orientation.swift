import Tensor

/// How a camera held the image: what has to be done to the stored pixels to see it upright.
struct Orientation: Equatable {
  /// Whether rows and columns are exchanged, before anything is mirrored.
  let isTransposed: Bool
  let isMirroredAcross: Bool
  let isMirroredDown: Bool

  static let upright = Orientation(
    isTransposed: false,
    isMirroredAcross: false,
    isMirroredDown: false
  )

  private init(isTransposed: Bool, isMirroredAcross: Bool, isMirroredDown: Bool) {
    self.isTransposed = isTransposed
    self.isMirroredAcross = isMirroredAcross
    self.isMirroredDown = isMirroredDown
  }

  /// From the number that EXIF gives; anything but 2 to 8 is upright.
  init(exif number: Int) {
    self.init(
      isTransposed: (5...8).contains(number),
      isMirroredAcross: [2, 3, 6, 7].contains(number),
      isMirroredDown: [3, 4, 7, 8].contains(number)
    )
  }

  /// From the EXIF data of a file: the tag 0x0112 of the first directory.
  init(exifData data: UnsafeRawBufferPointer) {
    self.init(exif: Self.number(data) ?? 1)
  }

  private static func number(_ data: UnsafeRawBufferPointer) -> Int? {
    guard data.count >= 14 else { return nil }
    let isLittle = data[0] == UInt8(ascii: "I")
    func integer(at place: Int, bytes: Int) -> Int? {
      guard place >= 0, place <= data.count - bytes else { return nil }
      let digits = data[place..<place + bytes]
      return (isLittle ? Array(digits.reversed()) : Array(digits)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = integer(at: 4, bytes: 4), let count = integer(at: directory, bytes: 2)
    else { return nil }
    for entry in 0..<min(count, 512) {
      let place = directory + 2 + entry * 12
      guard let tag = integer(at: place, bytes: 2) else { return nil }
      if tag == 0x0112 { return integer(at: place + 8, bytes: 2) }
    }
    return nil
  }

  /// The stored pixels as they are to be seen.
  ///
  /// - Shape: [..., height, width]
  func applied(to image: Tensor) throws -> Tensor {
    guard self != .upright else { return image }
    var result = try isTransposed ? image.transposed() : image
    if isMirroredAcross { result = try Self.reversed(result, axis: -1) }
    if isMirroredDown { result = try Self.reversed(result, axis: -2) }
    return try result.contiguous()
  }

  private static func reversed(_ image: Tensor, axis: Int) throws -> Tensor {
    let count = image.shape[image.rank + axis]
    return try image.sliced(axis: axis, start: max(count - 1, 0), count: count, step: -1)
  }

  /// The stored window behind one of the upright image, which has `height` × `width` pixels.
  func stored(_ window: Window, height: Int, width: Int) -> Window {
    let row = isMirroredDown ? height - window.row - window.height : window.row
    let column = isMirroredAcross ? width - window.column - window.width : window.column
    return isTransposed
      ? Window(row: column, column: row, height: window.width, width: window.height)
      : Window(row: row, column: column, height: window.height, width: window.width)
  }

  /// A height and a width, exchanged where rows and columns are.
  func stored(_ size: (height: Int, width: Int)) -> (height: Int, width: Int) {
    isTransposed ? (size.width, size.height) : size
  }
}
