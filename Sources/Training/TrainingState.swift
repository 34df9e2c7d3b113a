import Checkpoints
import Layers
import Models
import Tensor

/// What a checkpoint keeps of a run, in the layout of the published code.
struct TrainingState: @unchecked Sendable {
  // Unchecked: the record's tensors are copies that nobody changes, once `copied` made them.

  let record: CheckpointRecord
  private(set) var parameters: [(Parameter, Tensor)] = []
  private(set) var moments: [[Tensor]] = []
  private(set) var updates = 0
  private(set) var lowest: Double?

  /// The state of a trainer between two updates; tensors are the live ones.
  init(_ trainer: Trainer, notes: CheckpointRecord, lowest: Double) throws {
    let optimizer = trainer.optimizer
    var record = CheckpointRecord()
    record["model"] = .record(
      CheckpointRecord(
        trainer.model.namedParameters.map { ($0.name, .tensor($0.parameter.value)) }
      )
    )
    record["optimizer"] = try .record(
      optimizer.record(
        rates: optimizer.groups.map {
          trainer.schedule.rate(at: optimizer.updates, scale: $0.rateScale)
        },
        withScales: trainer.settings.layerDecay != 1
      )
    )
    record["lr_scheduler"] = .record(CheckpointRecord([("last_update", .int(optimizer.updates))]))
    let isHigherBetter = trainer.host.monitor?.isHigherBetter ?? false
    record["max_accuracy"] = .float(isHigherBetter && lowest.isFinite ? -lowest : 0)
    record["epoch"] = .int(max(0, (optimizer.updates - 1) / trainer.epochLength))
    record["config"] = .record(
      CheckpointRecord(Self.settings(of: trainer).map { ($0.name, .string($0.value)) })
    )
    var own = CheckpointRecord([
      ("version", .int(1)), ("updates", .int(optimizer.updates)),
      ("data", .string(trainer.dataIdentity)), ("lowest_loss", .float(lowest)),
    ])
    for (key, value) in notes { own[key] = value }
    record["gfm"] = .record(own)
    self.record = record
  }

  /// What must be the same for a run to go on.
  static func settings(of trainer: Trainer) -> [(name: String, value: String)] {
    let record = trainer.settings.record.map { setting in
      // Runs that left the rest of an epoch's batches out had other updates.
      setting.name == "accumulate" && trainer.hasPartUpdates
        ? (setting.name, "\(setting.value), and what is left of an epoch") : setting
    }
    return record + [("data", trainer.dataIdentity)]
  }

  /// The state with tensors of its own, which training may not change.
  func copied() throws -> TrainingState {
    try TrainingState(record: Self.copy(.record(record)).recordValue ?? record)
  }

  private init(record: CheckpointRecord) { self.record = record }

  private static func copy(_ value: CheckpointValue) throws -> CheckpointValue {
    switch value {
    case .tensor(let tensor): try .tensor(tensor.copy())
    case .list(let items): try .list(items.map(copy))
    case .tuple(let items): try .tuple(items.map(copy))
    case .record(let record):
      try .record(
        record.reduce(into: CheckpointRecord()) { result, entry in
          result[entry.key] = try copy(entry.value)
        }
      )
    default: value
    }
  }

  /// Reads a checkpoint of this model's training, ours or the published code's.
  ///
  /// - Throws: `TrainingError.otherModel` where names or shapes are not the model's.
  init(reading path: String, for trainer: Trainer) throws {
    guard let record = try readCheckpoint(path).recordValue,
      let model = record["model"]?.recordValue
    else { throw TrainingError.otherModel(path: path, reason: "it holds no `model`") }
    self.record = record
    for entry in trainer.model.namedParameters {
      guard let tensor = model[entry.name]?.tensorValue else {
        throw TrainingError.otherModel(path: path, reason: "`\(entry.name)` is missing")
      }
      guard tensor.shape == entry.parameter.shape else {
        let reason = "`\(entry.name)` is \(tensor.shape), not \(entry.parameter.shape)"
        throw TrainingError.otherModel(path: path, reason: reason)
      }
      parameters.append((entry.parameter, tensor))
    }
    try readOptimizer(record, path, trainer)
    lowest = record["gfm"]?.recordValue?["lowest_loss"]?.doubleValue
    if let lowest, lowest.isNaN {
      throw TrainingError.otherModel(path: path, reason: "its `lowest_loss` is no number")
    }
  }

  private mutating func readOptimizer(
    _ record: CheckpointRecord,
    _ path: String,
    _ trainer: Trainer
  ) throws {
    guard let states = record["optimizer"]?.recordValue?["state"]?.recordValue else {
      throw TrainingError.otherModel(path: path, reason: "it holds no optimizer state")
    }
    (moments, updates) = try trainer.optimizer.kept(in: states, path: path)
    if let own = record["gfm"]?.recordValue?["updates"]?.intValue, Self.count(Double(own)) == nil {
      throw TrainingError.otherModel(path: path, reason: "it has made \(own) updates")
    }
    let told = Self.updates(in: .record(record), epochLength: trainer.epochLength)
    // SGD of the published code counts epochs alone.
    if updates == 0 || record["gfm"] != nil { updates = told ?? updates }
  }

  /// The number of updates that a checkpoint says of itself, by its epoch where it is the published
  /// code's; `nil` where it says none that a run could have made.
  static func updates(in value: CheckpointValue, epochLength: Int) -> Int? {
    if let own = value.recordValue?["gfm"]?.recordValue?["updates"]?.intValue {
      return count(Double(own))
    }
    return value.recordValue?["epoch"]?.intValue.flatMap {
      updates(afterEpoch: $0, epochLength: epochLength)
    }
  }

  /// The number of updates at the end of an epoch, counted from 0; `nil` for none that a run could reach.
  static func updates(afterEpoch epoch: Int, epochLength: Int) -> Int? {
    count((Double(epoch) + 1) * Double(epochLength))
  }

  /// A number as a count of updates; `nil` for what none can be.
  static func count(_ number: Double) -> Int? {
    Int(exactly: number).flatMap { (0...1 << 53).contains($0) ? $0 : nil }
  }

  /// The settings that differ, as sentences; none where the checkpoint is of the published code,
  /// whose configuration has other names.
  func differences(from settings: [(name: String, value: String)]) -> [String] {
    guard record["gfm"] != nil, let before = record["config"]?.recordValue else { return [] }
    return settings.compactMap { setting in
      guard let old = before[setting.name]?.stringValue, old != setting.value else { return nil }
      return "\(setting.name) was \(old), now \(setting.value)"
    }
  }
}
