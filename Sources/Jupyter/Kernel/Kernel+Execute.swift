import Language
import Session

extension Kernel {
  /// How a cell is to be run.
  private struct ExecuteRequest {
    let code: String
    let isSilent: Bool
    let isStored: Bool
    let stopsOnError: Bool
    let expressions: JSONRecord

    init(_ request: Message) throws {
      let fields = RequestFields(request)
      code = try fields.text("code")
      isSilent = try fields.flag("silent", default: false)
      isStored = try fields.flag("store_history", default: !isSilent) && !isSilent
      stopsOnError = try fields.flag("stop_on_error", default: true)
      expressions = try fields.record("user_expressions")
    }
  }

  /// Runs a cell.
  func execute(_ request: Message) throws {
    let asked = try ExecuteRequest(request)
    if asked.isStored { count += 1 }
    output.begin(request: request.header, count: count, isSilent: asked.isSilent)
    output.publish(
      "execute_input",
      ["code": .string(asked.code), "execution_count": .int(count)]
    )
    var content: JSONRecord = ["status": .string("ok"), "execution_count": .int(count)]
    if let page = help(askedBy: asked.code) {
      content["payload"] = .list([.record(page)])
      content["user_expressions"] = .record([:])
      reply("execute_reply", content, to: request)
      return
    }
    if asked.isStored { settings.recorder?.start(asked.code) }
    board.queue.setWorking(true, settings.clearInterruption)
    let text = SourceText(name: "in[\(count)]", text: asked.code)
    let run = interpreter.run(cell: text, printing: output.cell)
    let outcome = run.outcome
    let values = outcome.isSuccess ? evaluate(asked.expressions) : [:]
    board.queue.setWorking(false)
    if asked.isStored { note(run) }
    if !outcome.isSuccess {
      let error = Kernel.content(of: outcome.diagnostics)
      output.publish("error", error)
      for (key, value) in error { content[key] = value }
      content["status"] = .string("error")
    }
    content["user_expressions"] = .record(values)
    content["payload"] = .list([])
    // What comes after the answer was sent in the knowledge of it.
    let stops = !outcome.isSuccess && asked.stopsOnError
    let waiting = stops ? board.queue.takeRequests(of: "execute_request") : []
    reply("execute_reply", content, to: request)
    abort(waiting)
  }

  private func note(_ run: CellRun) {
    history.append(run.cell, line: count)
    settings.recorder?.append(run.cell)
    settings.note(run.outcome.isSuccess ? run.outcome.value : nil, count)
  }

  /// The page that `?name` asks for.
  private func help(askedBy code: String) -> JSONRecord? {
    let text = code.drop(while: \.isWhitespace)
    guard text.first == "?" else { return nil }
    let name = String(text.dropFirst().filter { !$0.isWhitespace && $0 != "?" })
    let suggestion = Suggestion.question(for: name, among: interpreter.knownNames)
    let page =
      explanation(of: name)
      ?? "there is no builtin or variable '\(name)'" + (suggestion.map { "; \($0)" } ?? "")
    return [
      "source": .string("page"),
      "data": .record(MimeBundle(text: page).data),
      "start": .int(0),
    ]
  }

  /// The values of expressions that the client wants to know after a cell.
  private func evaluate(_ expressions: JSONRecord) -> JSONRecord {
    let last = interpreter[variable: "_"]
    defer { interpreter[variable: "_"] = last }
    var values: JSONRecord = [:]
    for (name, expression) in expressions {
      guard let code = expression.stringValue else { continue }
      let source = SourceText(name: "<\(name.text)>", text: code)
      let outcome = interpreter.run(source, displays: false)
      var result: JSONRecord
      if outcome.isSuccess {
        let bundle = MimeBundle(outcome.value ?? .none, options: interpreter.displayOptions)
        result = ["data": .record(bundle.data), "metadata": .record([:])]
      } else {
        result = Kernel.content(of: outcome.diagnostics)
      }
      result["status"] = .string(outcome.isSuccess ? "ok" : "error")
      values[name] = .record(result)
    }
    return values
  }

  private static func content(of diagnostics: [Diagnostic]) -> JSONRecord {
    let text = DiagnosticRenderer(isColored: true).render(diagnostics)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return [
      "ename": .string(diagnostics.first?.id ?? "error"),
      "evalue": .string(diagnostics.first?.message ?? ""),
      "traceback": .list(lines.map { .string(String($0)) }),
    ]
  }

  /// Turns down the cells that were to run after one that failed.
  private func abort(_ requests: [Message]) {
    for request in requests {
      board.tell("busy", about: request)
      let content: JSONRecord = ["status": .string("aborted"), "execution_count": .int(count)]
      reply("execute_reply", content, to: request)
      board.tell("idle", about: request)
    }
  }
}
