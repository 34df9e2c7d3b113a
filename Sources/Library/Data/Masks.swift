import Datasets
import Language
import Tensor

/// Declares the patch masks of masked image modeling.
func defineMasks(in library: Library) {
  library.define(
    "mask",
    "Draws a mask of patches: 1 where the encoder does not see them.",
    .integer("image", "Height and width of the image, in pixels.", default: 192),
    .integer("patch", "Size of the cells that are masked or not, in pixels.", default: 32),
    .number("ratio", "Share of the cells that is masked; rounded up to whole ones.", default: 0.6),
    .integer("model_patch", "Size of the encoder's patches, in pixels.", default: 4),
    .seed(),
    returns: "tensor",
    examples: [
      .init("mask(seed=1).shape", shows: "[48, 48]"),
      .init("mask(64, 16, 0.5, seed=1).sum()", shows: "128"),
    ]
  ) { call, image, patch, ratio, modelPatch, seed in
    var random = call.random(seed)
    return try PatchMask(image: image, patch: patch, ratio: ratio, modelPatch: modelPatch)
      .draw(&random)
  }
}
