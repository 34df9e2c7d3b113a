import Options
import Tensor

/// Left and right exchanged.
struct HorizontalFlip: ImageTransform {
  static let name = "hflip"
  static let summary = "Exchanges left and right."
  static let example = (
    call: "hflip([[1, 2, 3]]).flatten()", shows: "tensor([3., 2., 1.], shape=[3])"
  )

  func changed(_ image: Tensor, _ random: () -> Random) throws -> Tensor {
    try Transforms.hflip(image)
  }
}

/// Top and bottom exchanged.
struct VerticalFlip: ImageTransform {
  static let name = "vflip"
  static let summary = "Exchanges top and bottom."
  static let example = (
    call: "vflip([[1], [2]]).flatten()", shows: "tensor([2., 1.], shape=[2])"
  )

  func changed(_ image: Tensor, _ random: () -> Random) throws -> Tensor {
    try Transforms.vflip(image)
  }
}

/// Turned by right angles.
struct QuarterTurn: ImageTransform {
  static let name = "rot90"
  static let summary = "Turns images counter-clockwise by right angles."
  static let example = (call: "rot90([[1, 2]]).flatten()", shows: "tensor([2., 1.], shape=[2])")
  static var options: [Option<Self>] { [.integer("k", "How many right angles.", \.quarters)] }

  private(set) var quarters = 1

  func changed(_ image: Tensor, _ random: () -> Random) throws -> Tensor {
    try Transforms.rotated(image, quarters: quarters)
  }
}
