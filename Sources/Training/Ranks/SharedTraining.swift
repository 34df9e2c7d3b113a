import Datasets
import Layers
import Models
import Tensor

/// The part of training that one rank does, and what it does together with the others.
final class SharedTraining: @unchecked Sendable {
  // Unchecked: it belongs to the thread of the run.

  let ranks: Ranks
  let exchange: GradientExchange
  private let model: any Trainable
  private let optimizer: Optimizer
  /// Gives what each rank gives, in their order.
  var allGather: @Sendable ([Double]) throws -> [[Double]] {
    { [ranks] in try ranks.gather($0, at: .update) }
  }
  /// The place of each of the optimizer's members in the exchange, which takes them from the end of
  /// the model to its beginning.
  private let places: [Int]
  /// Which of the exchange's places have been filled in this update.
  private var isFilled: [Bool]

  init(
    _ ranks: Ranks,
    _ model: any Trainable,
    _ optimizer: Optimizer,
    _ settings: TrainingSettings
  )
    throws
  {
    (self.ranks, self.model, self.optimizer) = (ranks, model, optimizer)
    let members = optimizer.members
    let numbers = Dictionary(
      members.enumerated().map { (ObjectIdentifier($1.parameter), $0) },
      uniquingKeysWith: { first, _ in first }
    )
    let order = model.namedParameters.reversed().compactMap {
      numbers[ObjectIdentifier($0.parameter)]
    }
    var places = [Int](repeating: 0, count: members.count)
    for (place, member) in order.enumerated() { places[member] = place }
    self.places = places
    isFilled = Array(repeating: false, count: members.count)
    exchange = try GradientExchange(
      ranks,
      shapes: order.map { members[$0].parameter.shape },
      bytes: settings.bucketBytes,
      precision: settings.exchange
    )
  }

  deinit { exchange.stop() }

  /// Runs the whole training: Ctrl-C waits for the end of an update, and an error of one rank ends it
  /// on all.
  func run(_ body: () throws -> Void) throws {
    Interruption.hold(true)
    defer { Interruption.hold(false) }
    do {
      try body()
    } catch {
      if !(error is RanksError) { ranks.fail("\(error)") }
      throw error
    }
  }

  /// The next batch that a rank has samples of.
  ///
  /// - Throws: `TensorError.interrupted` on all ranks where one of them was asked to stop.
  func next(of stream: any BatchStream, share: BatchShare) throws -> MicroBatch? {
    while let batch = try stream.next() {
      let count = batch.count
      let weight = try count > 0 ? model.weight(of: batch) : 0
      let request = Interruption.isPending ? 1.0 : 0
      let all = try ranks.gather([weight, Double(count), request], at: .update)
      if all.contains(where: { $0[2] > 0 }) { throw TensorError.interrupted }
      let samples = Int(all.reduce(0) { $0 + $1[1] })
      guard samples > 0 else { continue }
      let total = all.reduce(0) { $0 + $1[0] }
      let portion = total > 0 ? weight / total : Double(count) / Double(samples)
      let rows = share.rows(of: samples)
      // Where samples were left out, they count from the first of the rank's own.
      let part = rows.count < count ? nil : BatchPart(rows: Array(rows.prefix(count)), of: samples)
      return MicroBatch(batch, share: portion, samples: samples, part: part)
    }
    return nil
  }

  /// Adds up gradients that are there already.
  func sum(_ gradients: [Tensor]) throws {
    exchange.begin()
    isFilled = Array(repeating: false, count: isFilled.count)
    try fillUp(gradients)
    _ = try exchange.finish()
  }

  /// One update's sums over all ranks.
  ///
  /// - Parameters:
  ///   - sums: This rank's; its loss becomes that of all.
  ///   - paths: Where this rank's samples came from.
  ///   - body: Adds this rank's micro-batches to the sums.
  /// - Returns: The gradients, for each member of the optimizer.
  /// - Throws: What the body throws; `RanksError.failed` where that of another rank did.
  func update(
    _ sums: inout UpdateSums,
    paths: [String],
    _ body: (inout UpdateSums) throws -> Void
  ) throws -> [Tensor] {
    exchange.begin()
    isFilled = Array(repeating: false, count: isFilled.count)
    do {
      try body(&sums)
      try fillUp(sums.gradients)
      let gradients = try Profiler.span("sums over ranks", .update) { try exchange.finish() }
      try shareLoss(&sums)
      return places.map { gradients[$0] }
    } catch {
      // The others wait for what is missing, then for what this rank has to say.
      fillUp()
      if !(error is RanksError) { ranks.fail("\(error)") }
      if !Interruption.isUrgent { _ = try? exchange.finish() }
      throw error
    }
  }

  /// Goes back from a loss, and hands over each gradient as soon as it is complete.
  func send(
    _ tape: Tape,
    _ loss: Tensor,
    _ seed: Tensor,
    _ pass: Pass,
    adding sums: [Tensor?]
  ) throws {
    var members: [Int: Int] = [:]
    for (index, member) in optimizer.members.enumerated() {
      if let place = pass.place(of: member.parameter) { members[place] = index }
    }
    _ = try tape.gradients(of: loss, seed: seed) { place, gradient in
      guard let member = members[place] else { return }
      guard let sum = sums[member], let own = gradient else {
        return try self.put(member, gradient ?? sums[member])
      }
      try self.put(member, sum + own)
    }
  }

  private func put(_ member: Int, _ gradient: Tensor?) throws {
    exchange.put(places[member], try gradient?.contiguous())
    isFilled[member] = true
  }

  /// Hands over what no backward pass has reached.
  private func fillUp(_ sums: [Tensor?]) throws {
    for member in isFilled.indices where !isFilled[member] {
      try put(member, member < sums.count ? sums[member] : nil)
    }
  }

  /// Hands over zeros for what is missing.
  private func fillUp() {
    for member in isFilled.indices where !isFilled[member] {
      exchange.put(places[member], nil)
      isFilled[member] = true
    }
  }

  /// Makes the loss and its parts those of all ranks; a rank without samples has none of its own.
  private func shareLoss(_ sums: inout UpdateSums) throws {
    let all = try ranks.gather([sums.loss] + sums.parts.map(\.value), at: .update)
    sums.loss = all.reduce(0) { $0 + $1[0] }
    sums.parts = sums.parts.enumerated().map { index, part in
      (part.name, all.reduce(0) { $0 + ($1.count > index + 1 ? $1[index + 1] : 0) })
    }
  }
}
