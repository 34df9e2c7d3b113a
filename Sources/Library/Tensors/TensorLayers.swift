import Language
import Tensor

/// Declares the functions that networks are made of.
func defineTensorLayers(in library: Library) {
  library.define(
    "softmax",
    "Gives exp(x) / Σ exp(x) along an axis.",
    .tensor("x", "The scores."),
    .integer("axis", "The axis whose results add up to 1.", default: -1),
    returns: "tensor",
    examples: [.init("softmax([0, 0])", shows: "tensor([0.5000, 0.5000], shape=[2])")]
  ) { _, x, axis in
    try x.softmax(axis: axis)
  }
  library.define(
    "layernorm",
    "Brings the last axis to mean 0 and variance 1, then scales and shifts it.",
    .tensor("x", "What to normalize."),
    Parameter.tensor("weight", "Scale of each element of the last axis; 1 where left out.")
      .optional,
    Parameter.tensor("bias", "Shift of each element of the last axis; 0 where left out.").optional,
    .number("eps", "Added to the variance.", default: 1e-5),
    returns: "tensor",
    examples: [.init("abs(layernorm([[1, 2, 3]]).mean()) < 1e-6", shows: "1")]
  ) { _, x, weight, bias, eps in
    guard let width = x.shape.last else {
      throw TensorError.shape(operation: "layernorm", expected: "at least one axis", actual: [])
    }
    return try layerNorm(
      x,
      weight: weight ?? .ones([width]),
      bias: bias ?? .zeros([width]),
      eps: eps
    )
  }
  defineConvolution(in: library)
  defineInterpolation(in: library)
}

private func defineConvolution(in library: Library) {
  library.define(
    "conv2d",
    "Convolves images with kernels.",
    .tensor("x", "Images, [batch, channels, height, width]."),
    .tensor("weight", "Kernels, [out_channels, channels, kernel_height, kernel_width]."),
    Parameter.tensor("bias", "Added to each output channel.").optional,
    .integer("stride", "Step between neighbors of the result, in pixels.", default: 1),
    .integer("padding", "Zeros around the image, in pixels.", default: 0),
    returns: "tensor",
    examples: [
      .init("conv2d(ones(1, 1, 4, 4), ones(1, 1, 3, 3)).shape", shows: "[1, 1, 2, 2]")
    ]
  ) { _, x, weight, bias, stride, padding in
    guard (1...1 << 20).contains(stride), (0...1 << 20).contains(padding) else {
      throw Failure(
        "value",
        "conv2d: stride must be at least 1 and padding at least 0, not \(stride) and \(padding)"
      )
    }
    return try conv2d(x, weight: weight, bias: bias, stride: stride, padding: padding)
  }
  library.define(
    "pixel_shuffle",
    "Rearranges channels into space.",
    .tensor("x", "Images, [batch, channels · factor², height, width]."),
    .integer("factor", "How many times higher and wider the images become."),
    returns: "tensor",
    examples: [.init("pixel_shuffle(zeros(1, 4, 2, 2), 2).shape", shows: "[1, 1, 4, 4]")]
  ) { _, x, factor in
    guard (1...1 << 16).contains(factor) else {
      throw Failure("value", "pixel_shuffle: factor must be at least 1, not \(factor)", argument: 1)
    }
    return try pixelShuffle(x, factor: factor)
  }
}

private func defineInterpolation(in library: Library) {
  library.define(
    "interpolate",
    "Enlarges or reduces images, as PyTorch's interpolate does.",
    .tensor("x", "Images, [batch, channels, height, width]; one image without the batch too."),
    .integerOrList("size", "Height and width, one number for a square."),
    .choice(
      "mode",
      "How pixels in between are found.",
      of: ResampleMode.self,
      default: .bilinear
    ),
    Parameter.bool("antialias", "Whether all pixels count that a smaller one covers.").optional
      .withDefault(nil, shown: "false"),
    Parameter.bool("align_corners", "Whether the corners' centers stay in place.").optional
      .withDefault(nil, shown: "false"),
    returns: "tensor",
    examples: [.init("interpolate(ones(1, 3, 4, 4), 8).shape", shows: "[1, 3, 8, 8]")]
  ) { _, x, size, mode, antialias, aligned in
    for (name, value) in [("antialias", antialias), ("align_corners", aligned)] {
      try refuseIdle(name, value, of: "interpolate", if: mode == .nearest, forSmoothModes)
    }
    guard size.count == 1 || size.count == 2, size.allSatisfy({ $0 > 0 }), x.rank > 2 else {
      throw Failure(
        "value",
        "interpolate: size must be one number or [height, width] for images of "
          + "[batch, channels, height, width], not \(size) for \(x.shape)",
        argument: 1
      )
    }
    let target = (size[0], size[size.count - 1])
    try Tensor.requireSizes(Array(x.shape.dropLast(2)) + [target.0, target.1], of: "interpolate")
    let images = x.rank == 3 ? try x.unsqueezed(axis: 0) : x
    let result = try interpolate(
      images,
      size: target,
      mode: mode,
      antialias: antialias ?? false,
      alignCorners: aligned ?? false
    )
    return x.rank == 3 ? try result.squeezed(axis: 0) : result
  }
}
