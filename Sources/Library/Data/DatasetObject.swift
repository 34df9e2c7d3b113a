import Datasets
import Language
import Raster
import Tensor

/// A dataset as the language sees it.
package final class DatasetObject: ObjectValue {
  package let dataset: Dataset

  package init(_ dataset: Dataset) { self.dataset = dataset }

  package var typeName: String { "dataset" }

  package var summary: String {
    "<dataset of \(counted(dataset.count, noun)) from \(counted(dataset.sources.count, "source"))>"
  }

  package func display(_ options: DisplayOptions) -> String {
    guard let table = try? table() else { return summary }
    return Value.table(table).display(options)
  }

  package func length() throws -> Int? { dataset.count }

  package var fieldNames: [String] { ["classes", "sources", "task", "bands", "root", "paths"] }

  package func field(_ name: String) throws -> Value? {
    switch name {
    case "classes": dataset.classes.asValue
    case "sources": dataset.sources.asValue
    case "task": dataset.task.rawValue.asValue
    case "bands": dataset.bands?.asValue ?? dataset.bandNames.asValue
    case "root": dataset.root.asValue
    case "paths": dataset.items.map { dataset.path(of: $0) }.asValue
    default: nil
    }
  }

  /// One sample for a number; the dataset of several for a slice, a list of positions or a mask.
  package func element(at index: [IndexItem]) throws -> Value? {
    guard index.count == 1 else { return nil }
    switch index[0] {
    case .integer(let position): return try dataset.sample(at: position).record(of: dataset)
    case .slice(let start, let stop, let step):
      let positions = IndexItem.positions(
        start: start,
        stop: stop,
        step: step,
        count: dataset.count
      )
      return try dataset.choosing(Array(positions)).asValue
    case .value(let value): return try chosen(value)
    case .ellipsis: return asValue
    }
  }

  package func elements() throws -> (() throws -> Value?)? {
    var next = 0
    return { [dataset] in
      guard next < dataset.count else { return nil }
      defer { next += 1 }
      return try dataset.sample(at: next).record(of: dataset)
    }
  }

  package func isEqual(to other: Value) -> Bool? {
    guard let other = other.object(DatasetObject.self)?.dataset else { return false }
    return dataset.root == other.root && dataset.items == other.items
  }

  /// A row for each source.
  func table() throws -> TableValue {
    let table = TableValue(columnNames: ["source", "images", "classes", "size"])
    for row in try dataset.table() where row.images > 0 {
      table.append([Value(row.source), Value(row.images), Value(row.classes), Value(row.size)])
    }
    return table
  }

  /// The samples as `show` draws them.
  ///
  /// - Throws: `Failure` where they are too many to be looked at.
  func samplesForDisplay() throws -> [Value] {
    guard dataset.count <= Self.mostShown else {
      throw Failure(
        "value",
        "show: \(dataset.count) images are too many to look at",
        argument: 0,
        help: "show(d.sample(16)) draws some of them"
      )
    }
    return try dataset.items.indices.map { try dataset.sample(at: $0).record(of: dataset) }
  }

  private static let mostShown = 400

  private var asValue: Value { Value(self) }

  private func chosen(_ value: Value) throws -> Value? {
    if let flags = value.elementsOfSequence, !flags.isEmpty, flags.allSatisfy({ $0.bool != nil }) {
      guard flags.count == dataset.count else {
        throw Failure(
          "index",
          "a mask of \(flags.count) elements for a dataset of \(dataset.count) samples"
        )
      }
      let positions = flags.indices.filter { flags[$0].bool == true }
      return try dataset.choosing(positions).asValue
    }
    let tensor = value.object(TensorObject.self)?.tensor
    let positions = try tensor?.exactIntegers(of: "dataset", "index") ?? value.integers
    return try positions.map { try dataset.choosing($0).asValue }
  }

  private var noun: String { dataset.layout == nil ? "image" : "sample" }

  private func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}

extension Dataset: ValueConvertible {
  package var asValue: Value { Value(DatasetObject(self)) }
}
