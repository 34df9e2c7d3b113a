import Checkpoints
import Glibc

/// `log.jsonl`: one line per update and per evaluation, appended as they happen.
final class RunLog {
  private let path: String

  init(path: String) { self.path = path }

  func append(_ row: UpdateRow) throws { try append(line: Self.line(row)) }

  func append(_ row: EvaluationRow) throws { try append(line: Self.line(row)) }

  private func append(line: String) throws {
    guard let file = fopen(path, "a") else {
      throw CheckpointError.cannotWrite(path: path, code: errno)
    }
    let written = fputs(line + "\n", file)
    guard fclose(file) == 0, written >= 0 else {
      throw CheckpointError.cannotWrite(path: path, code: errno)
    }
  }

  /// Cuts off what came after a checkpoint, and reads what came before it.
  @discardableResult
  func start(keepingUpdatesBelow limit: Int) throws -> ([UpdateRow], [EvaluationRow]) {
    let (rows, evaluations) = Self.read(lines(), below: limit)
    try replace(with: Self.merged(rows, evaluations))
    return (rows, evaluations)
  }

  /// The log of some updates and evaluations, as text.
  static func text(_ rows: [UpdateRow], _ evaluations: [EvaluationRow]) -> String {
    merged(rows, evaluations).joined(separator: "\n")
  }

  /// Reads such a text.
  static func reading(_ text: String) -> ([UpdateRow], [EvaluationRow]) {
    read(text.split(separator: "\n"), below: .max)
  }

  private static func read(
    _ lines: [Substring],
    below limit: Int
  ) -> ([UpdateRow], [EvaluationRow]) {
    var rows: [UpdateRow] = []
    var evaluations: [EvaluationRow] = []
    for line in lines {
      let fields = fields(of: line)
      if let row = update(fields), row.step < limit, row.step == rows.count {
        rows.append(row)
      } else if let row = evaluation(fields), row.step <= limit {
        evaluations.append(row)
      }
    }
    return (rows, evaluations)
  }

  private static func merged(_ rows: [UpdateRow], _ evaluations: [EvaluationRow]) -> [String] {
    var merged: [String] = []
    var next = 0
    for row in rows {
      merged.append(line(row))
      while next < evaluations.count, evaluations[next].step == row.step + 1 {
        merged.append(line(evaluations[next]))
        next += 1
      }
    }
    return merged
  }

  private func lines() -> [Substring] {
    let bytes = (try? CheckpointFile.read(path)) ?? []
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  }

  private func replace(with lines: [String]) throws {
    let text = lines.map { $0 + "\n" }.joined()
    try CheckpointFile.write(Array(text.utf8), to: path)
  }

  // The lines hold numbers alone, so that no general reader is needed.

  private static func line(_ row: UpdateRow) -> String {
    let parts = row.parts.map { ",\"\($0.name)\":\($0.value)" }.joined()
    return "{\"step\":\(row.step),\"epoch\":\(row.epoch),\"loss\":\(row.loss)\(parts),"
      + "\"lr\":\(row.rate),\"grad_norm\":\(row.gradientNorm),\"seconds\":\(row.seconds)}"
  }

  private static func line(_ row: EvaluationRow) -> String {
    let metrics = row.metrics.map {
      ",\"\($0.name)\":\($0.value.isFinite ? "\($0.value)" : "null")"
    }
    .joined()
    return "{\"evaluated\":\(row.step),\"epoch\":\(row.epoch)\(metrics)}"
  }

  private static func fields(of line: Substring) -> [(name: String, value: Double)] {
    guard line.first == "{", line.last == "}" else { return [] }
    return line.dropFirst().dropLast().split(separator: ",").compactMap { field in
      let parts = field.split(separator: ":")
      guard parts.count == 2, let value = parts[1] == "null" ? .nan : Double(parts[1]) else {
        return nil
      }
      return (String(parts[0].filter { $0 != "\"" }), value)
    }
  }

  private static func update(_ fields: [(name: String, value: Double)]) -> UpdateRow? {
    let known = ["step", "epoch", "loss", "lr", "grad_norm", "seconds"]
    let value = Dictionary(fields.map { ($0.name, $0.value) }) { first, _ in first }
    guard let step = value["step"].flatMap(count), let epoch = value["epoch"].flatMap(count),
      let loss = value["loss"],
      let rate = value["lr"], let norm = value["grad_norm"], let seconds = value["seconds"]
    else { return nil }
    return UpdateRow(
      step: step,
      epoch: epoch,
      loss: loss,
      parts: fields.filter { !known.contains($0.name) },
      rate: rate,
      gradientNorm: norm,
      seconds: seconds
    )
  }

  private static func evaluation(_ fields: [(name: String, value: Double)]) -> EvaluationRow? {
    guard fields.first?.name == "evaluated", fields.count > 1, fields[1].name == "epoch",
      let step = count(fields[0].value), let epoch = count(fields[1].value)
    else { return nil }
    return EvaluationRow(step: step, epoch: epoch, metrics: Array(fields.dropFirst(2)))
  }

  /// A number of a line as a count; nil where no line of ours has it.
  private static func count(_ value: Double) -> Int? { TrainingState.count(value) }
}
