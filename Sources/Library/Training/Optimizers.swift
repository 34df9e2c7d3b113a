import Checkpoints
import Language
import Tensor
import Training

/// Declares optimizers that a script steps by hand.
func defineOptimizers(in library: Library) {
  for name in OptimizerName.allCases { defineOptimizer(name, in: library) }
  defineSteps(in: library)
  defineOptimizerFiles(in: library)
}

private let smallModel = "m = vit(image=32, embed=8, depth=1, heads=2, classes=2); "

private func defineOptimizer(_ name: OptimizerName, in library: Library) {
  library.define(
    name.rawValue,
    "Makes an optimizer of a model's parameters: \(name.sentence).",
    .model("model", "The model, or a part of one; frozen parameters stay as they are."),
    options: OptimizerSettings.group(of: name),
    returns: "optimizer",
    details: """
      `o.step(gradients)` changes the parameters by what `value_and_grad` gives; `o.rate = …` sets the rate of the next
      updates, by a schedule of one's own for example. Only parameters of two or more axes decay. \(name.source)
      """,
    examples: [.init("{ \(smallModel)o = \(name.rawValue)(m); o.updates }", shows: "0")]
  ) { _, settings, model -> Value in
    Value(try OptimizerObject(model, settings))
  }
}

extension OptimizerName {
  fileprivate var sentence: String {
    switch self {
    case .adamw: "AdamW"
    case .sgd: "gradient descent with momentum"
    case .lamb: "LAMB, for large batches"
    case .lars: "LARS, for large batches"
    case .lion: "Lion, by signs alone"
    }
  }

  fileprivate var source: String {
    switch self {
    case .adamw: "Loshchilov and Hutter, arXiv 1711.05101, as PyTorch has it."
    case .sgd: "As PyTorch has it."
    case .lamb:
      "You et al., arXiv 1904.00962; parameters without decay take AdamW's step, as timm has it."
    case .lars:
      "You et al., arXiv 1708.03888; parameters without decay take plain descent, as timm has it."
    case .lion: "Chen et al., arXiv 2302.06675."
    }
  }
}

private func defineSteps(in library: Library) {
  library.define(
    "step",
    "Changes an optimizer's parameters by their gradients, all of them or none.",
    .optimizer("optimizer", "The optimizer."),
    .record(
      "gradients",
      "A gradient for each of its parameters, by name, as value_and_grad gives."
    ),
    Parameter.number("clip", "Largest norm of all gradients together; 0 for any.", default: 0)
      .named,
    examples: [
      .init(
        "{ \(smallModel)o = sgd(m, lr=0.1); "
          + "g = m.gradients({image: ones(2, 3, 32, 32)}, loss=scores -> scores.sum()); "
          + "o.step(g); o.updates }",
        shows: "1"
      )
    ]
  ) { _, optimizer, gradients, clip -> Value in
    guard clip >= 0, clip.isFinite else {
      throw Failure("value", "step: clip must be at least 0, not \(clip.asValue.summary())")
    }
    try optimizer.step(gradients, clip: clip)
    return .none
  }
  library.define(
    "clip_gradients",
    "Scales gradients so that all of them together are no longer than a norm.",
    .record("gradients", "Gradients by name."),
    .number("norm", "The largest Euclidean norm."),
    returns: "record",
    examples: [.init("gradient_norm(clip_gradients({w: tensor([3, 4])}, 1)) <= 1", shows: "true")]
  ) { _, gradients, norm -> Value in
    guard norm > 0, norm.isFinite else {
      throw Failure("value", "norm must be above 0, not \(norm.asValue.summary())", argument: 1)
    }
    let tensors = try read(gradients)
    let length = try globalNorm(tensors)
    guard length.isFinite else {
      throw Failure("value", "clip_gradients: the gradients are not finite", argument: 0)
    }
    let scale = Float(min(1, norm / (length + 1e-6)))
    let scaled = scale < 1 ? try tensors.map { try $0 * Tensor(scale) } : tensors
    return Value(record: zip(gradients.keys, scaled).map { ($0, $1.asValue) })
  }
  library.define(
    "gradient_norm",
    "Gives the Euclidean norm of all gradients together.",
    .record("gradients", "Gradients by name."),
    returns: "number",
    examples: [.init("gradient_norm({w: tensor([3, 4])})", shows: "5")]
  ) { _, gradients in
    try globalNorm(read(gradients))
  }
}

/// Gradients as float32 tensors, in their order.
private func read(_ gradients: RecordValue) throws -> [Tensor] {
  try gradients.fields.map { name, value in
    guard let tensor = try Tensor(reading: value) else {
      throw Failure(
        "type",
        "the gradient of '\(name)' must be a tensor, got \(value.typeWithArticle)",
        argument: 0
      )
    }
    return try tensor.detached.converted(to: .float32)
  }
}

private func defineOptimizerFiles(in library: Library) {
  library.define(
    "save",
    "Writes an optimizer's state with its model's weights, whole or not at all.",
    .optimizer("optimizer", "The optimizer."),
    .string("path", "Where to: a .pth file that PyTorch reads."),
    details:
      "`m.load(path)` takes the weights of such a file, `o.load(path)` the optimizer's state.",
    examples: []
  ) { call, optimizer, path -> Value in
    let path = try call.writing(path)
    let format = try CheckpointFile.format(ofEnding: path)
    try call.byFirst { try CheckpointFile.write(optimizer.checkpoint(), to: path, as: format) }
    return .none
  }
  library.define(
    "load",
    "Takes over the state of an optimizer that `save` wrote, and its rate.",
    .optimizer("optimizer", "The optimizer, of the same parameters."),
    .string("path", "The file."),
    examples: []
  ) { call, optimizer, path -> Value in
    let path = try call.readingData(path)
    try optimizer.load(LoadedFile.read(path).value, path: path)
    return .none
  }
}

extension Parameter where Argument == OptimizerObject {
  /// An optimizer.
  static func optimizer(_ name: String, _ summary: String) -> Self {
    .object(name, type: "optimizer", summary)
  }
}
