/// What the numbers of an option must be.
package struct OptionRule: Sendable {
  /// As in "must be at least 1".
  package let expected: String
  let holds: @Sendable (OptionValue) -> Bool

  /// - Parameters:
  ///   - expected: As in "must be at least 1".
  ///   - holds: Whether a number is as it must be.
  package init(_ expected: String, _ holds: @escaping @Sendable (Double) -> Bool) {
    self.expected = expected
    self.holds = { $0.numbers.allSatisfy(holds) }
  }

  private init(_ expected: String, all holds: @escaping @Sendable ([Double]) -> Bool) {
    self.expected = expected
    self.holds = { holds($0.numbers) }
  }

  package static func atLeast(_ limit: Int) -> Self {
    Self("at least \(limit)") { $0 >= Double(limit) }
  }

  package static func atMost(_ limit: Int) -> Self {
    Self("at most \(limit)") { $0 <= Double(limit) }
  }

  package static func range(_ range: ClosedRange<Int>) -> Self {
    Self("from \(range.lowerBound) to \(range.upperBound)") {
      (Double(range.lowerBound)...Double(range.upperBound)).contains($0)
    }
  }

  /// Above 0, and finite.
  package static let positive = Self("above 0") { $0 > 0 && $0.isFinite }

  /// From 0 to below 1.
  package static let belowOne = Self("from 0 to below 1") { (0..<1).contains($0) }

  /// Two numbers from 0 to below 1.
  package static let pairBelowOne = Self(
    "two numbers from 0 to below 1",
    all: { numbers in numbers.count == 2 && numbers.allSatisfy { (0..<1).contains($0) } }
  )
}
