import Foundation
import Models
import Tensor
import Testing

@testable import Language
@testable import Library

/// Calls builtins as a script would, without one.
private struct Calls {
  let output = OutputBuffer()
  private let interpreter: Interpreter

  init() { interpreter = Interpreter(library: makeLibrary(), output: output) }

  func callAsFunction(
    _ name: String,
    _ positional: Value...,
    named: [(String, Value)] = []
  ) throws -> Value {
    let group = try #require(interpreter.library.groups[name])
    return try Arguments.with(positional, named: named) { arguments in
      try group.builtin(for: arguments).body(arguments, CallContext(interpreter: interpreter))
    }
  }

  func small(window: Int = 2, seed: Int = 1) throws -> Value {
    try self(
      "swin",
      named: [
        ("image", Value(64)), ("window", Value(window)), ("embed", Value(8)),
        ("depths", Value(list: [1, 1, 2, 1].map { Value($0) })),
        ("heads", Value(list: [1, 1, 2, 2].map { Value($0) })), ("seed", Value(seed)),
      ]
    )
  }

  func simmim(teacher: Bool = true) throws -> Value {
    try self(
      "simmim",
      small(),
      named: teacher ? [("teacher", small(seed: 2))] : []
    )
  }

  func field(_ value: Value, _ name: String) throws -> Value {
    guard case .object(let box) = value else { throw Failure("type", "no object") }
    return try #require(try box.object.field(name))
  }
}

@Suite struct ModelBuiltinTests {
  private let call = Calls()
  private let image: Value
  private let mask: Value

  init() throws {
    image = try Tensor.zeros([1, 3, 64, 64]).asValue
    mask = try Tensor.ones([1, 16, 16]).asValue
  }

  private func message(_ body: () throws -> Value) -> String {
    do {
      _ = try body()
      return ""
    } catch {
      let failure = Failure.of(error)
      return [failure?.message, failure?.help].compactMap { $0 }.joined(separator: "; ")
    }
  }

