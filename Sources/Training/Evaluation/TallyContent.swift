/// What a tally counted of some samples, as plain numbers that travel between ranks.
struct TallyContent: Equatable {
  var integers: [[Int]] = []
  var numbers: [[Double]] = []

  init(integers: [[Int]] = [], numbers: [[Double]] = []) {
    (self.integers, self.numbers) = (integers, numbers)
  }

  /// The contents as words of eight bytes: how many lists, how long each is, what is in it.
  static func words(of contents: [TallyContent]) -> [UInt64] {
    var words = [UInt64(contents.count)]
    for content in contents {
      words += [UInt64(content.integers.count), UInt64(content.numbers.count)]
      for list in content.integers {
        words.append(UInt64(list.count))
        words += list.map { UInt64(bitPattern: Int64($0)) }
      }
      for list in content.numbers {
        words.append(UInt64(list.count))
        words += list.map(\.bitPattern)
      }
    }
    return words
  }

  /// Reads what `words(of:)` gave.
  static func contents(of words: [UInt64]) -> [TallyContent] {
    var rest = words[...]
    func count() -> Int { Int(clamping: rest.popFirst() ?? 0) }
    func list() -> ArraySlice<UInt64> {
      let length = min(count(), rest.count)
      defer { rest = rest.dropFirst(length) }
      return rest.prefix(length)
    }
    return (0..<count()).map { _ in
      let (integers, numbers) = (count(), count())
      return TallyContent(
        integers: (0..<integers).map { _ in list().map { Int(Int64(bitPattern: $0)) } },
        numbers: (0..<numbers).map { _ in list().map { Double(bitPattern: $0) } }
      )
    }
  }
}
