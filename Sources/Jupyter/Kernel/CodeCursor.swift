/// Places in code as clients count them, in Unicode code points, and as the language does, in bytes.
package enum CodeCursor {
  /// Returns the bytes before a number of code points; places outside of the code are its ends.
  package static func bytes(before codePoints: Int, in code: String) -> Int {
    code.unicodeScalars.prefix(max(codePoints, 0)).reduce(0) { $0 + UTF8.width($1) }
  }

  /// Returns the code points that begin before a byte.
  package static func codePoints(before byte: Int, in code: String) -> Int {
    var left = byte
    return code.unicodeScalars.prefix { scalar in
      guard left > 0 else { return false }
      left -= UTF8.width(scalar)
      return true
    }.count
  }

  /// Returns the name at a place, or else the function in whose parentheses it is.
  package static func name(at codePoint: Int, in code: String) -> String? {
    let scalars = Array(code.unicodeScalars)
    let place = min(max(codePoint, 0), scalars.count)
    if let name = word(around: place, in: scalars) { return name }
    var depth = 0
    for index in stride(from: place - 1, through: 0, by: -1) {
      switch scalars[index] {
      case ")", "]", "}": depth += 1
      case "(" where depth == 0:
        if let name = word(around: index, in: scalars) { return name }
      case "(", "[", "{": depth -= depth > 0 ? 1 : 0
      default: break
      }
    }
    return nil
  }

  private static func word(around place: Int, in scalars: [Unicode.Scalar]) -> String? {
    var start = place
    var end = place
    while start > 0, isNamePart(scalars[start - 1]) { start -= 1 }
    while end < scalars.count, isNamePart(scalars[end]) { end += 1 }
    guard start < end, !("0"..."9").contains(scalars[start]) else { return nil }
    var name = String.UnicodeScalarView()
    name.append(contentsOf: scalars[start..<end])
    return String(name)
  }

  private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
  }
}
