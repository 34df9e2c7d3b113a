import Foundation
import Jupyter
import Testing

/// The kernel as Jupyter's clients meet it.
@Suite(.serialized) struct KernelTests {
  private func withKernel(_ body: (KernelClient) throws -> Void) throws {
    try GFM.inFolder { folder in
      let client = try KernelClient(folder: folder)
      try body(client)
      try client.shutDown()
      #expect(client.process.terminationStatus == 0)
    }
  }

  private func texts(_ messages: [Message], _ name: String) -> String {
    messages.filter { $0.content["name"] == .string(name) }
      .compactMap { $0.content["text"]?.stringValue }.joined()
  }

  @Test func requestsAreAnsweredWithBusyAndIdleAroundThem() throws {
    try withKernel { kernel in
      let (answer, published) = try kernel.run("print(\"a\")\nwarn(\"b\")\nx = 5\nx + 1")
      #expect(answer["status"] == .string("ok"))
      #expect(answer["execution_count"] == .int(1))
      #expect(
        published.map(\.type)
          == ["status", "execute_input", "stream", "stream", "execute_result", "status"]
      )
      #expect(texts(published, "stdout") == "a\n")
      #expect(texts(published, "stderr") == "b\n")
      #expect(published[4].content["data"] == .record(["text/plain": .string("6")]))
      #expect(published.allSatisfy { $0.header["version"] == .string("5.5") })
      let info = try kernel.ask("kernel_info_request", on: .control)
      #expect(info.answer["protocol_version"] == .string("5.5"))
      #expect(info.published.map(\.type) == ["status", "status"])
      #expect(try kernel.echo(of: [1, 2, 0, 255]) == [[1, 2, 0, 255]])
    }
  }

  @Test func silentCellsPublishNothingAndCountNothing() throws {
    try withKernel { kernel in
      let content: JSONRecord = [
        "code": .string("y = 3\nprint(y)"), "silent": .bool(true),
        "user_expressions": .record(["a": .string("y + 1"), "b": .string("nowhere")]),
      ]
      let (answer, published) = try kernel.ask("execute_request", content)
      #expect(published.map(\.type) == ["status", "status"])
      #expect(answer["execution_count"] == .int(0))
      let values = answer["user_expressions"]?.recordValue
      let a = values?["a"]?.recordValue
      #expect(a?["data"] == .record(["text/plain": .string("4")]))
      #expect(values?["b"]?.recordValue?["ename"] == .string("name"))
      #expect(try kernel.run("y").answer["execution_count"] == .int(1))
    }
  }

  @Test func anErrorEndsTheCellsThatWait() throws {
    try withKernel { kernel in
      let slow = "n = 0; while n < 3000000 { n += 1 }; error(\"boom\")"
      let first = kernel.send("execute_request", ["code": .string(slow)])
      let second = kernel.send("execute_request", ["code": .string("z = 1")])
      let third = kernel.send("kernel_info_request")
      let answers = try (0..<3).map { _ in try kernel.answer() }
      #expect(answers.map { $0.parent["msg_id"] } == [first, second, third].map { .string($0) })
      #expect(
        answers.map { $0.content["status"] }
          == ["error", "aborted", "ok"].map { .string($0) }
      )
      #expect(answers[0].content["ename"] == .string("error"))
      #expect(answers[0].content["evalue"] == .string("boom"))
      let trace = answers[0].content["traceback"]?.elements?.compactMap(\.stringValue) ?? []
      #expect(trace.joined(separator: "\n").contains("in[1]:1:"))
      #expect(try kernel.publishedAbout(first).map(\.type).suffix(2) == ["error", "status"])
      let going = try kernel.ask(
        "execute_request",
        ["code": .string("nowhere"), "stop_on_error": .bool(false)]
      )
      #expect(going.answer["status"] == .string("error"))
    }
  }

  @Test func interruptionByMessageAndBySignalKeepTheSession() throws {
    try withKernel { kernel in
      _ = try kernel.run("kept = 7")
      for isSignal in [false, true] {
        let code = "print(1); while true { kept = 7 }"
        let loop = kernel.send("execute_request", ["code": .string(code)])
        // What it prints says that it is within the loop.
        try kernel.waitForPublished { $0.type == "stream" && $0.parent["msg_id"] == .string(loop) }
        if isSignal {
          kill(kernel.process.processIdentifier, SIGINT)
        } else {
          kernel.send("interrupt_request", on: .control)
          #expect(try kernel.answer(on: .control).type == "interrupt_reply")
        }
        let answer = try kernel.answer()
        #expect(answer.parent["msg_id"] == .string(loop))
        #expect(answer.content["ename"] == .string("interrupted"))
        #expect(try kernel.run("kept").answer["status"] == .string("ok"))
      }
      // One that comes while nothing runs does not reach what runs next.
      _ = try kernel.ask("interrupt_request", on: .control)
      #expect(try kernel.run("kept").answer["status"] == .string("ok"))
    }
  }

  @Test func forgedAndMalformedMessagesAreLoggedAndHarmNothing() throws {
    try withKernel { kernel in
      _ = try kernel.run("kept = 7")
      let maker = MessageMaker()
      let good = kernel.wire.parts(
        of: maker.message("execute_request", ["code": .string("kept = 8")])
      )
      var forged = good
      forged[1] = Array(String(repeating: "0", count: 64).utf8)
      let stranger = WireFormat(Signer(key: "another")).parts(
        of: maker.message("shutdown_request", ["restart": .bool(false)])
      )
      let large = [[UInt8](repeating: 65, count: 70 << 20)]
      for parts in [forged, stranger, [[]], [[1], [2]], Array(good.prefix(3)), large] {
        kernel.send(parts: parts)
        kernel.send(parts: parts, on: .control)
        kernel.send(parts: parts, on: .stdin)
      }
      let wrong = try kernel.ask("execute_request", ["code": .int(5)])
      #expect(wrong.answer["status"] == .string("error"))
      #expect(try kernel.ask("strange_request").answer["status"] == .string("error"))
      let (_, published) = try kernel.run("kept")
      #expect(
        published.contains {
          $0.content["data"] == .record(["text/plain": .string("7")])
        }
      )
      let once = kernel.wire.parts(of: maker.message("kernel_info_request", [:]))
      kernel.send(parts: once)
      kernel.send(parts: once)
      _ = try kernel.answer()
      _ = try kernel.run("1")
      for reason in [
        "its signature is not", "it has no <IDS|MSG>", "parts after", "more than 67108864",
        "its 'code' is not a string", "'strange_request' is no request", "it was sent before",
      ] {
        #expect(kernel.errors.contains(reason), "\(reason)")
      }
    }
  }

  @Test func figuresComeAsPicturesAndTablesAsHTML() throws {
    try withKernel { kernel in
      let (_, figure) = try kernel.run("display(plot([1, 2, 3]))")
      let data = try #require(
        figure.first { $0.type == "display_data" }?.content["data"]?.recordValue
      )
      #expect(data["image/svg+xml"]?.stringValue?.contains("<svg") == true)
      #expect(data["image/png"]?.stringValue?.hasPrefix("iVBORw0KGgo") == true)
      #expect(data["text/plain"] == .string("[figure 1: line plot, 1 series]"))
      let (_, table) = try kernel.run("whos()")
      let pages = table.compactMap { message in
        message.content["data"]?.recordValue?["text/html"]?.stringValue
      }
      #expect(pages.count == 1)
      #expect(pages.joined().contains("<th>name</th>"))
      let (_, cleared) = try kernel.run("clear()")
      #expect(cleared.contains { $0.type == "clear_output" })
    }
  }

  @Test func completionCountsCodePoints() throws {
    try withKernel { kernel in
      let code = "s = \"é😀\"; super_r + 1"
      let content: JSONRecord = ["code": .string(code), "cursor_pos": .int(17)]
      let answer = try kernel.ask("complete_request", content).answer
      #expect(answer["matches"] == .list([.string("super_resolver")]))
      #expect(answer["cursor_start"] == .int(10))
      #expect(answer["cursor_end"] == .int(17))
      let far: JSONRecord = ["code": .string("super_r"), "cursor_pos": .int(1 << 40)]
      #expect(try kernel.ask("complete_request", far).answer["cursor_end"] == .int(7))
    }
  }

  @Test func historyReachesIntoTheSessionBefore() throws {
    try GFM.inFolder { folder in
      let first = try KernelClient(folder: folder)
      _ = try first.run("first = 1")
      try first.shutDown()
      // Sessions are told apart by the second: the first one began long ago.
      let sessions = folder + "/gfm/sessions/"
      let name = try #require(try FileManager.default.contentsOfDirectory(atPath: sessions).first)
      try FileManager.default.moveItem(
        atPath: sessions + name,
        toPath: sessions + "2000" + name.dropFirst(4)
      )
      let second = try KernelClient(folder: folder)
      _ = try second.run("second = 2\nsecond")
      let tail: JSONRecord = [
        "hist_access_type": .string("tail"), "n": .int(5), "output": .bool(true),
        "raw": .bool(true),
      ]
      let answer = try second.ask("history_request", tail).answer
      func entry(_ session: Int, _ source: String, _ output: JSONValue) -> JSONValue {
        .list([.int(session), .int(1), .list([.string(source), output])])
      }
      #expect(
        answer["history"]
          == .list([
            entry(1, "first = 1", .none), entry(2, "second = 2\nsecond", .string("2")),
          ])
      )
      try second.shutDown()
    }
  }

  @Test func theKernelEndsWithTheProcessThatStartedIt() throws {
    try GFM.inFolder { folder in
      let client = try KernelClient(folder: folder, isParted: true)
      _ = try client.run("1")
      let shell = client.process.processIdentifier
      let children = try String(
        contentsOfFile: "/proc/\(shell)/task/\(shell)/children",
        encoding: .utf8
      )
      let kernel = try #require(Int32(children.split(separator: " ").first ?? ""))
      client.send("execute_request", ["code": .string("while true { }")])
      kill(shell, SIGKILL)
      // Whoever inherits the process need not have waited for its end yet.
      func isAlive() -> Bool {
        let state = try? String(contentsOfFile: "/proc/\(kernel)/stat", encoding: .utf8)
        return state.map { !$0.contains(") Z ") } ?? false
      }
      #expect(waitUntil { !isAlive() })
    }
  }

  @Test func theKernelIsInstalledAndRemoved() throws {
    try GFM.inFolder { folder in
      let variables = ["JUPYTER_DATA_DIR": folder + "/data"]
      let installed = try GFM(["kernel", "install", "--user"], variables: variables)
      #expect(installed.output == folder + "/data/kernels/gfm\n")
      let text = try String(
        contentsOfFile: folder + "/data/kernels/gfm/kernel.json",
        encoding: .utf8
      )
      #expect(text.contains("{connection_file}") && text.contains("\"message\""))
      #expect(text.contains(GFM.executable.lastPathComponent))
      #expect(try GFM(["kernel", "uninstall"], variables: variables).status == 0)
      let again = try GFM(["kernel", "uninstall"], variables: variables)
      #expect(again.status == 1 && again.errors.contains("is not installed in"))
      let nowhere = try GFM("kernel", "run", folder + "/none.json")
      #expect(nowhere.status == 1 && nowhere.errors.contains("cannot read"))
    }
  }
}
