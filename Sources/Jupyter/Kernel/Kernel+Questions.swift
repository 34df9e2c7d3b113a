import Language

extension Kernel {
  /// Answers what may stand at the cursor.
  func complete(_ request: Message) throws {
    let fields = RequestFields(request)
    let code = try fields.text("code")
    let end = try cursor(fields, in: code)
    let bytes = CodeCursor.bytes(before: end, in: code)
    let completion = interpreter.completion(of: code, at: bytes)
    var matches = completion.candidates
    if completion.kind == .path {
      let typed = Array(code.utf8)[completion.start..<max(bytes, completion.start)]
      let prefix = String(decoding: typed, as: UTF8.self)
      matches += settings.files(prefix).filter { $0.hasPrefix(prefix) }.sorted()
    }
    reply(
      "complete_reply",
      [
        "status": .string("ok"),
        "matches": .list(matches.map { .string($0) }),
        "cursor_start": .int(CodeCursor.codePoints(before: completion.start, in: code)),
        "cursor_end": .int(end),
        "metadata": .record([:]),
      ],
      to: request
    )
  }

  /// Answers what the name at the cursor is.
  func inspect(_ request: Message) throws {
    let fields = RequestFields(request)
    let code = try fields.text("code")
    let name = CodeCursor.name(at: try cursor(fields, in: code), in: code)
    let text = name.flatMap(explanation)
    reply(
      "inspect_reply",
      [
        "status": .string("ok"),
        "found": .bool(text != nil),
        "data": .record(text.map { MimeBundle(text: $0).data } ?? [:]),
        "metadata": .record([:]),
      ],
      to: request
    )
  }

  /// Answers whether code can run as it is.
  func isComplete(_ request: Message) throws {
    let code = try RequestFields(request).text("code")
    var content: JSONRecord = [:]
    let isQuestion = code.first { !$0.isWhitespace } == "?"
    switch isQuestion ? .complete : Interpreter.status(of: code) {
    case .complete: content["status"] = .string("complete")
    case .invalid: content["status"] = .string("invalid")
    case .incomplete:
      content["status"] = .string("incomplete")
      content["indent"] = .string(Kernel.indentation(after: code))
    }
    reply("is_complete_reply", content, to: request)
  }

  /// Answers what was entered before.
  func tellHistory(_ request: Message) throws {
    let fields = RequestFields(request)
    let count = try fields.integer("n").map { max($0, 0) }
    let entries: [KernelHistory.Entry]
    switch try fields.text("hist_access_type") {
    case "tail": entries = history.tail(count ?? .max)
    case "range":
      entries = history.range(
        session: try fields.integer("session") ?? 0,
        start: try fields.integer("start") ?? 1,
        stop: try fields.integer("stop")
      )
    case "search":
      entries = history.search(
        try fields.text("pattern", default: "*"),
        count: count,
        isUnique: try fields.flag("unique", default: false)
      )
    default:
      throw RefusedMessage.wrongType(field: "hist_access_type", wanted: "tail, range or search")
    }
    let withOutput = try fields.flag("output", default: false)
    reply(
      "history_reply",
      [
        "status": .string("ok"),
        "history": .list(entries.map { $0.value(withOutput: withOutput) }),
      ],
      to: request
    )
  }

  /// Answers where the kernel listens.
  func tellConnection(_ request: Message) {
    var content: JSONRecord = ["status": .string("ok")]
    for channel in Connection.Channel.allCases {
      content["\(channel.rawValue)_port"] = .int(connection.ports[channel] ?? 0)
    }
    reply("connect_reply", content, to: request)
  }

  /// Closes a comm at once: there is nothing at this end that would talk.
  func closeComm(_ request: Message) {
    guard let id = request.content["comm_id"] else { return }
    board.publish("comm_close", ["comm_id": id, "data": .record([:])], parent: request.header)
  }

  /// What is said about a builtin or a variable.
  func explanation(of name: String) -> String? {
    if let value = interpreter[variable: name] {
      return "\(name): \(value.typeName)\n\(value.display(interpreter.displayOptions))"
    }
    return Reference(interpreter.library).text(of: name)
  }

  private func cursor(_ fields: RequestFields, in code: String) throws -> Int {
    let length = code.unicodeScalars.count
    return min(max(try fields.integer("cursor_pos") ?? length, 0), length)
  }

  /// The spaces that the line after unfinished code begins with.
  private static func indentation(after code: String) -> String {
    let line = code.split(separator: "\n").last ?? ""
    let spaces = line.prefix { $0 == " " || $0 == "\t" }
    let opens = line.last { !$0.isWhitespace }.map { "{[(".contains($0) } ?? false
    return spaces + (opens ? "    " : "")
  }

  /// Answer to `kernel_info_request`.
  static func information(version: String) -> JSONRecord {
    [
      "status": .string("ok"),
      "protocol_version": .string(MessageMaker.protocolVersion),
      "implementation": .string("gfm"),
      "implementation_version": .string(version),
      "language_info": .record([
        "name": .string("gfm"),
        "version": .string(version),
        "mimetype": .string("text/x-gfm"),
        "file_extension": .string(".gfm"),
        // The nearest language that highlighters know.
        "pygments_lexer": .string("python"),
        "codemirror_mode": .string("python"),
        "nbconvert_exporter": .string("script"),
      ]),
      "banner": .string("gfm \(version): geospatial foundation models; ?name explains a builtin"),
      "help_links": .list([]),
      "supported_features": .list([]),
    ]
  }
}
