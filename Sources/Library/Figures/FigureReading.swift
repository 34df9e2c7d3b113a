import Figures
import Language
import Session
import Tensor

/// What figures are made of, read from values of the language.
enum FigureReading {
  /// Numbers of a tensor, list, range or table column; none becomes a gap.
  static func numbers(_ value: Value, _ what: String) throws -> [Double] {
    if let tensor = value.object(TensorObject.self)?.tensor { return try tensor.doubles }
    guard let elements = value.elementsOfSequence else { throw mismatch(value, what) }
    return try elements.map { element in
      if element.isNone { return .nan }
      guard let number = element.number else { throw mismatch(element, what) }
      return number
    }
  }

  /// Words of a list or column; numbers as they are shown.
  static func words(_ value: Value, _ what: String) throws -> [String] {
    if let tensor = value.object(TensorObject.self)?.tensor {
      return try tensor.doubles.map(NumberFormat.text)
    }
    guard let elements = value.elementsOfSequence else { throw mismatch(value, what) }
    return elements.map { $0.string ?? $0.summary() }
  }

  /// A matrix of a two-axis tensor or of lists within a list.
  static func matrix(
    _ value: Value,
    _ what: String
  ) throws -> (
    rows: Int, columns: Int, values: [Double]
  ) {
    guard let tensor = try Tensor(reading: value), tensor.rank == 2 else {
      throw Failure("shape", "\(what): expected a matrix, got \(value.summary(limit: 60))")
    }
    return try (tensor.shape[0], tensor.shape[1], tensor.doubles)
  }

  /// A column of a table by its name.
  static func column(_ table: TableValue, _ name: String) throws -> Value {
    guard let column = table.column(name) else {
      throw Failure(
        "name",
        "the table has no column '\(name)'; it has \(table.columnNames.joined(separator: ", "))",
        help: Suggestion.question(for: name, among: table.columnNames)
      )
    }
    return Value(list: column.values)
  }

  static func mismatch(_ value: Value, _ what: String) -> Failure {
    Failure("type", "\(what): expected numbers, got \(value.typeWithFault { $0.number == nil })")
  }
}

extension Parameter where Argument == String? {
  /// A word that may be left out, by name only.
  static func word(_ name: String, _ summary: String) -> Self {
    Parameter<String>.string(name, summary).optional.named
  }

  /// What stands above a figure.
  static var plotTitle: Self { word("title", "Title above the plot.") }
}

extension Parameter where Argument == Value? {
  /// Any value that may be left out, by name only.
  static func extra(_ name: String, _ summary: String) -> Self {
    Parameter<Value>.any(name, summary).optional.named
  }
}

extension Parameter where Argument == Bool {
  /// Off unless it is asked for by name.
  static func flag(_ name: String, _ summary: String) -> Self {
    .bool(name, summary, default: false).named
  }
}
