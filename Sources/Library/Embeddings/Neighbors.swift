import Glibc
import Language
import Tensor

/// Rows that are compared by cosine; those that hold NaN or infinity have no direction.
struct Neighbors {
  private let rows: [[Float]?]
  private let width: Int
  /// The rows that are compared.
  private let places: [Int]

  /// - Throws: `TensorError.shape` for anything but rows.
  init(_ embeddings: Tensor) throws {
    guard embeddings.rank == 2, embeddings.count > 0 else {
      throw TensorError.shape(
        operation: "embeddings",
        expected: "[rows, width]",
        actual: embeddings.shape
      )
    }
    let rows = try Self.directions(embeddings)
    width = embeddings.shape[1]
    places = rows.indices.filter { rows[$0] != nil }
    self.rows = rows
  }

  private static func directions(_ embeddings: Tensor) throws -> [[Float]?] {
    let width = embeddings.shape[1]
    let values = try embeddings.values
    return (0..<embeddings.shape[0]).map { row in
      let own = values[row * width..<(row + 1) * width]
      guard own.allSatisfy(\.isFinite) else { return nil }
      let length = own.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      return own.map { Float(Double($0) / max(length, 1e-12)) }
    }
  }

  /// What is to be said of rows that are left out; nothing where there are none.
  var leftOut: String? {
    guard let first = rows.firstIndex(where: { $0 == nil }) else { return nil }
    let count = rows.count - places.count
    return "\(count) of \(rows.count) rows hold NaN or infinity and are left out, "
      + "the first is row \(first)"
  }

  /// The rows that are compared, the likest first; of equally like ones the first.
  private func ranking(_ row: [Float]) -> [(place: Int, likeness: Double)] {
    let found = places.map { place in
      let products = zip(row, rows[place] ?? []).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      return (place: place, likeness: products)
    }
    return found.sorted { ($0.likeness, -$0.place) > ($1.likeness, -$1.place) }
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
    guard let own = rows[place] else {
      throw Failure("value", "nearest: row \(row) holds NaN or infinity, which is like nothing")
    }
    return Array(ranking(own).map(\.place).filter { $0 != place }.prefix(count))
  }

  /// Scores of classes by weighted votes of the most similar rows; NaN for rows without a direction.
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
    guard embeddings.rank == 2, embeddings.shape[1] == width else {
      throw TensorError.shape(
        operation: "knn",
        expected: "[rows, \(width)]",
        actual: embeddings.shape
      )
    }
    try requireMemory(for: [embeddings.shape[0], most + 1], of: .float64)
    var scores: [Double] = []
    for row in try Self.directions(embeddings) {
      try Interruption.check()
      var own = [Double](repeating: row == nil ? .nan : 0, count: most + 1)
      let ranked = row.map { Array(ranking($0).prefix(count)) } ?? []
      for neighbor in ranked {
        own[labels[neighbor.place]] += exp((neighbor.likeness - 1) / temperature)
      }
      scores += own
    }
    return try Tensor(scores, shape: [embeddings.shape[0], most + 1], dtype: .float32)
  }
}
