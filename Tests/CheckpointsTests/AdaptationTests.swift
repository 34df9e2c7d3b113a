import Tensor
import Testing

@testable import Checkpoints

@Suite("Position bias of another window")
struct PositionBiasTests {
  @Test(
    "Tables are those of the published code",
    arguments: [
      (12, 7), (6, 4), (6, 8), (7, 4), (7, 6), (7, 8),
    ]
  )
  func tablesFollowTheReference(source: Int, target: Int) throws {
    let file = try LoadedFile.read(fixture("bias_interpolation/tables.safetensors"))
    let record = try #require(file.value.recordValue)
    let table = try #require(record["source_\(source)_to_\(target)"]?.tensorValue)
    let wanted = try #require(record["target_\(source)_to_\(target)"]?.tensorValue)
    let found = try PositionBias.resize(table, window: target)
    #expect(found.shape == wanted.shape)
    let worst = try zip(found.values, wanted.values).map { abs($0 - $1) }.max() ?? .infinity
    #expect(worst < 2e-6, "\(worst)")
  }

  @Test("The same window changes nothing; a class token's rows stay")
  func sameWindowsAndClassTokensStay() throws {
    let table = try Tensor((0..<28 * 2).map { Float($0) }, shape: [28, 2])
    #expect(try PositionBias.resize(table, window: 3).isIdentical(to: table))
    let larger = try PositionBias.resize(table, window: 4)
    #expect(larger.shape == [52, 2])
    #expect(try larger.values.suffix(6) == table.values.suffix(6))
  }

  @Test("A cubic polynomial is reproduced between the points")
  func splinesReproduceCubics() {
    let points = [-3.0, -1.5, -1, 0, 0.5, 2, 4]
    func cubic(_ x: Double) -> Double { 2 - x + 3 * x * x - 0.5 * x * x * x }
    let targets = [-3, -2.2, 0.1, 1, 3.9, 4]
    let weights = CubicSpline(through: points).weights(at: targets)
    for (row, target) in zip(weights, targets) {
      let value = zip(row, points).reduce(0) { $0 + $1.0 * cubic($1.1) }
      #expect(abs(value - cubic(target)) < 1e-10)
    }
  }

  @Test("Tiny windows have no spline and still a table")
  func tinyWindowsWork() throws {
    let one = try PositionBias.resize(Tensor([5], shape: [1, 1]), window: 2)
    #expect(try one.values == [Float](repeating: 5, count: 9))
    let two = try PositionBias.resize(Tensor((0..<9).map { Float($0) }, shape: [9, 1]), window: 1)
    #expect(try two.values.count == 1)
    #expect(try abs((two.values.first ?? 0) - 4) < 1e-6)
  }

  @Test("Tables that no window has are refused")
  func oddTablesAreRefused() {
    #expect(throws: CheckpointError.biasTable(rows: 16)) {
      try PositionBias.resize(Tensor.zeros([16, 2]), window: 3)
    }
    #expect(throws: CheckpointError.window(0)) {
      try PositionBias.resize(Tensor.zeros([9, 2]), window: 0)
    }
  }
}

@Suite("Fitting weights to a model")
struct AdaptationTests {
  private let slots: [Adaptation.Slot] = [
    .init(name: "patch_embed.proj.weight", shape: [1, 3, 1, 1]),
    .init(name: "norm.weight", shape: [2]),
    .init(name: "head.weight", shape: [4, 2]),
  ]

  private func state(_ entries: [(String, Shape)]) throws -> StateDict {
    try StateDict(entries.map { try ($0.0, Tensor.ones($0.1)) })
  }

  private func bands(
    _ weight: Tensor,
    to slot: Adaptation.Slot,
    _ places: [Int?]? = nil
  ) throws
    -> Adaptation
  {
    var options = Adaptation.Options()
    options.bands = places
    let state = StateDict([("patch_embed.proj.weight", weight)])
    return try Adaptation(state, into: [slot], path: "p", options: options)
  }

