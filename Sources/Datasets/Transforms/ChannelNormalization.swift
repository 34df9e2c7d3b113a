import Options
import Tensor

/// Each channel less its mean, over its standard deviation.
struct ChannelNormalization: ImageTransform {
  static let name = "normalize"
  static let summary = "Subtracts each channel's mean and divides by its standard deviation."
  static let details = "The defaults are ImageNet's."
  static let images = "Images [..., channels, height, width], from 0 to 1."
  static let example = (
    call: "normalize(ones(1, 2, 2), mean=[0.5], std=[0.25]).mean()", shows: "2"
  )
  static var options: [Option<Self>] {
    [
      .numbers("mean", "A mean for each channel.", \.mean),
      .numbers("std", "A standard deviation for each channel.", \.deviation),
    ]
  }

  private(set) var mean = Transforms.imageNetMean
  private(set) var deviation = Transforms.imageNetDeviation

  func changed(_ image: Tensor, _ random: () -> Random) throws -> Tensor {
    try Transforms.normalize(image, mean: mean, deviation: deviation)
  }
}
