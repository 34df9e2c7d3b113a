import Tensor

/// What predicted classes are worth beside the true ones.
package enum LabelMetrics {
  /// How often each class was taken for each other.
  package struct Confusion: Sendable {
    package let classes: Int
    /// Rows are true classes, columns predicted ones.
    package let counts: [Int]

    /// For each class, pixels of it that were found.
    var hits: [Int] { (0..<classes).map { counts[$0 * classes + $0] } }

    /// For each class, pixels that are of it.
    var actual: [Int] {
      (0..<classes).map { row in counts[row * classes..<(row + 1) * classes].reduce(0, +) }
    }

    /// For each class, pixels that were said to be of it.
    var predicted: [Int] {
      (0..<classes).map { column in
        stride(from: column, to: counts.count, by: classes).reduce(0) { $0 + counts[$1] }
      }
    }

    /// The matrix as int64.
    package var tensor: Tensor {
      get throws { try Tensor(integers: counts, shape: [classes, classes]) }
    }

    /// Intersection over union of each class; NaN for one that neither side has.
    package var iou: [Double] {
      zip(hits, zip(actual, predicted)).map { hit, sides in
        Double(hit) / Double(sides.0 + sides.1 - hit)
      }
    }

    /// The mean over the classes that there are.
    package var meanIoU: Double {
      let found = iou.filter { !$0.isNaN }
      return found.reduce(0, +) / Double(found.count)
    }

    /// How much of what was said of each class is true; 0 where nothing was.
    package var precision: [Double] { zip(hits, predicted).map { Self.share($0, of: $1) } }

    /// How much of each class was found; 0 where there is none.
    package var recall: [Double] { zip(hits, actual).map { Self.share($0, of: $1) } }

    /// The harmonic mean of precision and recall; 0 where both are.
    package var f1: [Double] {
      zip(hits, zip(actual, predicted)).map { Self.share(2 * $0, of: $1.0 + $1.1) }
    }

    private static func share(_ part: Int, of whole: Int) -> Double {
      whole == 0 ? 0 : Double(part) / Double(whole)
    }
  }

  /// Counts pairs of true and predicted classes.
  ///
  /// - Parameters:
  ///   - predicted: The classes that were said.
  ///   - truth: The true classes, of the same shape.
  ///   - classes: How many there are.
  ///   - ignore: A true class whose pixels do not count.
  /// - Returns: The counts.
  /// - Throws: `TensorError.shape` where the shapes differ, `TensorError.argument` for no such class
  ///   and for what is no integer, NaN among it.
  package static func confusion(
    _ predicted: Tensor,
    _ truth: Tensor,
    classes: Int,
    ignore: Int? = nil
  ) throws -> Confusion {
    guard predicted.shape == truth.shape else {
      throw TensorError.shape(
        operation: "confusion matrix",
        expected: "true classes like the predicted ones, \(predicted.shape)",
        actual: truth.shape
      )
    }
    guard (1...1 << 12).contains(classes) else {
      throw TensorError.argument(
        operation: "confusion matrix",
        name: "classes",
        expected: "1 to \(1 << 12)",
        actual: "\(classes)"
      )
    }
    let said = try predicted.exactIntegers(of: "confusion matrix", "predicted classes")
    let real = try truth.exactIntegers(of: "confusion matrix", "true classes")
    let kept = real.indices.filter { real[$0] != ignore }
    try requireClasses(kept.map { real[$0] }, below: classes, of: "true classes")
    try requireClasses(kept.map { said[$0] }, below: classes, of: "predicted classes")
    var counts = try [Int](work: 0, count: classes * classes)
    for index in kept { counts[real[index] * classes + said[index]] += 1 }
    return Confusion(classes: classes, counts: counts)
  }

  static func requireClasses(_ labels: [Int], below classes: Int, of operation: String) throws {
    for label in labels where label < 0 || label >= classes {
      throw TensorError.argument(
        operation: operation,
        name: "class",
        expected: "0 to \(classes - 1)",
        actual: "\(label)"
      )
    }
  }
}
