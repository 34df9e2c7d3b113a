extension Library {
  func defineText() {
    define(
      "upper",
      "Gives the text in capitals.",
      .string("text", "A string."),
      returns: "string",
      examples: [.init("\"naip\".upper()", shows: "\"NAIP\"")]
    ) { _, text in text.uppercased() }
    define(
      "lower",
      "Gives the text in small letters.",
      .string("text", "A string."),
      returns: "string",
      examples: [.init("\"NAIP\".lower()", shows: "\"naip\"")]
    ) { _, text in text.lowercased() }
    for (name, summary, left, right) in [
      ("strip", "Cuts blanks, or the given characters, off both ends.", true, true),
      ("lstrip", "Cuts blanks, or the given characters, off the beginning.", true, false),
      ("rstrip", "Cuts blanks, or the given characters, off the end.", false, true),
    ] {
      define(
        name,
        summary,
        .string("text", "A string."),
        Parameter.string("characters", "Characters to cut off, blanks and line breaks by default.")
          .optional,
        returns: "string",
        examples: [.init("\" a \".\(name)() |> len", shows: left && right ? "1" : "2")]
      ) { _, text, characters in Self.strip(text, characters, left, right) }
    }
    defineTextSplitting()
    defineTextJoining()
  }

  private func defineTextSplitting() {
    define(
      "split",
      "Cuts a string at each separator, or at blanks.",
      .string("text", "A string."),
      Parameter.string("separator", "What to cut at; runs of blanks by default.").optional,
      Parameter.integer("limit", "Most cuts, from the left.").optional,
      returns: "list of strings",
      examples: [.init("\"a_to_b\".split(\"_to_\")", shows: "[\"a\", \"b\"]")]
    ) { call, text, separator, limit in try Self.split(text, separator, limit, call) }
    define(
      "lines",
      "Cuts a string into its lines, which end with \\n, \\r\\n or \\r.",
      .string("text", "A string."),
      returns: "list of strings",
      examples: [.init("lines(\"a\\nb\")", shows: "[\"a\", \"b\"]")]
    ) { call, text in
      try Self.lines(of: text, call)
    }
  }

  private func defineTextJoining() {
    define(
      "join",
      "Puts strings together with a separator between them.",
      .string("separator", "What goes between."),
      .any("parts", "Strings; other values give their text."),
      returns: "string",
      examples: [.init("\", \".join([1, 2])", shows: "\"1, 2\"")]
    ) { call, separator, parts in
      try Self.joined(parts, separator, call)
    }
    define(
      "join",
      "Puts a list's texts together with a separator between them.",
      .any("parts", type: "list", "Strings; other values give their text.") { $0.list != nil },
      .string("separator", "What goes between.", default: ""),
      returns: "string",
      examples: [.init("[\"a\", \"b\"].join(\"-\")", shows: "\"a-b\"")]
    ) { call, parts, separator in
      try Self.joined(parts, separator, call)
    }
    define(
      "format",
      "Formats a value as an interpolated string does.",
      .any("x", type: "string or number", "A number or string.") {
        $0.number != nil || $0.string != nil
      },
      .string("format", "Python's format mini-language, as `.3f` or `<12`."),
      returns: "string",
      examples: [.init("format(1 / 3, \".3f\")", shows: "\"0.333\"")]
    ) { _, x, format in try TextFormat.text(of: x, as: format) }
  }

  /// Texts with a separator between them, unless they are longer together than memory allows.
  private static func joined(
    _ parts: Value,
    _ separator: String,
    _ call: CallContext
  ) throws -> String {
    let values = try Operations.sequence(parts, "joined")
    let between = separator.utf8.count.multipliedReportingOverflow(by: values.count)
    var count = between.overflow ? Int.max / 2 : between.partialValue
    try Operations.checkRoom(count, bytesEach: 1)
    var texts: [String] = []
    texts.reserveCapacity(values.count)
    for value in values {
      if texts.count & 0xFFF == 0 { try call.checkInterruption() }
      let text = value.text
      count += text.utf8.count
      // Looked at for what adds much, and now and then for what adds little.
      if text.utf8.count > 1 << 20 || texts.count & 0xFFFF == 0 {
        try Operations.checkRoom(count, bytesEach: 1)
      }
      texts.append(text)
    }
    return texts.joined(separator: separator)
  }

  static func strip(
    _ text: String,
    _ characters: String?,
    _ left: Bool,
    _ right: Bool
  ) -> String {
    let set = characters.map { Set($0.unicodeScalars) }
    func isCut(_ scalar: Unicode.Scalar) -> Bool {
      set?.contains(scalar) ?? scalar.properties.isWhitespace
    }
    var scalars = text.unicodeScalars[...]
    if left { scalars = scalars.drop(while: isCut) }
    while right, let last = scalars.last, isCut(last) { scalars.removeLast() }
    return String(String.UnicodeScalarView(scalars))
  }

  private static func lines(of text: String, _ call: CallContext) throws -> [String] {
    var lines: [String] = []
    var rest = text.utf8[...]
    while let end = rest.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) {
      if lines.count & 0xFFF == 0 { try call.checkInterruption() }
      lines.append(String(Substring(rest[..<end])))
      let isPair = rest[end] == 0x0D && rest[end...].dropFirst().first == 0x0A
      rest = rest[end...].dropFirst(isPair ? 2 : 1)
    }
    if !rest.isEmpty { lines.append(String(Substring(rest))) }
    return lines
  }

  /// What stands between blanks; behind the last cut the rest as it is.
  private static func words(
    of text: String,
    _ limit: Int,
    _ call: CallContext
  ) throws -> [String] {
    var words: [String] = []
    var rest = text.unicodeScalars.drop { $0.properties.isWhitespace }
    while !rest.isEmpty {
      if words.count & 0xFFF == 0 { try call.checkInterruption() }
      let end =
        words.count < limit ? rest.firstIndex { $0.properties.isWhitespace } : nil
      words.append(String(rest[..<(end ?? rest.endIndex)]))
      rest = rest[(end ?? rest.endIndex)...].drop { $0.properties.isWhitespace }
    }
    return words
  }

  private static func split(
    _ text: String,
    _ separator: String?,
    _ limit: Int?,
    _ call: CallContext
  ) throws -> [String] {
    let limit = limit.map { max(0, $0) } ?? Int.max
    guard let separator else {
      return try words(of: text, limit, call)
    }
    guard !separator.isEmpty else {
      throw Failure(
        "value",
        "split: the separator is empty",
        argument: 1,
        help: "list(text) gives the characters"
      )
    }
    let hay = Array(text.utf8)
    let needle = Array(separator.utf8)
    var parts: [String] = []
    var start = 0
    while parts.count < limit, let found = TextSearch.first(needle, in: hay, from: start) {
      if parts.count & 0xFFF == 0 { try call.checkInterruption() }
      parts.append(String(decoding: hay[start..<found], as: UTF8.self))
      start = found + needle.count
    }
    parts.append(String(decoding: hay[start...], as: UTF8.self))
    return parts
  }
}
