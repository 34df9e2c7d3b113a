import Glibc
import Language
import Tensor

/// Rows that are compared by cosine.
struct Neighbours {
  private let rows: [[Float]]

  /// - Throws: `TensorError.shape` for anything but rows.
  init(_ embeddings: Tensor) throws {
    guard embeddings.rank == 2, embeddings.count > 0 else {
      throw TensorError.shape(
        operation: "embeddings",
        expected: "[rows, width]",
        actual: embeddings.shape
      )
    }
    rows = Self.directions(embeddings)
  }

  private static func directions(_ embeddings: Tensor) -> [[Float]] {
    let width = embeddings.shape[1]
    let values = embeddings.values
    return (0..<embeddings.shape[0]).map { row in
      let own = values[row * width..<(row + 1) * width]
      let length = own.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
      return own.map { $0 / max(length, 1e-12) }
    }
  }

  private func likeness(_ row: [Float]) -> [Double] {
    rows.map { other in zip(row, other).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
  }

  /// The rows most like one of them, that one left out.
  ///
  /// - Throws: `Failure` for no such row.
  func nearest(to row: Int, _ count: Int) throws -> [Int] {
    let place = row < 0 ? row + rows.count : row
    guard rows.indices.contains(place) else {
      throw Failure("index", "nearest: row \(row) is out of range for \(rows.count) rows")
    }
    guard count >= 1 else { throw Failure("value", "nearest: k must be at least 1, not \(count)") }
    let likeness = likeness(rows[place])
    let order = rows.indices.sorted { (likeness[$0], -$0) > (likeness[$1], -$1) }
    return Array(order.filter { $0 != place }.prefix(count))
  }

  /// Scores of classes by weighted votes of the most similar rows.
  ///
  /// - Throws: `Failure` or `TensorError` where sizes do not go together.
  func votes(
    _ labels: Tensor,
    for embeddings: Tensor,
    _ count: Int,
    _ temperature: Double
  ) throws -> Tensor {
    let labels = try labels.exactIntegers(of: "knn", "labels")
    guard labels.count == rows.count, let most = labels.max(), labels.allSatisfy({ $0 >= 0 }),
      most < 1 << 16
    else { throw Failure("value", "knn: \(rows.count) rows need as many classes from 0") }
    guard count >= 1, temperature > 0 else {
      throw Failure("value", "knn: k must be at least 1 and temperature above 0")
    }
    guard embeddings.rank == 2, embeddings.shape[1] == rows[0].count else {
      throw TensorError.shape(
        operation: "knn",
        expected: "[rows, \(rows[0].count)]",
        actual: embeddings.shape
      )
    }
    var scores: [Double] = []
    for row in Self.directions(embeddings) {
      try Interruption.check()
      let likeness = likeness(row)
      let order = rows.indices.sorted { (likeness[$0], -$0) > (likeness[$1], -$1) }
      var own = [Double](repeating: 0, count: most + 1)
      for neighbour in order.prefix(count) {
        own[labels[neighbour]] += exp((likeness[neighbour] - 1) / temperature)
      }
      scores += own
    }
    return Tensor(scores, shape: [embeddings.shape[0], most + 1], dtype: .float32)
  }
}
