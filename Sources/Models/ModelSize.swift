import Tensor

/// What a model of given sizes needs, counted before anything of it is made.
///
/// Sizes come from a script or a file: their products are doubles here, since integers would overflow.
struct ModelSize {
  /// The largest side of an image or a window, in pixels.
  static let longestSide = 1 << 20
  /// The largest width of a map, and the most classes or channels.
  static let largestWidth = 1 << 24
  /// The most blocks of an encoder.
  static let mostBlocks = 10_000
  /// The most stages of an encoder: each doubles the width.
  static let mostStages = 16

  /// Numbers that the model keeps, weights and tables alike.
  private(set) var numbers = 0.0

  /// - Throws: `ModelError.notPositive` or `.tooLarge`.
  static func require(_ name: String, _ value: Int, atMost limit: Int) throws {
    guard value >= 1 else { throw ModelError.notPositive(name: name, value: value) }
    guard value <= limit else { throw ModelError.tooLarge(name: name, value: value, limit: limit) }
  }

  /// - Throws: `ModelError.ratio` where a ratio of widths gives no width.
  static func requireRatio(_ name: String, _ value: Double, of width: Int) throws {
    guard value.isFinite, value > 0, value <= 1024, Double(width) * value >= 1 else {
      throw ModelError.ratio(name: name, value: value)
    }
  }

  /// Counts a table of numbers, some times over.
  mutating func add(_ sizes: Int..., times: Int = 1) {
    numbers += sizes.reduce(Double(times)) { $0 * Double($1) }
  }

  /// Counts the blocks of attention and MLP of one width.
  mutating func addBlocks(_ count: Int, width: Int, mlpRatio: Double) {
    numbers += Double(count) * Double(width) * Double(width) * (4 + 2 * mlpRatio)
  }

  /// - Throws: `ModelError.memory` where the machine has less than the model needs.
  func requireMemory() throws {
    let bytes = numbers * 4
    guard bytes > 16e6 else { return }
    let available = BufferPool.shared.available()
    guard bytes <= available else {
      throw ModelError.memory(parameters: numbers, available: available)
    }
  }
}

extension DenseSettings {
  /// - Parameter widths: Channels of the maps that the decoder looks at.
  /// - Throws: `ModelError` where there is nothing to tell apart, or too much to keep.
  func validate(over widths: [Int]) throws {
    try ModelSize.require("classes", classes, atMost: ModelSize.largestWidth)
    try ModelSize.require("width", width, atMost: ModelSize.largestWidth)
    var size = ModelSize()
    let inputs = widths.reduce(0, +)
    size.add(inputs, width, times: 14)
    size.add(width, width, times: 9 * (4 + 2 * widths.count))
    size.add(classes, width + (widths.max() ?? 0), times: 2)
    try size.requireMemory()
  }
}
