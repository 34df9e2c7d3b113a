/// What a tensor of a batch is.
///
/// Those that models and loaders know are named here, so that a misspelled one does not compile; scripts
/// may put others beside them.
package struct BatchKey: Hashable, Sendable {
  /// How scripts call it.
  package let name: String

  package init(_ name: String) { self.name = name }

  /// Images, float32.
  ///
  /// - Shape: [batch, bands, height, width]
  package static let image = BatchKey("image")
  /// The earlier of two dates, as `image`.
  package static let before = BatchKey("before")
  /// The later of two dates, as `image`.
  package static let after = BatchKey("after")
  /// Coarse images, as `image`.
  package static let low = BatchKey("low")
  /// The same ground in smaller pixels, as `image`.
  package static let high = BatchKey("high")
  /// Another view of the places of `image`, for a teacher.
  package static let teacherImage = BatchKey("teacher_image")
  /// 0 where a pixel, of the finest images, lacks a band; not there where none does.
  ///
  /// - Shape: [batch, height, width], bool
  package static let valid = BatchKey("valid")
  /// The class of each pixel, [batch, height, width]; of masked image modeling 1 where a patch is hidden,
  /// [batch, height / patch, width / patch].
  package static let mask = BatchKey("mask")
  /// The class of each sample, −1 where it has none.
  ///
  /// - Shape: [batch], int64
  package static let label = BatchKey("label")
  /// 1 for each class that a sample belongs to.
  ///
  /// - Shape: [batch, classes], float32
  package static let labels = BatchKey("labels")
  /// What scores are compared with as it is, in place of `label`, `labels`, `mask` or `high`.
  package static let target = BatchKey("target")
}

extension BatchKey: Comparable, CustomStringConvertible {
  package var description: String { name }

  package static func < (a: BatchKey, b: BatchKey) -> Bool { a.name < b.name }
}

/// Samples on their way from files to a model: tensors by what they are, and where they came from.
package struct Batch: Sendable {
  package var tensors: [BatchKey: Tensor]
  /// Where the samples came from, for messages; empty where that is not known.
  package var paths: [String]

  package init(_ tensors: [BatchKey: Tensor], paths: [String] = []) {
    (self.tensors, self.paths) = (tensors, paths)
  }

  /// A batch of tensors as scripts and files name them.
  package init(named tensors: [String: Tensor], paths: [String] = []) {
    self.init(
      Dictionary(uniqueKeysWithValues: tensors.map { (BatchKey($0.key), $0.value) }),
      paths: paths
    )
  }

  package subscript(_ key: BatchKey) -> Tensor? {
    get { tensors[key] }
    set { tensors[key] = newValue }
  }

  /// The number of samples.
  package var count: Int {
    let one = tensors[.image] ?? tensors.min { $0.key < $1.key }?.value
    return one?.shape.first ?? 0
  }
}

extension Batch: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (BatchKey, Tensor)...) {
    self.init(Dictionary(elements, uniquingKeysWith: { _, last in last }))
  }
}
