import Glibc
import Tensor

extension Dataset {
  /// The first images.
  package func take(_ wanted: Int) throws -> Dataset {
    try require(wanted, "take")
    return with(Array(items.prefix(wanted)))
  }

  /// Images drawn at random without repetition, in the order drawn.
  package func sample(_ wanted: Int, seed: UInt64) throws -> Dataset {
    try require(wanted, "sample")
    var random = Random(seed: seed, name: "sample")
    return with(random.permutation(count).prefix(wanted).map { items[$0] })
  }

  /// A share of the images, drawn at random, in their own order.
  package func subset(_ fraction: Double, seed: UInt64) throws -> Dataset {
    guard fraction > 0, fraction <= 1 else {
      throw DatasetError.argument(
        operation: "subset",
        name: "fraction",
        expected: "above 0 and up to 1",
        actual: "\(fraction)"
      )
    }
    var random = Random(seed: seed, name: "subset")
    let wanted = max(1, Int((Double(count) * fraction).rounded()))
    return with(random.permutation(count).prefix(wanted).sorted().map { items[$0] })
  }

  /// The images at the positions given, in that order.
  package func choosing(_ positions: [Int]) throws -> Dataset {
    with(try positions.map { try item(at: $0) })
  }

  private func require(_ wanted: Int, _ operation: String) throws {
    guard wanted >= 0 else {
      throw DatasetError.argument(
        operation: operation,
        name: "n",
        expected: "at least 0",
        actual: "\(wanted)"
      )
    }
    guard wanted <= count else {
      throw DatasetError.tooMany(operation: operation, wanted: wanted, available: count)
    }
  }
}
