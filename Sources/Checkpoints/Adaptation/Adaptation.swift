import Tensor

/// Weights of a file made to fit the parameters of a model.
package struct Adaptation {
  /// A parameter to be filled.
  package struct Slot {
    package let name: String
    package let shape: Shape
    /// What it holds now, of which bands that the file lacks are kept.
    package let initial: Tensor?

    package init(name: String, shape: Shape, initial: Tensor? = nil) {
      self.name = name
      self.shape = shape
      self.initial = initial
    }
  }

  package struct Options {
    /// Whether a missing or left-over name, and what keeps its initial values, is an error.
    package var isStrict = false
    /// Which band of the weights each band of the model takes, where names tell; by their number
    /// else.
    package var bands: [Int?]?
    /// The names of the bands of both, for the report.
    package var bandNames: LoadReport.BandNames?
    /// Parameters that belong to a task and may have another shape there.
    package var isReplaceable: @Sendable (String) -> Bool = Options.isHead

    package init() {}

    package static func isHead(_ name: String) -> Bool {
      ["head.", "decoder.", "decoder_head.", "fc.", "classifier.", "projector."].contains {
        name.hasPrefix($0)
      }
    }
  }

  /// float32 tensors in the shapes of their slots, to be copied into the parameters.
  package private(set) var tensors: [(name: String, tensor: Tensor)] = []
  package private(set) var report = LoadReport()

  private let path: String
  private let options: Options

  /// Fits weights to slots.
  ///
  /// `encoder.` is taken off or put before the names where only that makes them meet;
  /// `relative_position_index` and `attn_mask` are left aside, models compute them.
  ///
  /// - Parameters:
  ///   - state: The weights; see `StateDict(in:)`.
  ///   - slots: The parameters of the model.
  ///   - path: Where the weights come from, for errors.
  ///   - options: The names of bands, and what may differ.
  /// - Throws: `CheckpointError.architecture` where shapes differ beyond windows, bands and heads,
  ///   `.nothingFits`, `.notStrict`.
  package init(
    _ state: StateDict,
    into slots: [Slot],
    path: String,
    options: Options = Options()
  ) throws {
    self.path = path
    self.options = options
    let state = Self.expanded(Self.matched(state, slots), slots)
    var mismatch: (slot: Slot, found: Shape)?
    for slot in slots {
      guard let tensor = state[slot.name] else {
        report.missing.append(slot.name)
        continue
      }
      if let fitted = try fit(tensor, slot) {
        tensors.append((slot.name, fitted))
        report.loaded.append(slot.name)
      } else {
        let change = LoadReport.Resized(name: slot.name, from: tensor.shape, to: slot.shape)
        report.reinitialized.append(change)
        if !options.isReplaceable(slot.name), mismatch == nil { mismatch = (slot, tensor.shape) }
      }
    }
    let wanted = Set(slots.map(\.name))
    report.leftOver = state.names.filter { !wanted.contains($0) }
    try check(state, slots, mismatch)
  }

  private func check(
    _ state: StateDict,
    _ slots: [Slot],
    _ mismatch: (slot: Slot, found: Shape)?
  ) throws {
    if let mismatch {
      throw CheckpointError.architecture(
        path: path,
        name: mismatch.slot.name,
        expected: mismatch.slot.shape,
        found: mismatch.found,
        fitting: tensors.count
      )
    }
    if tensors.isEmpty, let wanted = slots.first {
      let found = state.names.first ?? "nothing"
      throw CheckpointError.nothingFits(path: path, wanted: wanted.name, found: found)
    }
    guard options.isStrict else { return }
    let (missing, leftOver, initial) = (report.missing, report.leftOver, report.initial)
    guard missing.isEmpty, leftOver.isEmpty, initial.isEmpty else {
      throw CheckpointError.notStrict(
        path: path,
        missing: missing,
        leftOver: leftOver,
        initial: initial
      )
    }
  }

  /// The weights without buffers, under the prefix that fits most slots.
  private static func matched(_ state: StateDict, _ slots: [Slot]) -> StateDict {
    var weights = StateDict()
    for name in state.names where !isBuffer(name) { weights[name] = state[name] }
    let candidates = [weights, weights.under("encoder."), weights.prefixed("encoder.")]
    let scores = candidates.map { candidate in slots.count { candidate[$0.name] != nil } }
    let best = scores.indices.max { (scores[$0], -$0) < (scores[$1], -$1) } ?? 0
    return candidates[best]
  }

  /// A plain vision transformer's one table of positions in the place of each block's own, where the
  /// model has those: pre-training shares one, fine-tuning of the published code does not.
  private static func expanded(_ state: StateDict, _ slots: [Slot]) -> StateDict {
    var result = state
    for prefix in ["", "encoder."] {
      let shared = "\(prefix)rel_pos_bias.relative_position_bias_table"
      guard let table = state[shared] else { continue }
      let own = slots.map(\.name).filter {
        $0.hasPrefix("\(prefix)blocks.") && $0.hasSuffix(".attn.relative_position_bias_table")
          && state[$0] == nil
      }
      guard !own.isEmpty else { continue }
      for name in own { result[name] = table }
      result[shared] = nil
    }
    return result
  }

  private static func isBuffer(_ name: String) -> Bool {
    name.hasSuffix("relative_position_index") || name.hasSuffix("attn_mask")
  }

  /// A tensor in the shape of a slot; `nil` where nothing leads there.
  private mutating func fit(_ tensor: Tensor, _ slot: Slot) throws -> Tensor? {
    let tensor = try tensor.converted(to: .float32)
    if slot.name.hasSuffix("patch_embed.proj.weight"), tensor.rank == 4, slot.shape.count == 4 {
      return try fitBands(tensor, slot)
    }
    if tensor.shape == slot.shape { return tensor }
    guard slot.name.hasSuffix("relative_position_bias_table"), tensor.rank == 2,
      slot.shape.count == 2, tensor.shape[1] == slot.shape[1],
      let source = PositionBias.Layout(rows: tensor.shape[0]),
      let target = PositionBias.Layout(rows: slot.shape[0]), source.extra == target.extra
    else { return nil }
    report.resized.append(.init(name: slot.name, from: tensor.shape, to: slot.shape))
    return try PositionBias.resize(tensor, window: (target.side + 1) / 2)
  }

  private mutating func fitBands(_ tensor: Tensor, _ slot: Slot) throws -> Tensor? {
    let (from, to) = (tensor.shape, slot.shape)
    guard from[0] == to[0], from[2...] == to[2...],
      let mapping = options.bands ?? InputBands.mapping(from: from[1], to: to[1]),
      mapping.count == to[1], mapping.allSatisfy({ $0.map { $0 < from[1] } ?? true })
    else { return nil }
    if from == to, mapping == Array(0..<to[1]) { return tensor }
    report.bands = mapping
    report.bandNames = options.bands == nil ? nil : options.bandNames
    report.resized.append(.init(name: slot.name, from: from, to: to))
    return try InputBands.apply(mapping, to: tensor, initial: slot.initial)
  }
}
