import Formats

extension Library {
  func defineTables() {
    define(
      "table",
      "Makes a table of a list of records, or of a record of columns.",
      .any("x", type: "list or record", "Rows, or columns of one length.") {
        $0.list != nil || $0.record != nil
      },
      returns: "table",
      examples: [.init("table([{a: 1}, {a: 2}]).a", shows: "[1, 2]")]
    ) { _, x in Value.table(try TableBuilder.table(of: x)) }
    define(
      "column",
      "Gives a table's column as a list.",
      .table("t", "A table."),
      .string("name", "Column."),
      returns: "list",
      examples: [.init("table({a: [1, 2]}).column(\"a\")", shows: "[1, 2]")]
    ) { _, t, name in try TableBuilder.column(name, of: t).values }
    define(
      "columns",
      "Lists the names of a table's columns.",
      .table("t", "A table."),
      returns: "list of strings",
      examples: [.init("table({a: [1], b: [2]}).columns()", shows: "[\"a\", \"b\"]")]
    ) { _, t in t.columnNames }
    define(
      "rows",
      "Lists a table's rows as records.",
      .table("t", "A table."),
      returns: "list of records",
      examples: [.init("table({a: [1, 2]}).rows()", shows: "[{a: 1}, {a: 2}]")]
    ) { _, t in (0..<t.rowCount).map { Value.record(t.row($0)) } }
    defineTableRows()
    defineTableParts()
  }

  private func defineTableRows() {
    define(
      "sort",
      "Gives a table's rows in the order of a column; rows without a value (none, NaN) come last.",
      .table("t", "A table."),
      .string("by", "Column to sort by."),
      .bool("reverse", "Whether the largest comes first.", default: false),
      returns: "table",
      examples: [.init("table({a: [2, 1]}).sort(\"a\").a", shows: "[1, 2]")]
    ) { _, t, by, reverse in Value.table(try TableBuilder.sorted(t, by, reverse)) }
    define(
      "filter",
      "Keeps the rows for which a function holds.",
      .table("t", "A table."),
      .function("f", "Takes a row as a record."),
      returns: "table",
      examples: [.init("table({a: [1, 2]}).filter(r -> r.a > 1).a", shows: "[2]")]
    ) { call, t, f in
      Value.table(
        t.rows(try (0..<t.rowCount).filter { try call(f, [.record(t.row($0))]).truth() })
      )
    }
  }

  private func defineTableParts() {
    define(
      "select",
      "Keeps some of a table's columns, in the given order.",
      .table("t", "A table."),
      Parameter.string("names", "Columns.").rest,
      returns: "table",
      examples: [.init("table({a: [1], b: [2]}).select(\"b\").columns()", shows: "[\"b\"]")]
    ) { _, t, names in
      try TableBuilder.requireDifferent(names, "select: the column")
      return Value.table(TableValue(columns: try names.map { try TableBuilder.column($0, of: t) }))
    }
    define(
      "head",
      "Gives a table's first rows.",
      .table("t", "A table."),
      .count("n", "Number of rows.", atLeast: 0, default: 5),
      returns: "table",
      examples: [.init("table({a: [1, 2, 3]}).head(2).a", shows: "[1, 2]")]
    ) { _, t, n in Value.table(t.rows(Array(0..<min(n, t.rowCount)))) }
    defineGrouping()
  }

  private func defineGrouping() {
    define(
      "group",
      "Groups a table's rows by a column; each named function sums a group up in a column.",
      .table("t", "A table."),
      .string("by", "Column to group by."),
      Parameter.function("summaries", "Takes a group as a table.").keywords,
      returns: "table",
      details: "Without functions the result has the columns `count` and `rows`, with `_2` behind "
        + "where `by` has that name. Rows without a value are a group of their own.",
      examples: [
        .init(
          "table({s: [\"a\", \"b\", \"a\"], x: [1, 2, 3]}).group(\"s\", top=g -> max(g.x)).top",
          shows: "[3, 2]"
        )
      ]
    ) { call, t, by, summaries in
      try TableBuilder.requireDifferent([by] + summaries.map(\.0), "group: the column")
      let groups = try TableBuilder.groups(of: t, by, call)
      var columns = [TableValue.Column(name: by, values: groups.map(\.key))]
      let tables = groups.map { Value.table(t.rows($0.rows)) }
      for (name, function) in summaries {
        columns.append(
          TableValue.Column(name: name, values: try tables.map { try call(function, [$0]) })
        )
      }
      if summaries.isEmpty {
        let counts = groups.map { Value($0.rows.count) }
        for (name, values) in [("count", counts), ("rows", tables)] {
          TableBuilder.append(.init(name: name, values: values), to: &columns)
        }
      }
      return Value.table(TableValue(columns: columns))
    }
    defineTableJoin()
  }

  private func defineTableJoin() {
    define(
      "join",
      "Puts the columns of two tables side by side where a column has equal values.",
      .table("left", "A table, whose rows stay in order."),
      .table("right", "A table."),
      .string("on", "Column that both have."),
      returns: "table",
      examples: [
        .init(
          "table({k: [1, 2], a: [3, 4]}).join(table({k: [2], b: [5]}), \"k\").b",
          shows: "[5]"
        )
      ]
    ) { call, left, right, on in Value.table(try TableBuilder.join(left, right, on, call)) }
  }

  func defineTableText() {
    define(
      "csv",
      "Writes a table as comma-separated text with a header.",
      .table("t", "A table."),
      returns: "string",
      examples: [.init("csv(table({a: [1], b: [\"x, y\"]}))", shows: #""a,b\n1,\"x, y\"\n""#)]
    ) { call, t in try CommaSeparated.text(of: t, check: call.checkInterruption) }
    define(
      "csv",
      "Reads comma-separated text with a header into a table, each field as it is written.",
      .string("text", "The text."),
      returns: "table",
      examples: [.init("csv(\"a,b\\n1,x\").a", shows: "[1]")]
    ) { call, text -> Value in
      do {
        let table = try CommaSeparated.table(of: Array(text.utf8), check: call.checkInterruption) {
          call.output.warn("csv: \($0)")
        }
        if table.columns.isEmpty { throw Failure("value", "csv: the text is empty", argument: 0) }
        return .table(table)
      } catch let fault as CommaSeparated.Fault {
        throw Failure("value", "csv: \(fault)", argument: 0)
      }
    }
  }
}
