import Checkpoints
import Datasets
import Language
import Models
import Raster

/// Which bands are which, between weights, models, teachers and data: by name where there are names, in
/// one order where there are none.
enum ModelBands {
  private static let colors = ["red", "green", "blue"]

  /// Names the bands of an encoder.
  ///
  /// - Throws: `Failure` where they are not as many as its bands, `BandNameError` where they are not the
  ///   names of different bands.
  static func name(_ names: [String], of encoder: any Encoder, _ function: String) throws {
    guard names.count == encoder.channels else {
      throw Failure(
        "value",
        "\(function): bands names \(counted(names.count)), the model sees \(encoder.channels)",
        help: "channels=\(names.count) makes a model of as many bands"
      )
    }
    _ = try BandNames.requiredRoles(of: names)
    encoder.bandNames = names
  }

  /// Which band of some weights each band of an encoder takes, and what both are called.
  ///
  /// - Parameters:
  ///   - count: The number of bands of the weights.
  ///   - names: Their names; three without are red, green and blue.
  ///   - encoder: What takes the weights.
  /// - Returns: `nil` where one of the two has no names, so that their numbers decide.
  /// - Throws: `BandNameError.missing` where no band of the model is one of the weights'.
  static func mapping(
    from count: Int,
    _ names: [String]?,
    to encoder: any Encoder
  ) throws -> (places: [Int?], names: LoadReport.BandNames)? {
    let known = names.flatMap { $0.count == count && BandNames.areNames($0) ? $0 : nil }
    // Three bands without names are taken for colors where the other side has names.
    let source = known ?? (count == 3 && encoder.bandNames != nil ? colors : nil)
    let target = encoder.bandNames ?? (encoder.channels == 3 && known != nil ? colors : nil)
    guard count > 1, let source, let target else { return nil }
    let places = BandNames.places(
      of: try BandNames.requiredRoles(of: target),
      among: try BandNames.requiredRoles(of: source)
    )
    guard places.contains(where: { $0 != nil }) else {
      throw BandNameError.missing(target, of: "the file of weights", there: source)
    }
    return (places, .init(source: source, target: target))
  }

  /// Which bands of a student's images a teacher sees, and how that is said.
  ///
  /// - Throws: `BandNameError.missing` where the student has not all of them.
  static func teacherBands(
    _ teacher: any Encoder,
    of student: any Encoder
  ) throws -> (places: [Int], note: String?)? {
    let seen = teacher.bandNames ?? (teacher.channels == 3 ? colors : nil)
    if let seen, let names = student.bandNames {
      let places = BandNames.places(
        of: try BandNames.requiredRoles(of: seen),
        among: try BandNames.requiredRoles(of: names)
      )
      let missing = zip(seen, places).filter { $0.1 == nil }.map(\.0)
      guard missing.isEmpty else {
        throw BandNameError.missing(missing, of: "the student", there: names)
      }
      let found = places.compactMap { $0 }
      guard found != Array(0..<student.channels) else { return (found, nil) }
      let pairs = zip(seen, found).map { "\($0) is \(names[$1])" }
      return (found, "the teacher sees bands \(found): \(pairs.joined(separator: ", "))")
    }
    guard teacher.channels != student.channels, teacher.channels <= student.channels else {
      return nil
    }
    let places =
      teacher.channels == 3
      ? InputBands.visible(of: student.channels) : Array(0..<teacher.channels)
    return (
      places,
      "the teacher sees bands \(places)\(places.first == 0 ? ", in order" : ", those of Sentinel-2"), "
        + "for the student's have no names; "
        + "swin(…, bands=[…]) and vit(…, bands=[…]) give them"
    )
  }

  /// Compares the bands that a model was made for with those of a dataset.
  ///
  /// - Throws: `Failure` where they are the same in another order.
  static func check(
    _ encoder: any Encoder,
    _ dataset: Dataset,
    called name: String,
    _ output: any Output
  ) throws {
    guard let wanted = encoder.bandNames, wanted != dataset.bandNames,
      wanted.count == dataset.bandNames.count
    else { return }
    let roles = zip(BandNames.roles(of: wanted), BandNames.roles(of: dataset.bandNames))
    let differing = roles.enumerated().filter { _, pair in
      if let model = pair.0, let data = pair.1 { model.kind != data.kind } else { false }
    }.map(\.offset)
    guard let first = differing.first else { return }
    let difference =
      "band \(first + 1) of the model is \(wanted[first]), of \(name) \(dataset.bandNames[first])"
    let (model, data) = (Set(roles.map(\.0)), Set(roles.map(\.1)))
    guard model != data || model.contains(nil) else {
      throw Failure(
        "value",
        "\(difference): the same bands in another order",
        help: "the data's bands=\(list(wanted)) puts them into the model's"
      )
    }
    output.warn("\(difference): the model sees other bands than it was made for")
  }

  /// The weights of a model as a file has them, with the names of its bands where there are some.
  static func noted(
    _ names: [String]?,
    _ state: CheckpointRecord,
    _ format: FileFormat
  ) -> CheckpointValue {
    var file: CheckpointRecord = format == .torchZip ? ["model": .record(state)] : state
    guard let names else { return .record(file) }
    if format == .torchZip {
      file["gfm"] = .record(["bands": .list(names.map { .string($0) })])
    } else {
      file["__metadata__"] = .record(["bands": .string(names.joined(separator: "\n"))])
    }
    return .record(file)
  }

  /// The names that a file of ours says of its weights' bands.
  static func noted(in file: LoadedFile) -> [String]? {
    if let bands = file.value.recordValue?["gfm"]?.recordValue?["bands"]?.elements {
      return bands.compactMap(\.stringValue)
    }
    return file.metadata["bands"]?.stringValue?.split(separator: "\n").map(String.init)
  }

  static func list(_ names: [String]) -> String {
    "[\(names.map { "\"\($0)\"" }.joined(separator: ", "))]"
  }

  static func counted(_ count: Int) -> String { "\(count) band\(count == 1 ? "" : "s")" }
}

extension BandNameError: DiagnosedError {
  /// What a script's `e.kind` and the diagnostic say.
  package var failure: Failure {
    switch self {
    case .unknown(_, let near):
      Failure("name", description, help: near.first.map { "did you mean \($0)?" })
    default: Failure("name", description)
    }
  }
}
