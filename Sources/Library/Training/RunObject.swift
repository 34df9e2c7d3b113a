import Glibc
import Language
import Tensor
import Training

/// A training run as the language sees it.
package final class RunObject: ObjectValue {
  let trainer: Trainer
  let model: ModelObject
  /// What the run was asked for, in order.
  let configuration: [(name: String, value: Value)]

  init(
    _ trainer: Trainer,
    model: ModelObject,
    configuration: [(name: String, value: Value)]
  ) {
    self.trainer = trainer
    self.model = model
    self.configuration = configuration
  }

  package var typeName: String { "run" }

  package func display(_ options: DisplayOptions) -> String {
    let rows = trainer.rows
    guard let first = rows.first, let last = rows.last else { return "a run of no updates yet" }
    var lines = [
      "\(rows.count) of \(trainer.schedule.updates) updates, loss \(RunProgress.short(first.loss))"
        + " → \(RunProgress.short(last.loss))" + (trainer.wasInterrupted ? ", interrupted" : "")
        + (trainer.hasStoppedEarly ? ", stopped early" : "")
    ]
    if let evaluation = trainer.evaluations.last {
      let metrics = evaluation.metrics.map { "\($0.name) \(RunProgress.short($0.value))" }
      lines.append("held out: \(metrics.joined(separator: ", "))")
    }
    if let checkpoint = trainer.checkpoint { lines.append("checkpoint: \(checkpoint)") }
    return lines.joined(separator: "\n")
  }

  package var summary: String {
    "<run of \(trainer.rows.count) updates"
      + (trainer.rows.last.map { ", loss \(RunProgress.short($0.loss))" } ?? "") + ">"
  }

  package func length() throws -> Int? { trainer.rows.count }

  package func isEqual(to other: Value) -> Bool? {
    other.object(RunObject.self).map { $0 === self } ?? false
  }

  package var fieldNames: [String] {
    [
      "table", "loss", "lr", "grad_norm", "metrics", "best", "checkpoint", "best_checkpoint",
      "model", "config", "images_per_second", "peak_memory", "interrupted", "stopped_early",
    ]
  }

  package func field(_ name: String) throws -> Value? {
    switch name {
    case "table": .table(table)
    case "loss": try column(\.loss).asValue
    case "lr": try column(\.rate).asValue
    case "grad_norm": try column(\.gradientNorm).asValue
    case "metrics": .table(metrics)
    case "best": best
    case "checkpoint": trainer.checkpoint.asValue
    case "best_checkpoint": trainer.bestCheckpoint.asValue
    case "model": Value(model)
    case "config": Value(record: configuration.map { ($0.name, $0.value) })
    case "images_per_second": imagesPerSecond.asValue
    case "peak_memory": Self.peakMemory.asValue
    case "interrupted": trainer.wasInterrupted.asValue
    case "stopped_early": trainer.hasStoppedEarly.asValue
    default: nil
    }
  }
}

extension RunObject {
  private func column(_ value: (UpdateRow) -> Double) throws -> Tensor {
    try Tensor(trainer.rows.map { Float(value($0)) })
  }

  private var table: TableValue {
    let parts = trainer.rows.first?.parts.map(\.name) ?? []
    let table = TableValue(
      columnNames: ["step", "epoch", "loss"] + parts + ["lr", "grad_norm", "seconds"],
      volatile: ["seconds"]
    )
    for row in trainer.rows {
      table.append(
        [row.step.asValue, row.epoch.asValue, row.loss.asValue]
          + parts.indices.map { $0 < row.parts.count ? row.parts[$0].value.asValue : .none }
          + [row.rate.asValue, row.gradientNorm.asValue, row.seconds.asValue]
      )
    }
    return table
  }

  private var metrics: TableValue {
    let names = trainer.evaluations.first?.metrics.map(\.name) ?? []
    let table = TableValue(columnNames: ["step", "epoch"] + names)
    for row in trainer.evaluations {
      table.append(
        [row.step.asValue, row.epoch.asValue]
          + names.indices.map { $0 < row.metrics.count ? row.metrics[$0].value.asValue : .none }
      )
    }
    return table
  }

  /// The best evaluation, or the update of the lowest loss where nothing was held out.
  private var best: Value {
    if let row = trainer.bestEvaluation {
      let metrics = row.metrics.map { ($0.name, $0.value.asValue) }
      return Value(record: [("step", row.step.asValue), ("epoch", row.epoch.asValue)] + metrics)
    }
    guard let row = trainer.rows.min(by: { $0.loss < $1.loss }) else { return .none }
    return Value(record: [
      ("step", row.step.asValue), ("epoch", row.epoch.asValue), ("loss", row.loss.asValue),
    ])
  }

  /// The first update is left out where there are more: it warms caches.
  private var imagesPerSecond: Double {
    let rows = trainer.rows.count > 1 ? trainer.rows.dropFirst() : trainer.rows[...]
    let seconds = rows.reduce(0) { $0 + $1.seconds }
    return seconds > 0 ? Double(trainer.samples(of: rows)) / seconds : 0
  }

  /// The most memory that the process ever had, in MiB.
  static var peakMemory: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) / 1024
  }
}

extension RunObject: ValueConvertible {
  package var asValue: Value { Value(self) }
}

extension Parameter where Argument == RunObject {
  static func run(_ name: String, _ summary: String) -> Self {
    .object(name, type: "run", summary)
  }
}
