/// Where a session's text and values go.
package protocol Output: AnyObject {
  /// Text of `print`, with its line breaks; recorded.
  func print(_ text: String)
  /// A line for standard error; not recorded.
  func warn(_ text: String)
  /// A value of a top-level expression or of `display`; recorded.
  func display(_ value: Value, options: DisplayOptions)
  /// The value of the last statement of a source; recorded.
  func conclude(_ value: Value, options: DisplayOptions)
  /// All variables were dropped: what is shown of them may go too.
  func clear()
}

extension Output {
  package func display(_ value: Value, options: DisplayOptions) {
    print(value.display(options) + "\n")
  }

  package func conclude(_ value: Value, options: DisplayOptions) {
    display(value, options: options)
  }

  package func clear() {}
}

/// Gathers output in memory, for tests and examples.
package final class OutputBuffer: Output {
  package private(set) var text = ""
  package private(set) var warnings = ""

  package init() {}

  package func print(_ text: String) { self.text += text }
  package func warn(_ text: String) { warnings += text + "\n" }

  /// The text so far, which is then forgotten.
  package func take() -> String {
    defer { text = "" }
    return text
  }
}