  @Test func anUnknownPresetIsAnsweredByTheNearest() {
    #expect(message { try call("swin", Value("bass")) }.contains("did you mean 'base'?"))
    #expect(
      message { try call("swin") } == "swin: give a preset, or all of embed, depths and heads"
    )
  }

  @Test func sizesThatDoNotGoTogetherSayWhatWould() throws {
    let odd = try call("swin", Value("nano"), named: [("image", Value(100))])
    #expect(
      call.output.warnings.hasPrefix(
        "swin: images of 100 pixels have a map of 25 × 25 tokens in stage 1"
      )
    )
    #expect(message { try call("simmim", odd) }.hasSuffix("choose a multiple of 32, such as 96"))
  }

  @Test func aLossThatHolesMakeNaNSaysWhyOnce() throws {
    let script = try ScriptFolder()
    let said = try script.run(
      """
      m = simmim(swin("nano", image=64, window=2, seed=1), seed=1)
      hidden = mask(image=64, patch=16, ratio=0.6, seed=1)
      x = randn(2, 3, 64, 64, seed=1)
      m.loss({image: x, mask: hidden});
      x[1, :, 3, 4] = float("nan")
      print(isnan(m.loss({image: x, mask: hidden}).loss))
      """
    )
    #expect(said == "1\n")
    #expect(script.output.warnings.contains("1 of the 2 images of `image` hold NaN"))
    #expect(script.output.warnings.components(separatedBy: "it is NaN").count == 2)
  }

  @Test func anOptimizerThatWasSavedGoesOnWithTheSameBits() throws {
    let script = try ScriptFolder()
    let shown = try script.run(
      """
      fn net() = vit(image=32, embed=8, depth=1, heads=2, classes=2, seed=1)
      fn step(m, o, i) = o.step(m.gradients({image: rand(2, 3, 32, 32, seed=i)}, loss=s -> (s * s).sum()))
      m = net()
      o = adamw(m, lr=0.01, groups=[{part: "head", lr: 0.1}])
      step(m, o, 1)
      o.rate = 0.005
      o.save("DIR/o.pth")
      other = net()
      other.load("DIR/o.pth", strict=true);
      p = adamw(other, lr=1, groups=[{part: "head", lr: 10}])
      p.load("DIR/o.pth")
      print(p.rate, p.updates)
      step(m, o, 2)
      step(other, p, 2)
      (a, b) = (m.state(), other.state())
      print(max([maxdiff(a[n], b[n]) for n in a.keys()]))
      try { lamb(other).load("DIR/o.pth") } catch e { print(e.message.ends_with("its optimizer is adamw, not lamb")) }
      try { p.load("DIR/none.pth") } catch e { print(p.updates) }
      """
    )
    #expect(shown == "0.005 1\n0\ntrue\n2\n", "\(shown)")
  }

  @Test func denseModelsAreMadeSavedAndLoaded() throws {
    let model = try call("segmenter", call.small(), Value(3), named: [("width", Value(4))])
    let state = try #require(call("state", model).record)
    #expect(state.keys.contains("decode_head.bottleneck.bn.running_mean"))
    #expect(try call.field(model, "classes").number == 3)
    let table = try #require(call.field(model, "parameters").table)
    let names = try #require(table.column("name")).values.compactMap(\.string)
    #expect(!names.contains { $0.contains("running") })
    // An encoder's own weights find their place.
    let report = try call("load", model, call.small(seed: 5))
    let missing = try #require(call.field(report, "missing").strings)
    #expect(!missing.contains { $0.hasPrefix("encoder.") })
    #expect(
      message { try call("segmenter", call.small(), Value(3), Value("uppernet")) }
        .contains("upernet")
    )
  }

  @Test func theLossTellsItsParts() throws {
    let record = try #require(call("loss", call.simmim(), image, mask).record)
    #expect(record.keys == ["loss", "reconstruction", "cosine"])
    let plain = try #require(call("loss", call.simmim(teacher: false), image, mask).record)
    #expect(plain.keys == ["loss", "reconstruction"])
  }

  @Test func aBatchMayBeARecordAndOneMaskServeAllImages() throws {
    let model = try call.simmim()
    let batch = try Value(record: [
      ("image", Tensor.ones([2, 3, 64, 64]).asValue), ("mask", Tensor.ones([16, 16]).asValue),
      ("path", Value("a.png")),
    ])
    #expect(try call("loss", model, batch).record?["loss"]?.number != nil)
    #expect(
      message { try call("loss", model, image) }
        == "masked image modeling needs `mask` in a batch; this one has image; "
        + "mask(image=…) draws one"
    )
  }

  @Test func gradientsAreOfWhatIsTrainedAlone() throws {
    let model = try call.simmim()
    let all = try #require(call("gradients", model, image, mask).record)
    #expect(!all.keys.contains { $0.hasPrefix("teacher.") })
    _ = try call("freeze", model, Value("encoder.layers.0"))
    let some = try #require(call("gradients", model, image, mask).record)
    #expect(some.count < all.count)
    #expect(!some.keys.contains { $0.hasPrefix("encoder.layers.0.") })
    #expect(
      message { try call("freeze", model, Value("encoder.lay")) }.contains("there are encoder")
    )
    #expect(message { try call("unfreeze", model, Value("teacher")) }.contains("stays as it is"))
  }

  @Test func parametersAreATable() throws {
    let model = try call.simmim()
    let table = try #require(call.field(model, "parameters").table)
    #expect(table.columnNames == ["name", "shape", "trainable", "layer", "decay"])
    let names = try #require(table.column("name")).values.compactMap(\.string)
    let row = table.row(try #require(names.firstIndex(of: "teacher.norm.weight")))
    #expect(row["trainable"]?.bool == false)
    #expect(row["decay"]?.bool == false)
  }

  @Test(arguments: ["weights.pth", "weights.safetensors"])
  func whatIsSavedLoadsBack(_ name: String) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("gfm-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = Value(folder.appendingPathComponent(name).path)
    let (a, b) = (try call.small(seed: 1), try call.small(seed: 2))
    _ = try call("save", a, path)
    let report = try call("load", b, path)
    #expect(try call.field(report, "missing").list?.elements.isEmpty == true)
    let (left, right) = (try call("state", a).record, try call("state", b).record)
    for (one, other) in zip(try #require(left).fields, try #require(right).fields) {
      #expect(try one.1.object(TensorObject.self)?.isEqual(to: other.1) == true, "\(one.0)")
    }
  }

  @Test func weightsOfAnotherWindowAreResizedAndSaid() throws {
    let report = try call("load", call.small(window: 4), call.small(window: 2))
    #expect(try call.field(report, "resized").list?.elements.isEmpty == false)
    #expect(try call.field(report, "left_over").list?.elements.isEmpty == true)
    // The encoder alone finds its place within a larger model.
    let whole = try call("load", call.simmim(teacher: false), call.small())
    let missing = try #require(call.field(whole, "missing").strings)
    #expect(missing == ["encoder.mask_token", "decoder.0.weight", "decoder.0.bias"])
  }

  @Test func featuresComeInStagesBeforeOrAfterMerging() throws {
    func shapes(_ value: Value) -> [Shape?] {
      (value.list?.elements ?? []).map { $0.object(TensorObject.self)?.tensor.shape }
    }
    let model = try call.small()
    #expect(
      try shapes(call("features", model, image)) == [
        [1, 8, 16, 16], [1, 16, 8, 8], [1, 32, 4, 4], [1, 64, 2, 2],
      ]
    )
    #expect(
      try shapes(call("features", model, image, named: [("merged", .bool(true))])) == [
        [1, 16, 8, 8], [1, 32, 4, 4], [1, 64, 2, 2], [1, 64, 2, 2],
      ]
    )
  }

  @Test func anEncoderAloneHasNoLossAndNoScores() throws {
    let model = try call.small()
    #expect(message { try call("loss", model, image) }.contains("simmim(…) or classifier(…)"))
    #expect(message { try call("predict", model, image) }.contains("has no head"))
    let scores = try call("predict", call("classifier", model, Value(5)), image)
    #expect(scores.object(TensorObject.self)?.tensor.shape == [1, 5])
  }

  @Test func aModelShowsItsTreeAndSize() throws {
    let model = try call("vit", Value("nano"), named: [("image", Value(32))])
    let lines = model.display(DisplayOptions()).split(separator: "\n")
    #expect(lines.first == "ViT(image 32, 3 bands, patch 16, embed 128, depth 4, heads 4)")
    #expect(lines.contains("    (0–3) 4 × ViTBlock"))
    #expect(lines.last?.hasSuffix("parameters") == true)
  }
}
