import Tensor

/// Brightness, contrast, saturation and hue changed as segmentation protocols do.
struct PhotometricDistortion: ImageTransform {
  static let name = "photometric"
  static let summary =
    "Distorts colors as segmentation protocols do: brightness, contrast, saturation, hue, half of the time each."
  static let images =
    "Images [..., bands, height, width], from 0 to 1 or of bytes; all get one draw."
  static let isRandom = true
  static let example = (call: "photometric(ones(3, 2, 2), seed=1).shape", shows: "[3, 2, 2]")

  func changed(_ image: Tensor, _ random: () -> Random) throws -> Tensor {
    var random = random()
    return try Transforms.photometric(image, &random)
  }
}
