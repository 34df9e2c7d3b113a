extension Library {
  func defineTextSearch() {
    define(
      "replace",
      "Replaces every occurrence of a part of a string.",
      .string("text", "A string."),
      .string("old", "What to look for."),
      .string("new", "What takes its place."),
      returns: "string",
      examples: [.init("\"a-b-c\".replace(\"-\", \"_\")", shows: "\"a_b_c\"")]
    ) { call, text, old, new in try Self.replace(text, old, new, call) }
    define(
      "starts_with",
      "Tells whether a string begins with another.",
      .string("text", "A string."),
      .string("prefix", "The beginning."),
      returns: "bool",
      examples: [.init("\"source_1\".starts_with(\"source_\")", shows: "true")]
    ) { _, text, prefix in text.utf8.starts(with: prefix.utf8) }
    define(
      "ends_with",
      "Tells whether a string ends with another.",
      .string("text", "A string."),
      .string("suffix", "The end."),
      returns: "bool",
      examples: [.init("\"a.tif\".ends_with(\".tif\")", shows: "true")]
    ) { _, text, suffix in text.utf8.reversed().starts(with: suffix.utf8.reversed()) }
    defineTextPlaces()
  }

  private func defineTextPlaces() {
    define(
      "find",
      "Gives the position of the first occurrence of a part, or -1.",
      .string("text", "A string."),
      .string("part", "What to look for."),
      returns: "number",
      examples: [.init("\"abc\".find(\"c\")", shows: "2")]
    ) { _, text, part in
      guard let offset = TextSearch.first(part, in: text) else { return -1 }
      return String(decoding: Array(text.utf8)[..<offset], as: UTF8.self).unicodeScalars.count
    }
    define(
      "count",
      "Counts how often a part occurs in a string.",
      .string("text", "A string."),
      .string("part", "What to look for."),
      returns: "number",
      examples: [.init("\"banana\".count(\"a\")", shows: "3")]
    ) { _, text, part in
      guard !part.isEmpty else { return text.unicodeScalars.count + 1 }
      return try Self.replacedCount(text, part)
    }
    define(
      "is_digit",
      "Tells whether a string is made of digits.",
      .string("text", "A string."),
      returns: "bool",
      examples: [.init("\"42\".is_digit()", shows: "true")]
    ) { _, text in !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber } }
  }

  private static func replacedCount(_ text: String, _ part: String) throws -> Int {
    let hay = Array(text.utf8)
    let needle = Array(part.utf8)
    var count = 0
    var start = 0
    while let found = TextSearch.first(needle, in: hay, from: start) {
      count += 1
      start = found + needle.count
    }
    return count
  }

  private static func replace(
    _ text: String,
    _ old: String,
    _ new: String,
    _ call: CallContext
  ) throws -> String {
    guard !old.isEmpty else {
      throw Failure("value", "replace: what to look for is empty", argument: 1)
    }
    let hay = Array(text.utf8)
    let needle = Array(old.utf8)
    let replacement = Array(new.utf8)
    let occurrences = try replacedCount(text, old)
    try Operations.checkRoom(hay.count + occurrences * replacement.count, bytesEach: 1)
    var result: [UInt8] = []
    var start = 0
    var replaced = 0
    while let found = TextSearch.first(needle, in: hay, from: start) {
      replaced += 1
      if replaced & 0xFFF == 0 { try call.checkInterruption() }
      result += hay[start..<found]
      result += replacement
      start = found + needle.count
    }
    return String(decoding: result + hay[start...], as: UTF8.self)
  }
}
