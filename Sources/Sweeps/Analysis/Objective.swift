/// A number that a sweep makes small or large.
package struct Objective: Codable, Equatable, Sendable {
  package let name: String
  package let isMaximized: Bool

  /// As stores have them since they were first written.
  private enum CodingKeys: String, CodingKey {
    case name
    case isMaximized = "isMaximised"
  }

  package init(_ name: String, isMaximized: Bool = false) {
    self.name = name
    self.isMaximized = isMaximized
  }

  /// The value so that less is better.
  package func loss(_ value: Double) -> Double { isMaximized ? -value : value }
}
