/// An error or a warning about a program, as a value.
package struct Diagnostic: Error {
  /// A span with what is to be said about it.
  package struct Label: Sendable {
    package let location: Location
    package let text: String

    package init(location: Location, text: String) {
      self.location = location
      self.text = text
    }
  }

  /// One call that was under way.
  package struct Call: Sendable {
    package let function: String
    package let location: Location

    package init(function: String, location: Location) {
      self.function = function
      self.location = location
    }
  }

  /// Stable identifier, as `syntax`, `type`, `name`, `index` or `interrupted`.
  package var id: String
  package var message: String
  package var location: Location
  package var labels: [Label]
  package var notes: [String]
  package var help: String?
  /// The calls under way, innermost first.
  package var calls: [Call]

  package init(
    id: String,
    message: String,
    location: Location,
    labels: [Label] = [],
    notes: [String] = [],
    help: String? = nil,
    calls: [Call] = []
  ) {
    (self.id, self.message, self.location, self.labels) = (id, message, location, labels)
    (self.notes, self.help, self.calls) = (notes, help, calls)
  }

  package var isInterruption: Bool { id == "interrupted" }
}

extension Diagnostic: CustomStringConvertible {
  package var description: String { "\(location.description): \(message)" }
}
