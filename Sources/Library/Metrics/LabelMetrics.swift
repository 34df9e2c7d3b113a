import Language
import Tensor
import Training

/// Declares what is counted over predicted and true classes.
func defineLabelMetrics(in library: Library) {
  let metrics: [(String, String, String, (LabelMetrics.Confusion) -> [Double])] = [
    ("precision", "how much of what was said to be of a class is of it", "0.5", \.precision),
    ("recall", "how much of a class was found", "1", \.recall),
    ("f1", "the harmonic mean of precision and recall", "0.6666666666666666", \.f1),
  ]
  for (name, meaning, shown, metric) in metrics {
    library.define(
      name,
      "Gives \(meaning).",
      .predictedClasses,
      .trueClasses,
      Parameter.integer("classes", "Number of classes; left out, 1 is positive and 0 is not.")
        .optional,
      .ignoredClass,
      returns: "number, or a tensor with one for each class",
      examples: [.init("\(name)([1, 1, 0], [1, 0, 0])", shows: shown)]
    ) { _, predicted, truth, classes, ignore -> Value in
      let confusion = try LabelMetrics.confusion(
        predicted,
        truth,
        classes: classes ?? 2,
        ignore: ignore
      )
      let values = metric(confusion)
      guard classes != nil else { return .number(values[1]) }
      return try Tensor(values, shape: [values.count], dtype: .float32).asValue
    }
  }
}

/// Declares intersection over union, and the counts behind it.
func defineOverlap(in library: Library) {
  let metrics:
    [(String, String, String, Builtin.Example, (LabelMetrics.Confusion) throws -> Value)] = [
      (
        "iou",
        "Gives the intersection over union of each class; NaN for one that is on neither side.",
        "tensor",
        .init("iou([0, 1], [0, 1], classes=2)", shows: "tensor([1., 1.], shape=[2])"),
        { try Tensor($0.iou, shape: [$0.iou.count], dtype: .float32).asValue }
      ),
      (
        "mean_iou", "Gives the mean intersection over union of the classes that there are.",
        "number", .init("mean_iou([0, 1], [0, 1], classes=2)", shows: "1"),
        { .number($0.meanIoU) }
      ),
      (
        "confusion_matrix",
        "Counts how often each true class (row) was taken for each class (column).", "tensor",
        .init("confusion_matrix([0, 1], [0, 0], classes=2).tolist()", shows: "[[1, 1], [0, 0]]"),
        { try $0.tensor.asValue }
      ),
    ]
  for (name, summary, result, example, metric) in metrics {
    library.define(
      name,
      summary,
      .predictedClasses,
      .trueClasses,
      .classCount,
      .ignoredClass,
      returns: result,
      examples: [example]
    ) { _, predicted, truth, classes, ignore in
      try metric(LabelMetrics.confusion(predicted, truth, classes: classes, ignore: ignore))
    }
  }
}

extension Parameter where Argument == Tensor {
  fileprivate static var predictedClasses: Self { tensor("pred", "Predicted classes.") }
  fileprivate static var trueClasses: Self { tensor("true", "True classes.") }
}

extension Parameter where Argument == Int {
  fileprivate static var classCount: Self { integer("classes", "Number of classes.") }
}

extension Parameter where Argument == Int? {
  fileprivate static var ignoredClass: Self {
    Parameter<Int>.integer("ignore", "A true class whose elements do not count.").optional
  }
}
