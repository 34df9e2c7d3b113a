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
      return try record.fields.map { key, value in
        Series(key, y: try FigureReading.numbers(value, "\(name): \(key)"))
      }
    }
    guard data.count + (x == nil ? 0 : 1) > 0 else {
      throw Failure("argument", "\(name): nothing to draw: give numbers, a table or a record")
    }
    guard let y else {
      guard let x else { return try separate(data) }
      throw Failure(
        "argument",
        "\(name): x= alone draws nothing, y= is missing",
        help: "\(name)(x=…, y=…) for \(x.typeWithArticle)"
      )
    }
    guard let places = x ?? data.first, data.count <= 1 else {
      throw Failure(
        "argument",
        "\(name): with y= one sequence of x is wanted, \(data.count) were given"
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
      return try record.fields.map { key, value in
        try Series(key, x: x, y: FigureReading.numbers(value, "\(name): \(key)"))
      }
    }
    if let list = y.list, let first = list.elements.first, first.number == nil, !first.isNone {
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
    let places = try x?.string.map {
      try FigureReading.numbers(FigureReading.column(table, $0), "\(name): \($0)")
    }
    let x = places ?? (0..<table.rowCount).map(Double.init)
    if let group = group?.string, columns.count == 1 {
      let labels = try FigureReading.words(FigureReading.column(table, group), name)
      let values = try FigureReading.numbers(FigureReading.column(table, columns[0]), name)
      return try Series.grouped(x: x, y: values, by: labels).map(\.inOrder)
    }
    return try columns.map { column in
      let values = try FigureReading.numbers(FigureReading.column(table, column), name)
      return try Series(columns.count > 1 ? column : nil, x: x, y: values)
    }
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
