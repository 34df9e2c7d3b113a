import Datasets
import Figures
import Language
import Models
import Session
import Tensor

/// Declares the figure that shows what a masked image model makes of images.
func defineTriptych(in library: Library) {
  library.define(
    "triptych",
    "Draws images as they are, with hidden squares, and with the model's guess in their place.",
    .model("model", "A model of masked images."),
    .tensor("images", "Normalized images, [batch, 3, height, width]."),
    .tensor("mask", "1 for hidden patches, [batch, height/patch, width/patch]."),
    .numbers("mean", "What was taken from each channel.", default: Transforms.imageNetMean),
    .numbers("std", "What each channel was divided by.", default: Transforms.imageNetDeviation),
    .word("title", "Title above all."),
    returns: "figure",
    examples: [
      .init(
        "triptych(simmim(vit(image=32, embed=8, depth=1, heads=2)), zeros(1, 3, 32, 32), ones(1, 2, 2)).width > 0",
        shows: "true"
      )
    ]
  ) { _, model, images, mask, mean, deviation, title in
    guard let simmim = model.model as? SimMIM else {
      throw Failure(
        "type",
        "triptych: \(model.model.summary) is no model of masked images",
        argument: 0,
        help: "simmim(encoder) is one"
      )
    }
    guard images.rank == 4, images.shape[1] == 3 else {
      throw Failure(
        "shape",
        "triptych: expected images [batch, 3, height, width], got \(images.shape)",
        argument: 1
      )
    }
    guard mean.count == 3, deviation.count == 3 else {
      throw Failure("value", "triptych: mean and std take three numbers, one for each channel")
    }
    let images = images.detached
    let guesses = try simmim.reconstruct(batch: [.image: images, .mask: mask]).detached
    let rows = try (0..<images.shape[0]).map { index in
      let image = try images.selected(axis: 0, at: index)
      let guess = try guesses.selected(axis: 0, at: index)
      let colors = Denormalization(mean: mean, deviation: deviation)
      return try colors.row(image, guess, mask.detached.selected(axis: 0, at: index))
    }
    let sheet = try ImageSheet.comparison(titles: ["original", "masked", "rebuilt"], rows: rows)
    return FigureValue(Figure(sheet, title: title))
  }
}

/// From what a model sees back to colors.
private struct Denormalization {
  let mean: [Double]
  let deviation: [Double]

  /// The original, the masked and the rebuilt image.
  func row(_ image: Tensor, _ guess: Tensor, _ mask: Tensor) throws -> [PixelImage] {
    let (original, rebuilt) = (try picture(image), try picture(guess))
    let cells = PixelSize(mask.shape[1], mask.shape[0])
    let hidden = try mask.values.map { $0 > 0 }
    return [
      original, try original.covered(by: hidden, size: cells),
      try original.replaced(by: rebuilt, where: hidden, size: cells),
    ]
  }

  private func picture(_ image: Tensor) throws -> PixelImage {
    let (height, width) = (image.shape[1], image.shape[2])
    let values = try image.values
    var bytes = try [UInt8](work: 0, count: 3 * height * width)
    for channel in 0..<3 {
      for pixel in 0..<(height * width) {
        let value = Double(values[channel * height * width + pixel])
        let shade = (value * deviation[channel] + mean[channel]) * 255
        bytes[pixel * 3 + channel] = shade.isNaN ? 255 : UInt8(min(max(shade.rounded(), 0), 255))
      }
    }
    return try PixelImage(width: width, height: height, bytes: bytes)
  }
}
