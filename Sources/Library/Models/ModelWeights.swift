import Checkpoints
import Language
import Layers
import Models
import Tensor

/// Where a model's weights come from: a file or another model.
enum WeightSource {
  case file(String)
  case model(ModelObject)

  /// The source, where the session finds it.
  /// - Throws: `FileError.zeroByte`.
  func found(by call: CallContext) throws -> WeightSource {
    guard case .file(let path) = self else { return self }
    return .file(try call.readingData(path))
  }

  /// Puts the weights into a model.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - strict: Whether a missing or left-over name, and what keeps its initial values, is an error.
  ///   - bands: Names of the model's bands, which it then keeps.
  /// - Returns: What became of the weights.
  /// - Throws: `CheckpointError` where they do not fit; the model is then as it was.
  func load(
    into model: any Model,
    strict: Bool = false,
    bands: [String]? = nil
  ) throws
    -> LoadReportObject
  {
    let slots = model.namedParameters.map { entry in
      Adaptation.Slot(
        name: entry.name,
        shape: entry.parameter.shape,
        initial: entry.parameter.value
      )
    }
    var options = Adaptation.Options()
    options.isStrict = strict
    let (state, path, leftOut, names) = try read()
    let encoder = model as? any Encoder ?? (model as? any EncoderBased)?.encoder
    let before = encoder?.bandNames
    do {
      if let encoder { try options.match(state, names, bands, encoder) }
      let adapted = try Adaptation(state, into: slots, path: path, options: options)
      let places = Dictionary(uniqueKeysWithValues: model.namedParameters)
      try Parameter.assign(
        adapted.tensors.compactMap { name, tensor in places[name].map { ($0, tensor) } }
      )
      return LoadReportObject(adapted.report, source: path, leftOut: leftOut)
    } catch {
      encoder?.bandNames = before
      throw error
    }
  }

  private func read() throws -> (
    StateDict, path: String, leftOut: [String], bands: [String]?
  ) {
    switch self {
    case .file(let path):
      let file = try LoadedFile.read(path)
      let leftOut = file.leftOut.map { "\($0.key): \($0.name)" }
      let state = try StateDict(in: file)
      let names = ModelBands.noted(in: file)
      guard let layout = SwinLayout.recognized(in: state) else {
        return (state, path, leftOut, names)
      }
      let name = "\(path) (named as \(layout.rawValue) does)"
      return try (layout.imported(state), name, leftOut, names)
    case .model(let object):
      let entries = object.model.namedParameters.map { ($0.name, $0.parameter.value) }
      return (StateDict(entries), object.model.summary, [], object.encoder?.bandNames)
    }
  }
}

extension Adaptation.Options {
  /// Finds which band of weights each band of an encoder takes, by name where both have names.
  ///
  /// - Parameters:
  ///   - state: The weights.
  ///   - names: The names of their bands, where they are known.
  ///   - bands: The names that the encoder's bands get; without any it takes the weights' names where it
  ///     takes their bands as they are.
  ///   - encoder: What takes the weights.
  /// - Throws: `Failure` or `BandNameError` where the names do not go together.
  fileprivate mutating func match(
    _ state: StateDict,
    _ names: [String]?,
    _ bands: [String]?,
    _ encoder: any Encoder
  ) throws {
    try bands.map { try ModelBands.name($0, of: encoder, "load") }
    let place = state.names.first {
      $0.hasSuffix("patch_embed.proj.weight") && !$0.hasPrefix("teacher.")
    }
    guard let weight = place.flatMap({ state[$0] }), weight.rank == 4 else { return }
    let count = weight.shape[1]
    guard let found = try ModelBands.mapping(from: count, names, to: encoder) else {
      if encoder.bandNames == nil, names?.count == encoder.channels, count == encoder.channels {
        encoder.bandNames = names
      }
      return
    }
    (self.bands, bandNames) = (found.places, found.names)
  }
}

