import Figures
import Language

/// A figure as a value of the language; whatever displays it at top level shows it.
package final class FigureValue: ObjectValue {
  package private(set) var figure: Figure

  package init(_ figure: Figure) {
    self.figure = figure
  }

  package var typeName: String { "figure" }

  package var summary: String { "[figure: \(figure.summary)]" }

  package func display(_ options: DisplayOptions) -> String { summary }

  package var fieldNames: [String] { ["title", "width", "height", "script"] }

  package func field(_ name: String) throws -> Value? {
    switch name {
    case "title": figure.title.map { Value($0) } ?? Value.none
    case "width": Value(figure.size.width)
    case "height": Value(figure.size.height)
    case "script": Value(figure.script.text)
    default: nil
    }
  }

  package func setField(_ name: String, to value: Value) throws -> Bool {
    switch (name, value.string, value.integer) {
    case ("title", let title?, _): figure.title = title
    case ("title", _, _) where value.isNone: figure.title = nil
    case ("width", _, let width?) where (64...8192).contains(width): figure.size.width = width
    case ("height", _, let height?) where (64...8192).contains(height): figure.size.height = height
    default: return false
    }
    return true
  }

  package func copy() throws -> Value? { Value(FigureValue(figure)) }
}

extension FigureValue: ValueConvertible {
  package var asValue: Value { Value(self) }
}
