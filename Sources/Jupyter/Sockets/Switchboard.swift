import CZeroMQ
import Foundation

/// Owns the sockets of a kernel on a thread of its own, so that the kernel answers while it computes.
///
/// Requests on the shell socket wait here for the thread that runs programs; those on the control socket,
/// heartbeats and subscriptions are answered at once.
package final class Switchboard: @unchecked Sendable {
  // Unchecked: the sockets belong to the thread once it runs; all else that changes is under the lock.

  /// What the switchboard does besides passing messages on.
  package struct Settings: Sendable {
    /// Answer to `kernel_info_request`.
    package var information: JSONRecord
    /// Asks whatever program runs to stop.
    package var interrupt: @Sendable () -> Void
    /// Takes that request back.
    package var clearInterruption: @Sendable () -> Void
    /// Gets lines about what is refused.
    package var log: @Sendable (String) -> Void
    /// Whether the kernel ends when the process that started it does.
    package var endsWithParent: Bool

    package init(
      information: JSONRecord,
      interrupt: @escaping @Sendable () -> Void,
      clearInterruption: @escaping @Sendable () -> Void,
      log: @escaping @Sendable (String) -> Void,
      endsWithParent: Bool
    ) {
      (self.information, self.interrupt) = (information, interrupt)
      (self.clearInterruption, self.log) = (clearInterruption, log)
      self.endsWithParent = endsWithParent
    }
  }

  let settings: Settings
  let maker = MessageMaker()
  let queue = MessageQueue()
  private let pipe: SelfPipe
  private var sockets: [Connection.Channel: Socket] = [:]
  private var context: SocketContext?
  private var wire: WireFormat
  private let parent = getppid()

  /// Listens at the endpoints of a connection.
  /// - Throws: `ConnectionError`.
  package init(_ connection: Connection, _ settings: Settings) throws {
    self.settings = settings
    wire = WireFormat(Signer(key: connection.key))
    pipe = try SelfPipe()
    let context = try SocketContext()
    self.context = context
    for channel in Connection.Channel.allCases {
      let kind: Socket.Kind =
        switch channel {
        case .shell, .control, .stdin: .router
        case .iopub: .publisher
        case .heartbeat: .echo
        }
      let socket = try Socket(kind, in: context)
      try socket.bind(connection.endpoint(of: channel))
      sockets[channel] = socket
    }
  }

  /// Begins to listen.
  package func start() {
    let thread = Thread { self.work() }
    thread.name = "gfm-switchboard"
    thread.start()
  }

  /// Sends a message.
  package func send(_ message: Message, on channel: Connection.Channel) {
    queue.add(message, on: channel)
    wake()
  }

  /// Publishes a message of a type to all who listen.
  package func publish(
    _ type: String,
    _ content: JSONRecord,
    parent: JSONRecord,
    metadata: JSONRecord = [:]
  ) {
    send(publication(type, content, parent: parent, metadata: metadata), on: .iopub)
  }

  /// Publishes text of a stream, gathered with what comes soon after it.
  package func publish(text: String, of stream: String, parent: JSONRecord) {
    let flushed = queue.add(text: text, of: stream) { text in
      self.publication("stream", ["name": .string(stream), "text": .string(text)], parent: parent)
    }
    if flushed { wake() }
  }

  func publication(
    _ type: String,
    _ content: JSONRecord,
    parent: JSONRecord,
    metadata: JSONRecord = [:]
  ) -> Message {
    maker.message(
      type,
      content,
      parent: parent,
      metadata: metadata,
      identities: [Array("kernel.\(maker.session).\(type)".utf8)]
    )
  }

  /// Ends the thread once all is sent, and waits for it.
  package func finish() {
    queue.finish()
    wake()
    queue.waitUntilClosed()
  }

  private func wake() { pipe.signal() }
}

extension Switchboard {
  private static let order: [Connection.Channel] = [.control, .shell, .stdin, .iopub, .heartbeat]

  private func work() {
    while true {
      for (channel, message) in queue.takeOutgoing() {
        sockets[channel]?.send(wire.parts(of: message))
      }
      if queue.isFinished { break }
      if queue.isOverdue { exitAtOnce() }
      wait()
      for channel in Self.order { receive(on: channel) }
      if settings.endsWithParent, getppid() != parent, !queue.isEnding {
        settings.log("the process that started this kernel has ended")
        end()
      }
    }
    sockets = [:]
    context = nil
    queue.close()
  }

  private func wait() {
    var items = Self.order.map { channel in
      zmq_pollitem_t(
        socket: sockets[channel]?.handle,
        fd: 0,
        events: Int16(ZMQ_POLLIN),
        revents: 0
      )
    }
    items.append(
      zmq_pollitem_t(socket: nil, fd: pipe.reading, events: Int16(ZMQ_POLLIN), revents: 0)
    )
    zmq_poll(&items, Int32(items.count), queue.patience)
    pipe.drain()
  }

  private func receive(on channel: Connection.Channel) {
    // A few at a time, so that one busy socket does not keep the others waiting.
    for _ in 0..<64 {
      do {
        guard let parts = try sockets[channel]?.receive() else { return }
        switch channel {
        case .heartbeat: sockets[channel]?.send(parts)
        case .iopub: welcome(parts)
        case .shell: queue.add(request: try wire.message(from: parts))
        case .control: control(try wire.message(from: parts))
        case .stdin:
          throw RefusedMessage.unknownRequest(try wire.message(from: parts).type)
        }
      } catch {
        settings.log("refused a message on \(channel.rawValue): \(error)")
        // This socket receives nothing more until it has answered.
        if channel == .heartbeat { sockets[channel]?.send([[]]) }
      }
    }
  }

  /// Tells those who subscribed that they are heard from now on.
  private func welcome(_ parts: [[UInt8]]) {
    guard let first = parts.first, first.first == 1 else { return }
    let topic = Array(first.dropFirst())
    let text = String(decoding: topic, as: UTF8.self)
    queue.add(
      maker.message("iopub_welcome", ["subscription": .string(text)], identities: [topic]),
      on: .iopub
    )
  }

  /// Ends the process although a program still runs that heeds nothing.
  private func exitAtOnce() -> Never {
    sockets = [:]
    context = nil
    _exit(0)
  }
}
