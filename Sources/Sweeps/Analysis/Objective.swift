/// A number that a sweep makes small or large.
package struct Objective: Codable, Equatable, Sendable {
  package let name: String
  package let isMaximised: Bool

  package init(_ name: String, isMaximised: Bool = false) {
    self.name = name
    self.isMaximised = isMaximised
  }

  /// The value so that less is better.
  package func loss(_ value: Double) -> Double { isMaximised ? -value : value }
}
