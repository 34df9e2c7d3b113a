import Datasets
import Language

/// What the stored values of masks stand for.
///
/// - Parameters:
///   - values: The value, or the color, of each class; their positions where left out.
///   - ignored: Values that do not count.
///   - classes: How many there are.
///   - arePositions: Whether values are the positions although nothing was given.
/// - Returns: `nil` for the reader's default.
/// - Throws: `Failure` where a value stands for two things, or a color has a part beyond 0…255.
func maskCoding(
  _ values: [Value]?,
  _ ignored: [Int],
  classes: Int,
  arePositions: Bool = false
) throws -> MaskCoding? {
  guard let values else {
    guard !ignored.isEmpty || arePositions else { return nil }
    if let position = ignored.first(where: (0..<classes).contains) {
      throw Failure("value", "ignore: \(position) is the value of class \(position)")
    }
    return .positions(classes, ignored: ignored + (classes > 255 ? [] : [255]))
  }
  guard values.count == classes, classes <= 255 else {
    throw Failure("value", "values: \(values.count) for \(classes) classes")
  }
  let colors = values.compactMap(\.integers)
  if colors.count == values.count, colors.allSatisfy({ $0.count == 3 }) {
    if let color = colors.first(where: { !$0.allSatisfy((0...255).contains) }) {
      throw Failure("value", "values: parts of a color are 0 to 255, not \(color)")
    }
    if let color = ignored.first(where: { !(0...0xFFFFFF).contains($0) }) {
      throw Failure("value", "ignore: colors are 0 to 0xFFFFFF, not \(color)")
    }
    return .colors(try table(colors.map { $0.reduce(0) { $0 << 8 | $1 } }, values, ignored))
  }
  let numbers = values.compactMap(\.integer)
  guard numbers.count == values.count else {
    throw Failure("type", "values: expected a number, or [red, green, blue], for each class")
  }
  return .values(try table(numbers, values, ignored))
}

/// The class of each stored value.
private func table(_ stored: [Int], _ shown: [Value], _ ignored: [Int]) throws -> [Int: UInt8] {
  var classes: [Int: UInt8] = [:]
  for (position, value) in stored.enumerated() {
    if let other = classes.updateValue(UInt8(position), forKey: value) {
      throw Failure(
        "value",
        "values: \(shown[position].text) stands for class \(other) and for class \(position)"
      )
    }
  }
  for value in ignored {
    if let position = classes[value], position != MaskCoding.ignored {
      throw Failure(
        "value",
        "ignore: \(shown[Int(position)].text) is the value of class \(position)"
      )
    }
    classes[value] = MaskCoding.ignored
  }
  return classes
}
