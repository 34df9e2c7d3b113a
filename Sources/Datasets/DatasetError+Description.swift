extension DatasetError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missingFolder(let path): "\(path): no such folder"
    case .notAFolder(let path): "\(path) is a file, not a folder of images"
    case .noImages(let path, let below):
      "\(path) holds no images" + (below > 0 ? ", only \(below) other files" : "")
        + "; images end in .jpg, .png, .tif and the like"
    case .emptySources(let root, let names):
      "\(root): no images in \(names.joined(separator: ", ")); fill or remove the folder"
    case .index(let index, let count):
      "index \(index) is out of range for a dataset of \(count) samples"
    case .unknownPaths(let paths, let example):
      "without: no sample has the path \(paths.prefix(5).joined(separator: ", "))"
        + (paths.count > 5 ? " and \(paths.count - 5) more" : "")
        + (example.map { "; paths are as \($0)" } ?? "; there are no samples")
    case .tooMany(let operation, let wanted, let available):
      "\(operation): \(wanted) samples wanted, there are \(available)"
    case .ratios(let ratios):
      "split: ratios are above 0 and add up to at most 1, not \(ratios)"
    case .emptyPart(let ratio, let count, let groups):
      "split: a share of \(ratio) of \(count) samples in \(groups) groups is none; "
        + "give more data or larger shares"
    default: detail
    }
  }

  private var detail: String {
    switch self {
    case .argument(let operation, let name, let expected, let actual):
      "\(operation): \(name) must be \(expected), not \(actual)"
    case .indivisible(let operation, let what, let size, let by, let unit):
      "\(operation): \(what) \(size) is not divisible by \(by) \(unit)"
        + Self.suggestion(size: size, unit: unit)
    case .crop(let top, let left, let height, let width, let shape):
      "crop: top \(top), left \(left), height \(height), width \(width) is not inside "
        + "an image of shape \(shape)"
    case .imageShape(let operation, let shape):
      "\(operation): expected an image [channels, height, width], got shape \(shape)"
    case .pair(let path, let other): "\(path) and \(other) are not of one size"
    case .unreadable(let images): Self.list(images)
    default: detailOfParts
    }
  }

  private var detailOfParts: String {
    switch self {
    case .sizes(let path, let size, let other, let otherSize):
      "\(path) is \(Self.text(size)) pixels, \(other) is \(Self.text(otherSize))"
    case .uncovered(let path, let other):
      "\(path) has no data on the ground of \(other); look whether the two belong together"
    case .unalignable(let path, let other):
      "align=true cannot bring \(path) onto \(other): they lie apart, and not both name their "
        + "coordinate systems"
    case .maskValue(let path, let value, let row, let column, let expected, let found, _):
      "\(path): value \(value) at row \(row), column \(column) stands for no class; "
        + "expected \(expected)" + (found.isEmpty ? "" : "; the mask holds \(Self.some(found))")
    case .maskColor(let path, let color, let row, let column):
      "\(path) holds the color (\(color.map(Self.number).joined(separator: ", "))) at row \(row), "
        + "column \(column), not a number for each pixel"
    case .maskNodata(let path, let value, let position):
      "\(path) marks \(value) as no data, and \(value) stands for class \(position) too; "
        + "label_nodata=\"ignore\" leaves these pixels out, label_nodata=\"class\" counts them"
    case .missingPart(let dataset, let path, let published):
      "\(dataset): \(path) is missing; it is published at \(published)"
    case .missingList(let dataset, let path, let published):
      "\(dataset): \(path) is missing; it is published at \(published); "
        + "split=\"all\" takes what is there without it"
    case .missingPartner(let path, let other): "\(path) is missing; it goes with \(other)"
    case .label(let path, let name, let classes):
      "\(path): \"\(name)\" is none of the \(classes.count) classes"
        + (classes.count <= 12 ? " (\(classes.joined(separator: ", ")))" : "")
    case .columns(let path, let line, let expected, let actual):
      "\(path), line \(line): expected \(expected), not \(actual)"
    case .unsuited(let operation, let reason): "\(operation): \(reason)"
    case .occupied(let path):
      "\(path) already holds files that this call would not have made; "
        + "give another folder or remove it"
    case .manifest(let path, let line, let reason): "\(path), line \(line): \(reason)"
    case .noTiles(let source, let reason): "\(source): no tile can be cut (\(reason))"
    case .file(let path, let reason): "\(path): \(reason)"
    case .stopped: "the loader was stopped"
    default: ""
    }
  }

  private static func number(_ value: Double) -> String {
    Int(exactly: value).map { "\($0)" } ?? "\(value)"
  }

  private static func some(_ numbers: [Int]) -> String {
    let shown = numbers.prefix(20).map { "\($0)" }.joined(separator: ", ")
    return numbers.count > 20 ? "\(shown) and \(numbers.count - 20) more" : shown
  }

  private static func text(_ size: [Int]) -> String {
    size.map { "\($0)" }.joined(separator: " × ")
  }

  private static func suggestion(size: Int, unit: Int) -> String {
    guard unit > 0, size > 0 else { return "" }
    let lower = size / unit * unit
    return lower > 0 ? "; try \(lower) or \(lower + unit)" : "; try \(unit)"
  }

  private static func list(_ images: [Unreadable]) -> String {
    guard images.count != 1 else { return images[0].reason }
    let shown = images.prefix(10).map { "\n  \($0.reason)" }.joined()
    let more = images.count > 10 ? "\n  and \(images.count - 10) more" : ""
    return "\(images.count) images cannot be read:\(shown)\(more)"
  }
}