/// What became of weights, as a script sees it.
package final class LoadReportObject: ObjectValue {
  private let report: LoadReport
  private let source: String
  private let leftOut: [String]

  init(_ report: LoadReport, source: String, leftOut: [String]) {
    self.report = report
    self.source = source
    self.leftOut = leftOut
  }

  package var typeName: String { "load report" }

  package func display(_ options: DisplayOptions) -> String { described }

  package var summary: String { "<\(report.loaded.count) tensors from \(source)>" }

  /// A line for each kind of thing that happened.
  var described: String {
    let inert = leftOut.isEmpty ? [] : ["not run: \(leftOut.joined(separator: ", "))"]
    return (["\(source): \(report)"] + inert).joined(separator: "\n")
  }

  package var fieldNames: [String] {
    ["loaded", "resized", "reinitialized", "missing", "left_over", "bands", "left_out"]
  }

  package func field(_ name: String) throws -> Value? {
    switch name {
    case "loaded": report.loaded.asValue
    case "resized": Value(list: report.resized.map(Self.record))
    case "reinitialized": Value(list: report.reinitialized.map(Self.record))
    case "missing": report.missing.asValue
    case "left_over": report.leftOver.asValue
    case "bands": report.bands.asValue
    case "left_out": leftOut.asValue
    default: nil
    }
  }

  private static func record(_ change: LoadReport.Resized) -> Value {
    Value(record: [
      ("name", change.name.asValue), ("from", change.from.asValue), ("to", change.to.asValue),
    ])
  }
}

extension LoadReportObject: ValueConvertible {
  package var asValue: Value { Value(self) }
}

/// Declares what moves weights between models and files.
func defineModelWeights(in library: Library) {
  library.define(
    "load",
    "Puts the weights of a file, or of another model, into a model.",
    .model("model", "The model, which is changed in place."),
    .weights("source", "Path of a .pth or .safetensors file, or a model."),
    .bool(
      "strict",
      "Whether a missing or left-over name, or one that keeps its initial values for its shape, is an error.",
      default: false
    ),
    Parameter.strings("bands", "Names of the model's bands, which tell where weights go.")
      .optional.named,
    returns: "load report",
    details:
      "Position tables of another window are interpolated and input bands mapped; the report says so.",
    examples: [
      .init(
        "{ a = vit(image=32, embed=8, depth=1, heads=2); b = vit(image=32, embed=8, depth=1, heads=2); len(a.load(b).missing) }",
        shows: "0"
      )
    ]
  ) { call, model, source, strict, bands in
    try source.found(by: call).load(into: model.model, strict: strict, bands: bands)
  }
  defineModelSaving(in: library)
  defineModelState(in: library)
}

private func defineModelSaving(in library: Library) {
  library.define(
    "save",
    "Writes a model's weights, whole or not at all.",
    .model("model", "The model."),
    .string("path", "Where to: a .pth file that PyTorch reads, or .safetensors."),
    Parameter.choice(
      "layout",
      "The toolkit whose names and orders the encoder's weights get.",
      of: SwinLayout.allCases.map(\.rawValue)
    ).optional.named,
    details:
      "With a layout only the encoder is written, a Swin Transformer: as timm names it, as mmsegmentation's backbone, or "
      + "as torchvision's, which torchgeo takes. Weights of these toolkits are recognized by `load`.",
    examples: []
  ) { call, model, path, layout -> Value in
    let path = try call.writing(path)
    let format = try CheckpointFile.format(ofEnding: path)
    if let layout = layout.flatMap(SwinLayout.init) {
      let state = try layout.exported(swinWeights(of: model))
      try call.byFirst {
        try CheckpointFile.write(.record(state.record), to: path, as: format)
      }
      return .none
    }
    let entries = model.model.namedParameters.map { ($0.name, $0.parameter.value) }
    let value = ModelBands.noted(model.encoder?.bandNames, StateDict(entries).record, format)
    try call.byFirst { try CheckpointFile.write(value, to: path, as: format) }
    return .none
  }
}

private func defineModelState(in library: Library) {
  library.define(
    "state",
    "Gives all parameters by name, as copies.",
    .model("model", "The model."),
    returns: "record",
    examples: [
      .init("vit(image=32, embed=8, depth=1, heads=2).state()[\"norm.weight\"].shape", shows: "[8]")
    ]
  ) { _, model -> Value in
    try Value(
      record: model.model.namedParameters.map { try ($0.name, $0.parameter.value.copy().asValue) }
    )
  }
}

/// The weights of a model's Swin Transformer, a classifier's head with them.
private func swinWeights(of model: ModelObject) throws -> StateDict {
  guard let encoder = model.encoder as? Swin else {
    throw Failure("type", "save: layout= is for Swin Transformers, not \(model.model.summary)")
  }
  let source: any Model = model.model is Classifier ? model.model : encoder
  return StateDict(source.namedParameters.map { ($0.name, $0.parameter.value) })
}