  @Test("What became of each name is reported")
  func everyNameIsReported() throws {
    let adaptation = try Adaptation(
      state([
        ("encoder.patch_embed.proj.weight", [1, 3, 1, 1]), ("encoder.head.weight", [10, 2]),
        ("encoder.layers.0.blocks.1.attn_mask", [4]), ("encoder.extra", [1]),
        ("decoder.0.weight", [1]),
      ]),
      into: slots,
      path: "p"
    )
    #expect(adaptation.report.loaded == ["patch_embed.proj.weight"])
    #expect(
      adaptation.report.reinitialized == [.init(name: "head.weight", from: [10, 2], to: [4, 2])]
    )
    #expect(adaptation.report.missing == ["norm.weight"])
    #expect(adaptation.report.leftOver == ["extra"])
    #expect(adaptation.report.description.contains("1 tensors loaded"))
  }

  @Test("The encoder's prefix is put on where the model has it and the file not")
  func prefixesAreAdded() throws {
    let slots: [Adaptation.Slot] = [
      .init(name: "encoder.norm.weight", shape: [2]), .init(name: "decoder.0.weight", shape: [3]),
    ]
    let adaptation = try Adaptation(state([("norm.weight", [2])]), into: slots, path: "p")
    #expect(adaptation.tensors.map(\.name) == ["encoder.norm.weight"])
  }

  @Test("Another architecture, foreign names and strictness are errors")
  func misfitsAreErrors() {
    #expect(
      throws: CheckpointError.architecture(
        path: "p",
        name: "norm.weight",
        expected: [2],
        found: [3],
        fitting: 1
      )
    ) {
      try Adaptation(
        state([("norm.weight", [3]), ("patch_embed.proj.weight", [1, 3, 1, 1])]),
        into: slots,
        path: "p"
      )
    }
    #expect(
      throws: CheckpointError.nothingFits(
        path: "p",
        wanted: "patch_embed.proj.weight",
        found: "fc.bias"
      )
    ) { try Adaptation(state([("fc.bias", [3])]), into: slots, path: "p") }
    var strict = Adaptation.Options()
    strict.isStrict = true
    #expect(
      throws: CheckpointError.notStrict(
        path: "p",
        missing: ["patch_embed.proj.weight", "head.weight"],
        leftOver: [],
        initial: []
      )
    ) {
      try Adaptation(state([("norm.weight", [2])]), into: slots, path: "p", options: strict)
    }
  }

  @Test("A strict load leaves nothing at its initial values", arguments: ["head", "band"])
  func strictLoadsTakeEverything(what: String) throws {
    let name = what == "head" ? "head.weight" : "patch_embed.proj.weight"
    let slots: [Adaptation.Slot] = [
      .init(name: "norm.weight", shape: [2]),
      .init(
        name: name,
        shape: what == "head" ? [3, 2] : [2, 3, 1, 1],
        initial: try .ones([2, 3, 1, 1])
      ),
    ]
    var options = Adaptation.Options()
    if what == "band" { options.bands = [0, nil, 1] }
    let found = try state([
      ("norm.weight", [2]), (name, what == "head" ? [2, 2] : [2, 2, 1, 1]),
    ])
    _ = try Adaptation(found, into: slots, path: "p", options: options)
    options.isStrict = true
    #expect(
      throws: CheckpointError.notStrict(path: "p", missing: [], leftOver: [], initial: [name])
    ) { try Adaptation(found, into: slots, path: "p", options: options) }
  }

  @Test("Bias tables of another window are resized and said so")
  func biasTablesAreResized() throws {
    let name = "layers.0.blocks.0.attn.relative_position_bias_table"
    let adaptation = try Adaptation(
      state([(name, [169, 3])]),
      into: [.init(name: name, shape: [121, 3])],
      path: "p"
    )
    #expect(adaptation.tensors.first?.tensor.shape == [121, 3])
    #expect(adaptation.report.resized == [.init(name: name, from: [169, 3], to: [121, 3])])
  }

  @Test("Bands without names are taken in order, those of Sentinel-2 as published")
  func bandsFollowTheRules() throws {
    func slot(_ bands: Int) throws -> Adaptation.Slot {
      try .init(
        name: "patch_embed.proj.weight",
        shape: [1, bands, 1, 1],
        initial: Tensor.full([1, bands, 1, 1], 9)
      )
    }
    func weight(_ bands: Int) throws -> Tensor {
      try Tensor((0..<bands).map { Float($0) }, shape: [1, bands, 1, 1])
    }
    func found(_ source: Int, _ target: Int, by places: [Int?]? = nil) throws -> [Float]? {
      try bands(weight(source), to: slot(target), places).tensors.first?.tensor.values
    }
    #expect(try found(1, 3) == [0, 0, 0])
    #expect(try found(12, 3) == [3, 2, 1])
    #expect(try found(13, 3) == [3, 2, 1])
    #expect(try found(3, 12) == [9, 2, 1, 0] + [Float](repeating: 9, count: 8))
    #expect(try found(3, 5) == [0, 1, 2, 9, 9])
    #expect(try found(8, 10) == [0, 1, 2, 3, 4, 5, 6, 7, 9, 9])
    #expect(try found(8, 3) == [0, 1, 2])
    #expect(try found(3, 3) == [0, 1, 2])
    #expect(try found(3, 4, by: [nil, 0, 1, 2]) == [9, 0, 1, 2])
    #expect(try found(3, 3, by: [2, 1, 0]) == [2, 1, 0])
    #expect(throws: CheckpointError.self) { try found(3, 3, by: [0, 1, 3]) }
    #expect(throws: CheckpointError.self) { try found(5, 4) }
  }

  @Test("A shared table of positions fills those of all blocks, where blocks have their own")
  func sharedTablesFillThoseOfBlocks() throws {
    let shared = "rel_pos_bias.relative_position_bias_table"
    let own = (0..<2).map { "blocks.\($0).attn.relative_position_bias_table" }
    let weights = try state([(shared, [12, 2]), ("norm.weight", [4])])
    let slots = own.map { Adaptation.Slot(name: $0, shape: [12, 2]) }
    let adaptation = try Adaptation(weights, into: slots, path: "p")
    #expect(adaptation.report.loaded == own)
    #expect(adaptation.report.leftOver == ["norm.weight"])
    #expect(
      try adaptation.tensors.map { try $0.tensor.values } == [
        weights[shared]?.values, weights[shared]?.values,
      ]
    )
  }
}
