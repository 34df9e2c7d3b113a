import Datasets
import Language

/// What a script says of random changes: those of the protocols or not, or its own choice.
enum AugmentationArgument {
  case published(Bool)
  case chosen(RecordValue)

  private static let keys = [
    "crop", "scale", "hflip", "vflip", "rotate", "photometric", "jitter", "bicubic",
  ]

  /// The changes for a task; `nil` where there are none.
  ///
  /// - Throws: `Failure` for fields that there are not, `DatasetError` for numbers out of range.
  func augmentation(for task: Task) throws -> Augmentation? {
    switch self {
    case .published(let isWanted): return isWanted ? try Augmentation.published(for: task) : nil
    case .chosen(let record):
      if let unknown = record.keys.first(where: { !Self.keys.contains($0) }) {
        throw Failure(
          "name",
          "augment: unknown field '\(unknown)'",
          help: Suggestion.question(for: unknown, among: Self.keys)
        )
      }
      var result = Augmentation()
      result.crop = try range(record, "crop").map { try RandomCrop(scale: $0) }
      result.scale = try range(record, "scale")
      result.horizontalFlip = try chance(record, "hflip")
      result.verticalFlip = try chance(record, "vflip")
      result.rotates = try flag(record, "rotate")
      result.photometric = try flag(record, "photometric")
      result.isBicubic = try flag(record, "bicubic")
      result.jitter = try jitter(record)
      try result.check()
      return result
    }
  }

  /// Says which colors stay as they are.
  static func tellKeptColors(
    of dataset: Dataset,
    _ augmentation: Augmentation?,
    _ function: String,
    _ output: any Output
  ) {
    let bands = dataset.bandNames.count
    guard augmentation?.photometric == true, bands != 3 else { return }
    output.warn(
      "\(function): saturation and hue are of three colors; of \(bands) bands brightness and contrast alone change"
    )
  }

  private func range(_ record: RecordValue, _ key: String) throws -> ClosedRange<Double>? {
    guard let value = record[key], !value.isNone else { return nil }
    guard let numbers = value.numbers, numbers.count == 2, numbers[0] <= numbers[1] else {
      throw Failure("value", "augment: \(key) must be [from, to]")
    }
    return numbers[0]...numbers[1]
  }

  private func chance(_ record: RecordValue, _ key: String) throws -> Double {
    guard let value = record[key] else { return 0 }
    if let flag = value.bool { return flag ? 0.5 : 0 }
    guard let number = value.number else {
      throw Failure("type", "augment: \(key) must be a probability, not \(value.typeWithArticle)")
    }
    return number
  }

  private func flag(_ record: RecordValue, _ key: String) throws -> Bool {
    guard let value = record[key] else { return false }
    guard let flag = value.bool else {
      throw Failure("type", "augment: \(key) must be true or false, not \(value.typeWithArticle)")
    }
    return flag
  }

  private func jitter(_ record: RecordValue) throws -> ColorJitter? {
    guard let value = record["jitter"], !value.isNone else { return nil }
    if let flag = value.bool { return flag ? ColorJitter() : nil }
    guard let numbers = value.numbers, numbers.count == 4 else {
      throw Failure(
        "value",
        "augment: jitter must be [brightness, contrast, saturation, hue], or true"
      )
    }
    return ColorJitter(
      brightness: numbers[0],
      contrast: numbers[1],
      saturation: numbers[2],
      hue: numbers[3]
    )
  }
}

extension AugmentationArgument: ValueConvertible {
  var asValue: Value {
    switch self {
    case .published(let isWanted): isWanted.asValue
    case .chosen(let record): .record(record)
    }
  }
}

extension Parameter where Argument == AugmentationArgument {
  static var augmentation: Self { augmentation(default: false) }

  static func augmentation(default isWanted: Bool) -> Self {
    let result = Self(
      "augment",
      type: "bool or record",
      "Whether samples are changed at random, or how."
    ) { value in
      if let flag = value.bool { return .published(flag) }
      return value.record.map { .chosen($0) }
    }
    return result.withDefault(.published(isWanted), shown: "\(isWanted)").named
  }
}
