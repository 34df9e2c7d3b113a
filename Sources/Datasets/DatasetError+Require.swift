extension DatasetError {
  /// Refuses a setting of batches that is below its least value; one that was left out is fine.
  static func require(_ name: String, _ value: Int?, atLeast least: Int) throws {
    guard let value, value < least else { return }
    throw DatasetError.argument(
      operation: "batches",
      name: name,
      expected: "at least \(least)",
      actual: "\(value)"
    )
  }
}
