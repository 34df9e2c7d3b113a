import Figures
import Language
import Tensor

/// The series of a line or scatter plot, from what a script gives.
struct SeriesReading {
  let name: String
  var x: Value?
  var y: Value?
  var group: Value?

  /// Reads positional arguments: tables by column, records by field, sequences one series each.
  func series(_ data: [Value]) throws -> [Series] {
    if data.count == 1, let table = data[0].table { return try ofTable(table) }
    if data.count == 1, let record = data[0].record {
      try refuse("x", x, "a record of series stands at 0, 1, 2, …; give it as y= beside x=")
      try refuse("y", y, "a record is read as series; leave it out beside y=")
      try refuse("group", group, Self.groupsPoints)
      return try record.fields.map { key, value in
        Series(key, y: try FigureReading.numbers(value, "\(name): \(key)"))
      }
    }
    guard data.count + (x == nil ? 0 : 1) > 0 else {
      throw Failure("argument", "\(name): nothing to draw: give numbers, a table or a record")
    }
    guard let y else {
      guard let x else {
        try refuse("group", group, Self.groupsPoints)
        return try separate(data)
      }
      throw Failure(
        "argument",
        "\(name): x= alone draws nothing, y= is missing",
        help: "\(name)(x=…, y=…) for \(x.typeWithArticle)"
      )
    }
    let given = data.count + (x == nil ? 0 : 1)
    guard let places = x ?? data.first, given <= 1 else {
      throw Failure(
        "argument",
        "\(name): with y= one sequence of x is wanted, \(given) were given"
      )
    }
    return try against(try FigureReading.numbers(places, "\(name): x"), y)
  }

  /// One series for each sequence, at 0, 1, 2, …; the rows of a matrix are series too.
  private func separate(_ data: [Value]) throws -> [Series] {
    var result: [Series] = []
    for value in data {
      if let tensor = value.object(TensorObject.self)?.tensor, tensor.rank == 2 {
        for row in 0..<tensor.shape[0] {
          result.append(Series(y: try tensor.detached.selected(axis: 0, at: row).doubles))
        }
      } else {
        result.append(Series(y: try FigureReading.numbers(value, name)))
      }
    }
    if result.count > 1 { for index in result.indices { result[index].name = "\(index + 1)" } }
    return result
  }

  /// Series that share their places: a sequence, a list of sequences, or a record of them.
  private func against(_ x: [Double], _ y: Value) throws -> [Series] {
    if let record = y.record {
      try refuse("group", group, Self.groupsPoints)
      return try record.fields.map { key, value in
        try Series(key, x: x, y: FigureReading.numbers(value, "\(name): \(key)"))
      }
    }
    if let list = y.list, let first = list.elements.first, first.number == nil, !first.isNone {
      try refuse("group", group, Self.groupsPoints)
      return try list.elements.enumerated().map { index, value in
        try Series("\(index + 1)", x: x, y: FigureReading.numbers(value, "\(name): y"))
      }
    }
    let values = try FigureReading.numbers(y, "\(name): y")
    guard let group else { return [try Series(x: x, y: values)] }
    return try Series.grouped(x: x, y: values, by: FigureReading.words(group, "\(name): group"))
  }

  private func ofTable(_ table: TableValue) throws -> [Series] {
    guard let columns = y?.string.map({ [$0] }) ?? y?.strings else {
      throw Failure(
        "argument",
        "\(name): which column of the table? it has \(table.columnNames.joined(separator: ", "))",
        help: "y=\"\(table.columnNames.last ?? "loss")\", and x= for the horizontal axis"
      )
    }
    let places = try x.map { try FigureReading.numbers(column($0, of: table), "\(name): x") }
    let x = places ?? (0..<table.rowCount).map(Double.init)
    if columns.count != 1 { try refuse("group", group, Self.groupsPoints) }
    if let group {
      let labels = try FigureReading.words(column(group, of: table), "\(name): group")
      let values = try FigureReading.numbers(FigureReading.column(table, columns[0]), name)
      return try Series.grouped(x: x, y: values, by: labels).map(\.inOrder)
    }
    return try columns.map { column in
      let values = try FigureReading.numbers(FigureReading.column(table, column), name)
      return try Series(columns.count > 1 ? column : nil, x: x, y: values)
    }
  }
}

extension SeriesReading {
  private static let groupsPoints = "it labels the points of one series, given as x and y="

  /// A column by its name, or what is given in its place.
  private func column(_ value: Value, of table: TableValue) throws -> Value {
    guard let name = value.string else { return value }
    return try FigureReading.column(table, name)
  }

  /// Tells of an argument that what else is given leaves nothing to do.
  private func refuse(_ argument: String, _ value: Value?, _ reason: String) throws {
    guard value != nil else { return }
    throw Failure("argument", "\(name): \(argument)= has no effect here: \(reason)")
  }
}

extension Series {
  /// The points from left to right, as lines through the rows of a table want them.
  fileprivate var inOrder: Series {
    let order = x.indices.sorted { x[$0] < x[$1] }
    var result = self
    result.x = order.map { x[$0] }
    result.y = order.map { y[$0] }
    return result
  }
}
