import Datasets
import Language
import Models
import Raster
import Tensor
import Training

extension ModelBands {
  /// Makes sure that a model sees as many bands as a dataset has.
  ///
  /// - Parameters:
  ///   - encoder: What sees the images.
  ///   - dataset: The data.
  ///   - name: What it is called in messages.
  ///   - function: The builtin that was called.
  /// - Throws: `Failure` that says how either is brought to the other's number.
  static func requireCount(
    _ encoder: any Encoder,
    _ dataset: Dataset,
    called name: String,
    _ function: String
  ) throws {
    let names = dataset.bandNames
    guard names.count != encoder.channels else { return }
    throw Failure(
      "value",
      "\(function): the model sees \(counted(encoder.channels)), \(name) has \(names.count): "
        + names.joined(separator: ", "),
      help: help(encoder.channels, dataset)
    )
  }

  /// What to type where the model sees so many bands and the data has another number.
  private static func help(_ channels: Int, _ dataset: Dataset) -> String {
    let names = dataset.bandNames
    let other = "channels=\(names.count) makes an encoder of \(counted(names.count))"
    if dataset.layout == nil, let first = dataset.items.first,
      let file = try? Raster(path: dataset.path(of: first)), file.bands.count >= channels
    {
      let isAll = file.bands.count == channels
      let chosen = isAll ? "\"all\"" : list(Array(file.bandNames.prefix(channels)))
      let one = file.dtype == .uint8 ? "" : ", one=\(file.dtype.isFloating ? "1" : "10000")"
      return "color pictures are read of files of \(counted(file.bands.count)); "
        + "bands=\(chosen)\(one) opens the data with \(counted(channels))"
        + (one.isEmpty ? "" : ", one being the stored value that becomes 1") + "; or \(other)"
    }
    // Pairs of two resolutions come with the bands that they have.
    guard dataset.task != .superresolution, names.count > max(channels, 3) else { return other }
    let roles = BandNames.roles(of: names)
    let areColors = channels == 3 && [.red, .green, .blue].allSatisfy(roles.contains)
    let chosen = areColors ? "\"rgb\"" : list(Array(names.prefix(channels)))
    return "\(other); or bands=\(chosen) opens the data with \(counted(channels))"
  }

  /// Compares a model of masked images with what it is trained on, and takes over the names of bands.
  ///
  /// An encoder without names gets those of the data, so that checkpoints tell them; a teacher whose bands
  /// were a guess then sees its own by name.
  ///
  /// - Throws: `Failure` where the bands are the same in another order, `BandNameError` where the data lacks
  ///   one that the teacher sees.
  static func meet(_ dataset: Dataset, _ model: SimMIM, _ output: any Output) throws {
    let encoder = model.encoder
    let names = dataset.bandNames
    guard dataset.bands == nil, encoder.channels == names.count else { return }
    guard encoder.bandNames == nil else {
      return try check(encoder, dataset, called: "the training data", output)
    }
    guard dataset.layout != nil, BandNames.areNames(names),
      (try? BandNames.requiredRoles(of: names)) != nil
    else { return }
    encoder.bandNames = names
    guard let teacher = model.teacher, model.guessesTeacherBands else { return }
    do {
      guard let found = try teacherBands(teacher, of: encoder) else { return }
      let isNew = found.places != model.teacherBands
      try model.showTeacher(bands: found.places)
      if isNew, let note = found.note { output.warn("pretrain: \(note)") }
    } catch {
      encoder.bandNames = nil
      throw error
    }
  }

  /// Says what of samples with several images is seen.
  static func tellWhatIsSeen(
    of dataset: Dataset,
    _ settings: PretrainSettings,
    _ output: any Output
  ) {
    switch dataset.task {
    case .change where settings.view == .same:
      output.warn(
        "pretrain: of each pair the first date is seen; teacher_view=\"date\" shows a teacher the second"
      )
    case .superresolution: output.warn("pretrain: of each pair the coarse image is seen")
    default: break
    }
  }
}
