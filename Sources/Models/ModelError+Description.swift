extension ModelError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .preset(let name, let known):
      "no preset named \"\(name)\"; there are \(known.joined(separator: ", "))"
    case .heads(let stage, let width, let heads):
      "stage \(stage): \(heads) heads do not divide its width \(width)"
    case .headsOfAll(let width, let heads): "\(heads) heads do not divide the width \(width)"
    case .stages(let depths, let heads):
      "depths name \(depths) stages, heads \(heads); give one number of each per stage"
    case .image(let size, let multiple):
      "an image of \(size) pixels does not divide into whole maps; "
        + "choose a multiple of \(multiple), such as \(nearest(size, multiple))"
    case .notPositive(let name, let value): "\(name) must be at least 1, not \(value)"
    case .tooLarge(let name, let value, let limit): "\(name) must be at most \(limit), not \(value)"
    case .ratio(let name, let value):
      "\(name) must be above 0, at most 1024, and give a width of at least 1, not \(value)"
    case .memory(let parameters, let available):
      "a model of these sizes keeps \(rounded(parameters / 1e6)) million numbers, which need "
        + "\(rounded(parameters * 4 / 1e9)) GB; \(rounded(available / 1e9)) GB are free"
    case .featureStage(let stage, let stages):
      "stage \(stage) does not exist; the encoder has stages 1 to \(stages)"
    case .teacherBands(let teacher, let student, let given):
      "the teacher takes \(teacher) bands, the student's images have \(student)"
        + (given.map { ", and bands \($0) are not \(teacher) of these" }
          ?? "; a teacher takes all of them or the 3 of RGB")
    case .missing(let key, let model, let given):
      "\(model) needs `\(key)` in a batch; this one has \(given.joined(separator: ", "))"
        + (key == "mask" && given == ["image"] ? "; mask(image=…) draws one" : "")
    case .mask(let expected, let actual):
      "the mask has shape \(actual), the image's tokens \(expected)"
    case .labelMap(let expected, let actual):
      "the mask has shape \(actual), images as these need \(expected)"
    case .pair(let first, let expected, let second, let actual):
      "`\(second)` has shape \(actual); beside `\(first)` it must be \(expected)"
    case .scale(let scale):
      "scale must be a power of 2, or 3, not \(scale)"
    case .imageSize(let expected, let height, let width):
      "the model was made for images of \(expected) pixels, these are \(height) × \(width)"
    case .noMaskToken: "the encoder has no mask token; simmim(encoder) gives it one"
    case .layerScale(let value): "layer_scale must be above 0, not \(value)"
    case .probability(let name, let value): "\(name) must be from 0 to below 1, not \(value)"
    case .noSuchParameter(let prefix, let known):
      "no parameter's name begins with \"\(prefix)\"; there are \(known.joined(separator: ", "))"
    case .fixedTeacher: "the teacher stays as it is; train a student in its place"
    case .noHead: "the encoder has no head; make it with classes= or put it into classifier(…)"
    }
  }

  /// A number with one decimal, of any size.
  private func rounded(_ value: Double) -> String {
    value < 1e15 ? "\((value * 10).rounded() / 10)" : "\(value)"
  }

  private func nearest(_ size: Int, _ multiple: Int) -> Int {
    max(multiple, (size + multiple / 2) / multiple * multiple)
  }
}
