/// Where values in brackets and quotes end, for all places of a marker at once.
///
/// Looking from each bracket to the end of a line that closes none of them would take the square of its length.
struct ValueEnds {
  private let text: [Character]
  /// For each place outside of quotes, the place after the bracket that closes what is open there.
  private var closed: [Int?]
  /// For each place within quotes, the place after the quote that ends them.
  private var unquoted: [Int?]

  /// - Complexity: linear.
  init(_ text: [Character]) {
    self.text = text
    closed = Array(repeating: nil, count: text.count + 2)
    unquoted = closed
    for place in text.indices.reversed() {
      let next = place + 1
      switch text[place] {
      case "\"": (closed[place], unquoted[place]) = (after(unquoted[next]), next)
      case "\\": (closed[place], unquoted[place]) = (closed[next], unquoted[next + 1])
      case "[", "{": (closed[place], unquoted[place]) = (after(closed[next]), unquoted[next])
      case "]", "}": (closed[place], unquoted[place]) = (next, unquoted[next])
      default: (closed[place], unquoted[place]) = (closed[next], unquoted[next])
      }
    }
  }

  private func after(_ place: Int?) -> Int? { place.flatMap { closed[$0] } }

  /// The place after the value that begins with a bracket or quote at a place; nil where it does not end.
  func end(ofValueAt place: Int) -> Int? {
    text[place] == "\"" ? unquoted[place + 1] : closed[place + 1]
  }
}
