import Foundation
import Jupyter
import Session
import Testing

/// A client of a kernel that runs as a process of its own, over loopback sockets.
final class KernelClient {
  let process = Process()
  private(set) var wire: WireFormat
  private let maker = MessageMaker()
  private let context: SocketContext
  private var sockets: [Connection.Channel: Socket] = [:]
  private let errorFile: String
  /// What was published, in order.
  private(set) var published: [Message] = []

  static let key = "a key of the tests"

  /// Starts a kernel whose state lies in a folder, and waits until it is heard.
  init(folder: String, isParted: Bool = false) throws {
    let ports = try KernelClient.freePorts()
    let record = zip(Connection.Channel.allCases, ports).map { "\"\($0.rawValue)_port\": \($1)" }
    let text =
      "{\"transport\": \"tcp\", \"ip\": \"127.0.0.1\", \"key\": \"\(KernelClient.key)\","
      + " \"signature_scheme\": \"hmac-sha256\", \(record.joined(separator: ", "))}"
    let path = "\(folder)/connection-\(ports[0]).json"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    errorFile = "\(folder)/errors-\(ports[0])"
    wire = WireFormat(Signer(key: KernelClient.key))
    context = try SocketContext()
    let connection = try Connection(path: path)
    let kinds: [(Connection.Channel, Socket.Kind)] = [
      (.shell, .dealer), (.control, .dealer), (.stdin, .dealer), (.iopub, .subscriber),
      (.heartbeat, .request),
    ]
    for (channel, kind) in kinds {
      let socket = try Socket(kind, in: context)
      try socket.connect(connection.endpoint(of: channel))
      sockets[channel] = socket
    }
    try start(path, folder: folder, isParted: isParted)
    try waitForPublished { $0.type == "iopub_welcome" }
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  private func start(_ path: String, folder: String, isParted: Bool) throws {
    try Data().write(to: URL(fileURLWithPath: errorFile))
    process.executableURL = URL(fileURLWithPath: isParted ? "/bin/sh" : GFM.executable.path)
    let words = ["kernel", "run", path]
    process.arguments =
      isParted
      ? ["-c", "JPY_PARENT_PID=$$ '\(GFM.executable.path)' \(words.joined(separator: " ")) & wait"]
      : words
    var environment = ProcessInfo.processInfo.environment
    environment["XDG_STATE_HOME"] = folder
    environment["JPY_PARENT_PID"] = nil
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle(forWritingAtPath: errorFile)
    try process.run()
  }

  /// What the kernel wrote to standard error.
  var errors: String { (try? String(contentsOfFile: errorFile, encoding: .utf8)) ?? "" }

  // MARK: Talking

  /// Sends a request and returns its header's `msg_id`.
  @discardableResult
  func send(
    _ type: String,
    _ content: JSONRecord = [:],
    on channel: Connection.Channel = .shell
  ) -> String {
    let message = maker.message(type, content)
    send(parts: wire.parts(of: message), on: channel)
    return message.id
  }

  /// Sends parts as they are.
  func send(parts: [[UInt8]], on channel: Connection.Channel = .shell) {
    sockets[channel]?.send(parts)
  }

  /// Returns the next answer on a channel.
  func answer(
    on channel: Connection.Channel = .shell,
    within seconds: Double = 600
  ) throws -> Message {
    let socket = try #require(sockets[channel])
    try #require(socket.waits(milliseconds: Int(seconds * 1000)), "no answer; \(errors)")
    return try wire.message(from: try #require(try socket.receive()))
  }

  /// Returns the raw parts of the next answer, as heartbeats have them.
  func echo(of bytes: [UInt8]) throws -> [[UInt8]] {
    send(parts: [bytes], on: .heartbeat)
    let socket = try #require(sockets[.heartbeat])
    try #require(socket.waits(milliseconds: 600_000))
    return try #require(try socket.receive())
  }

  /// Waits until something is published.
  @discardableResult
  func waitForPublished(_ isWanted: (Message) -> Bool) throws -> Message {
    let socket = try #require(sockets[.iopub])
    while socket.waits(milliseconds: 600_000) {
      guard let parts = try socket.receive() else { continue }
      let message = try wire.message(from: parts)
      published.append(message)
      if isWanted(message) { return message }
    }
    throw KernelSilence()
  }

  /// Sends a request and returns its answer and all that was published about it.
  func ask(
    _ type: String,
    _ content: JSONRecord = [:],
    on channel: Connection.Channel = .shell
  ) throws -> (answer: JSONRecord, published: [Message]) {
    let id = send(type, content, on: channel)
    let answer = try answer(on: channel)
    #expect(answer.parent["msg_id"] == .string(id))
    return (answer.content, try publishedAbout(id))
  }

  /// Runs code.
  func run(_ code: String) throws -> (answer: JSONRecord, published: [Message]) {
    try ask("execute_request", ["code": .string(code)])
  }

  /// What is published about a request, once it is done.
  func publishedAbout(_ id: String) throws -> [Message] {
    func isMine(_ message: Message) -> Bool { message.parent["msg_id"] == .string(id) }
    func isEnd(_ message: Message) -> Bool {
      isMine(message) && message.content["execution_state"] == .string("idle")
    }
    if !published.contains(where: isEnd) { try waitForPublished(isEnd) }
    return published.filter(isMine)
  }

  /// Asks the kernel to end and waits for it.
  func shutDown() throws {
    send("shutdown_request", ["restart": .bool(false)], on: .control)
    #expect(try answer(on: .control).type == "shutdown_reply")
    process.waitUntilExit()
  }

  private static func freePorts() throws -> [Int] {
    // All at once, so that none is given twice.
    let files = (0..<5).map { _ in socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }
    defer { for file in files { close(file) } }
    return try files.map { file in
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let status = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          bind(file, address, length) == 0 && getsockname(file, address, &length) == 0
        }
      }
      try #require(status)
      return Int(UInt16(bigEndian: address.sin_port))
    }
  }
}

/// Nothing more was published.
struct KernelSilence: Error {}
