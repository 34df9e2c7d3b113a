import Figures
import Language
import Session

/// A kernel: answers requests one after the other, in one interpreter.
package final class Kernel {
  /// What the kernel is given besides the interpreter.
  package struct Settings {
    package var version: String
    /// Keeps what is run; nil for nobody.
    package var recorder: SessionRecorder?
    /// Gets the value that a cell had.
    package var note: (Value?, Int) -> Void
    /// The sessions before this one, the oldest first.
    package var earlier: () -> [Recording]
    /// The files whose paths begin with a text.
    package var files: (String) -> [String]
    /// Gets lines about what went wrong in the kernel itself.
    package var log: @Sendable (String) -> Void
    package var interrupt: @Sendable () -> Void
    package var clearInterruption: @Sendable () -> Void
    package var endsWithParent: Bool

    package init(
      version: String,
      recorder: SessionRecorder? = nil,
      note: @escaping (Value?, Int) -> Void = { _, _ in },
      earlier: @escaping () -> [Recording] = { [] },
      files: @escaping (String) -> [String] = { _ in [] },
      log: @escaping @Sendable (String) -> Void,
      interrupt: @escaping @Sendable () -> Void,
      clearInterruption: @escaping @Sendable () -> Void,
      endsWithParent: Bool
    ) {
      (self.version, self.recorder) = (version, recorder)
      (self.note, self.earlier) = (note, earlier)
      (self.files, self.log) = (files, log)
      (self.interrupt, self.clearInterruption) = (interrupt, clearInterruption)
      self.endsWithParent = endsWithParent
    }
  }

  let interpreter: Interpreter
  let output: KernelOutput
  let settings: Settings
  let board: Switchboard
  let connection: Connection
  var history: KernelHistory
  /// How many cells have run that are in the history.
  var count = 0

  /// Listens as a connection file says.
  /// - Parameters:
  ///   - connection: what the connection file says.
  ///   - interpreter: runs what is asked for.
  ///   - output: the interpreter's own output.
  ///   - settings: what else the kernel is given.
  /// - Throws: `ConnectionError`.
  package init(
    _ connection: Connection,
    interpreter: Interpreter,
    output: KernelOutput,
    settings: Settings
  ) throws {
    (self.connection, self.interpreter) = (connection, interpreter)
    (self.output, self.settings) = (output, settings)
    history = KernelHistory(earlier: settings.earlier)
    board = try Switchboard(
      connection,
      Switchboard.Settings(
        information: Kernel.information(version: settings.version),
        interrupt: settings.interrupt,
        clearInterruption: settings.clearInterruption,
        log: settings.log,
        endsWithParent: settings.endsWithParent
      )
    )
    output.connect(to: board)
  }

  /// Answers requests until a client or the parent ends the kernel.
  package func run() {
    board.start()
    board.publish("status", ["execution_state": .string("starting")], parent: [:])
    while let request = board.queue.nextRequest() { answer(request) }
    board.finish()
  }

  private func answer(_ request: Message) {
    board.tell("busy", about: request)
    do {
      try perform(request)
    } catch {
      settings.log("refused a message on shell: \(error)")
      if let type = request.replyType {
        var content = Kernel.failure(error)
        if type == "execute_reply" { content["execution_count"] = .int(count) }
        reply(type, content, to: request)
      }
    }
    board.tell("idle", about: request)
  }

  private func perform(_ request: Message) throws {
    switch request.type {
    case "execute_request": try execute(request)
    case "kernel_info_request":
      reply("kernel_info_reply", Kernel.information(version: settings.version), to: request)
    case "complete_request": try complete(request)
    case "inspect_request": try inspect(request)
    case "is_complete_request": try isComplete(request)
    case "history_request": try tellHistory(request)
    case "connect_request": tellConnection(request)
    case "comm_info_request":
      reply("comm_info_reply", ["status": .string("ok"), "comms": .record([:])], to: request)
    case "comm_open": closeComm(request)
    // Without comms there is nobody to get these.
    case "comm_msg", "comm_close": break
    case "shutdown_request": board.shutDown(request, on: .shell)
    default: throw RefusedMessage.unknownRequest(request.type)
    }
  }

  func reply(_ type: String, _ content: JSONRecord, to request: Message) {
    board.send(board.maker.reply(type, content, to: request), on: .shell)
  }

  /// The content of an answer to a request that cannot be fulfilled.
  static func failure(_ error: any Error) -> JSONRecord {
    [
      "status": .string("error"),
      "ename": .string("request"),
      "evalue": .string("\(error)"),
      "traceback": .list([]),
    ]
  }
}
