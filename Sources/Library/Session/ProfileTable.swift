import Formats
import Language
import Tensor

/// A profile as a table: one row for each kind of operation and phase, the longest time first, and
/// one for what is outside of tensor operations.
package struct ProfileTable {
  private let lines: [Profiler.Line]
  private let total: Double
  private let peak: Double

  /// Profiles a body.
  package init(of body: () throws -> Void) throws {
    (lines, total) = try Profiler.profile(body)
    peak = try Profiler.measuredPeak()
  }

  package var table: TableValue {
    let table = TableValue(columnNames: [
      "operation", "phase", "calls", "seconds", "share", "gflops", "of_peak", "gb_per_s",
    ])
    for line in lines { table.append(row(line)) }
    let rest = total - lines.reduce(0) { $0 + $1.seconds }
    table.append([
      Value("everything else"), Value(""), .none, .number(rest), .number(rest / total), .none,
      .none, .none,
    ])
    return table
  }

  private func row(_ line: Profiler.Line) -> [Value] {
    let rate = Double(line.flops) / line.seconds
    return [
      Value(line.operation), Value(line.phase.rawValue), Value(line.calls), .number(line.seconds),
      .number(line.seconds / total), line.flops > 0 ? .number(rate / 1e9) : .none,
      line.flops > 0 ? .number(rate / peak) : .none,
      line.bytes > 0 ? .number(Double(line.bytes) / line.seconds / 1e9) : .none,
    ]
  }

  /// The table for people, with the time and the rate of the whole.
  package var text: String {
    let rounded = TableValue(
      columns: table.columns.map { column in
        TableValue.Column(name: column.name, values: column.values.map(Self.short))
      }
    )
    let rate = Double(lines.reduce(0) { $0 + $1.flops }) / total
    let percent = (rate / peak * 1000).rounded() / 10
    return Value.table(rounded).display(DisplayOptions(width: 120, tableRows: 1000))
      + "\n\(DurationText.measured(total)) in all: \(DurationText.threeDigits(rate / 1e9)) GFLOP/s, \(percent) % of the "
      + "\(DurationText.threeDigits(peak / 1e9)) that were measured as this machine's peak\n"
  }

  private static func short(_ value: Value) -> Value {
    guard let number = value.number, number != number.rounded() else { return value }
    let scale = abs(number) >= 10 ? 10.0 : 1000
    return .number((number * scale).rounded() / scale)
  }
}

/// Declares what tells where the time of tensor operations goes.
func defineProfile(in library: Library) {
  library.define(
    "profile",
    "Calls a function without arguments and tells what each kind of tensor operation in it took.",
    .function("f", "What to call, such as a step of training."),
    returns: "table",
    details: """
      The rows are ordered by `seconds`, which leave out operations called inside of others; `phase` is forward,
      backward, or update (the optimizer). `share` is the part of the whole time; `gflops` the rate of products in 10⁹
      operations a second, `of_peak` that as a part of what the threads reach when they multiply and add in registers
      alone, measured right afterwards; `gb_per_s` is what operands and results hold together, in 10⁹ bytes a second.
      Work that loaders do on threads of their own is not in it.
      """,
    examples: [
      .init("x = randn(64, 64)\nprofile(() -> x @ x).operation[0]", shows: "\"matmul\"")
    ]
  ) { call, function -> Value in
    .table(try ProfileTable(of: { _ = try call(function, []) }).table)
  }
}
