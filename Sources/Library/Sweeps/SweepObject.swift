import Language
import Sweeps

/// A sweep as the language sees it: a table of its trials that knows more.
package final class SweepObject: ObjectValue {
  let sweep: StoredSweep
  let trials: [Trial]
  let path: String
  private lazy var content = SweepTable(sweep.definition, trials).table

  /// Reads a sweep from a store.
  /// - Throws: `SweepError`.
  package init(_ store: SweepStore, named name: String) throws {
    sweep = try store.sweep(named: name)
    trials = try store.trials(of: sweep)
    path = store.path
  }

  package var typeName: String { "sweep" }

  package var table: TableValue? { content }

  package func display(_ options: DisplayOptions) -> String {
    trials.isEmpty ? "a sweep of no trials yet" : Value.table(content).display(options)
  }

  package var summary: String { "<sweep \(sweep.definition.name) of \(trials.count) trials>" }

  package func length() throws -> Int? { trials.count }

  package func isEqual(to other: Value) -> Bool? {
    other.object(SweepObject.self).map { $0 === self } ?? false
  }

  package var fieldNames: [String] {
    ["best", "trials", "name", "store", "seed"] + content.columnNames
  }

  package func field(_ name: String) throws -> Value? {
    switch name {
    case "best": best
    case "trials": .table(content)
    case "name": sweep.definition.name.asValue
    case "store": path.asValue
    case "seed": Double(Int64(bitPattern: sweep.definition.seed)).asValue
    default: content.column(name).map { Value(list: $0.values) }
    }
  }

  package func element(at index: [IndexItem]) throws -> Value? {
    guard index.count == 1, case .integer(let position) = index[0] else { return nil }
    let row = position < 0 ? position + content.rowCount : position
    guard (0..<content.rowCount).contains(row) else {
      throw Failure("index", "the sweep has \(content.rowCount) trials, there is no [\(position)]")
    }
    return .record(content.row(row))
  }

  package func elements() throws -> (() throws -> Value?)? {
    var next = 0
    return { [content] in
      guard next < content.rowCount else { return nil }
      defer { next += 1 }
      return .record(content.row(next))
    }
  }

  /// Complete trials.
  var complete: [Trial] { trials.filter { $0.state == .complete } }

  /// The best trial as a record; with several objectives the table of those that no other beats.
  private var best: Value {
    let objectives = sweep.definition.objectives
    guard objectives.count == 1 else { return .table(pareto) }
    // A trial without a number is no better than any other.
    let best = complete.filter { $0.values.first?.isNaN == false }.min {
      objectives[0].loss($0.values.first ?? .nan) < objectives[0].loss($1.values.first ?? .nan)
    }
    guard let best else { return .none }
    let row = SweepTable(sweep.definition, [best]).table.row(0)
    return Value(record: row.fields.filter { !["state", "seconds", "error"].contains($0.0) })
  }

  /// The trials that no other one beats in every objective.
  var pareto: TableValue {
    SweepTable(sweep.definition, Pareto.front(complete, sweep.definition.objectives)).table
  }
}

extension SweepObject: ValueConvertible {
  package var asValue: Value { Value(self) }
}

extension Parameter where Argument == SweepObject {
  static func sweep(_ name: String, _ summary: String) -> Self {
    .object(name, type: "sweep", summary)
  }
}

/// The table of some trials.
struct SweepTable {
  let table: TableValue

  init(_ definition: SweepDefinition, _ trials: [Trial]) {
    var columns = [
      TableValue.Column(name: "trial", values: trials.map(\.number.asValue))
    ]
    for parameter in definition.parameters {
      columns.append(
        TableValue.Column(
          name: Self.free(parameter.name, columns),
          values: trials.map { definition.scalar(parameter.name, in: $0.parameters).asValue }
        )
      )
    }
    for (index, objective) in definition.objectives.enumerated() {
      columns.append(
        TableValue.Column(
          name: Self.free(objective.name, columns),
          values: trials.map { index < $0.values.count ? $0.values[index].asValue : .none }
        )
      )
    }
    columns += Self.more(trials, columns)
    columns.append(
      TableValue.Column(
        name: Self.free("state", columns),
        values: trials.map(\.state.rawValue.asValue)
      )
    )
    if trials.contains(where: { $0.error != nil }) {
      let name = Self.free("error", columns)
      columns.append(TableValue.Column(name: name, values: trials.map(\.error.asValue)))
    }
    columns.append(
      TableValue.Column(
        name: Self.free("seconds", columns),
        values: trials.map(\.seconds.asValue),
        isVolatile: true
      )
    )
    table = TableValue(columns: columns)
  }

  /// A column for each further result, in the order in which they first occur.
  private static func more(
    _ trials: [Trial],
    _ columns: [TableValue.Column]
  ) -> [TableValue.Column] {
    var names: [String] = []
    for result in trials.flatMap({ $0.more ?? [] }) where !names.contains(result.name) {
      names.append(result.name)
    }
    var result = columns
    for name in names {
      let values = trials.map { trial in
        trial.more?.first { $0.name == name }?.value.asValue ?? .none
      }
      result.append(TableValue.Column(name: free(name, result), values: values))
    }
    return Array(result.dropFirst(columns.count))
  }

  /// A column's name that no parameter has.
  private static func free(_ name: String, _ columns: [TableValue.Column]) -> String {
    columns.contains { $0.name == name } ? free(name + "_", columns) : name
  }
}
