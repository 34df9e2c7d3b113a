import Glibc
import Tensor

/// Which patches of an image the encoder does not see.
package struct PatchMask: Sendable, Equatable {
  package let image: Int
  package let patch: Int
  package let ratio: Double
  package let modelPatch: Int

  /// The longest side of an image, in pixels.
  private static let longestSide = 1 << 20
  /// The most cells along a side that are put in random order.
  private static let mostCells = 1 << 13

  /// A generator of masks for square images.
  ///
  /// - Parameters:
  ///   - image: Height and width of the image, in pixels.
  ///   - patch: Size of the cells that are masked or not, in pixels.
  ///   - ratio: The share of cells that is masked, from 0 to 1.
  ///   - modelPatch: Size of the encoder's patches, in pixels.
  /// - Throws: `DatasetError` where the sizes do not divide each other or the ratio is out of range.
  package init(image: Int = 192, patch: Int = 32, ratio: Double = 0.6, modelPatch: Int = 4) throws {
    func require(_ name: String, _ isRight: Bool, _ expected: String, _ actual: String) throws {
      try DatasetError.require("mask", name, isRight, expected, actual)
    }
    for (name, size) in [("image", image), ("patch", patch), ("model_patch", modelPatch)] {
      try require(name, size >= 1, "at least 1", "\(size)")
    }
    try require("image", image <= Self.longestSide, "at most \(Self.longestSide)", "\(image)")
    try Self.require("image", image, isMultipleOf: "patch", patch)
    try Self.require("patch", patch, isMultipleOf: "model_patch", modelPatch)
    try require("ratio", (0...1).contains(ratio), "from 0 to 1", "\(ratio)")
    let (cells, side) = (image / patch, image / modelPatch)
    try require(
      "patch",
      cells <= Self.mostCells,
      "large enough for at most \(Self.mostCells) cells along a side",
      "\(patch) for an image of \(image)"
    )
    try requireMemory(for: [side, side], of: .float32)
    try requireArrays(of: cells * cells)
    (self.image, self.patch, self.ratio, self.modelPatch) = (image, patch, ratio, modelPatch)
  }

  private static func require(
    _ what: String,
    _ size: Int,
    isMultipleOf by: String,
    _ unit: Int
  ) throws {
    guard size % unit == 0 else {
      throw DatasetError.indivisible(
        operation: "mask",
        what: what,
        size: size,
        by: by,
        unit: unit
      )
    }
  }

  /// Height and width of a mask, in the encoder's patches.
  package var side: Int { image / modelPatch }

  /// The number of cells that are masked.
  package var maskedCells: Int {
    let cells = (image / patch) * (image / patch)
    return Int(ceil(Double(cells) * ratio))
  }

  /// Draws a mask: `maskedCells` cells chosen by a random permutation.
  ///
  /// - Shape: [side, side], 1 where masked
  package func draw(_ random: inout Random) throws -> Tensor {
    let result = try Tensor(uninitialized: [side, side])
    result.withFloats { draw(&random, into: $0) }
    return result
  }

  /// Draws a mask into memory for side × side floats.
  func draw(_ random: inout Random, into output: UnsafeMutablePointer<Float>) {
    let cells = image / patch
    var masked = [Bool](repeating: false, count: cells * cells)
    for cell in random.permutation(cells * cells).prefix(maskedCells) { masked[cell] = true }
    let scale = patch / modelPatch
    for row in 0..<side {
      for column in 0..<side {
        let cell = row / scale * cells + column / scale
        output[row * side + column] = masked[cell] ? 1 : 0
      }
    }
  }
}
