import Checkpoints
import Session

/// Where a kernel listens and how its messages are signed, as the connection file says.
package struct Connection: Equatable, Sendable {
  /// One of the kernel's five sockets.
  package enum Channel: String, CaseIterable, Sendable {
    case shell, control, stdin, iopub
    case heartbeat = "hb"
  }

  package let transport: String
  package let address: String
  package let ports: [Channel: Int]
  package let key: String

  /// Reads a connection file.
  /// - Throws: `ConnectionError`, `NotebookError`.
  package init(path: String) throws {
    try self.init(text: try SourceFile.read(path), path: path)
  }

  /// Reads the text of a connection file.
  package init(text: String, path: String) throws {
    let record: JSONRecord
    do {
      guard let value = try JSONParser.parse(Array(text.utf8), as: .python).recordValue else {
        throw ConnectionError.notRecord(path: path)
      }
      record = value
    } catch let fault as Fault {
      throw ConnectionError.notJSON(path: path, problem: "\(fault)")
    }
    func word(_ name: String, _ fallback: String) throws -> String {
      guard let value = record[name] else { return fallback }
      guard let text = value.stringValue else {
        throw ConnectionError.field(name, path: path, wanted: "a string")
      }
      return text
    }
    transport = try word("transport", "tcp")
    guard ["tcp", "ipc"].contains(transport) else {
      throw ConnectionError.field("transport", path: path, wanted: "tcp or ipc")
    }
    address = try word("ip", "127.0.0.1")
    key = try word("key", "")
    let scheme = try word("signature_scheme", "hmac-sha256")
    guard key.isEmpty || scheme == "hmac-sha256" else {
      throw ConnectionError.field("signature_scheme", path: path, wanted: "hmac-sha256")
    }
    var ports: [Channel: Int] = [:]
    for channel in Channel.allCases {
      let name = "\(channel.rawValue)_port"
      guard let port = record[name]?.intValue, (0...65_535).contains(port) else {
        throw ConnectionError.field(name, path: path, wanted: "a port")
      }
      ports[channel] = port
    }
    self.ports = ports
  }

  /// The endpoint of a socket as ZeroMQ names it.
  package func endpoint(of channel: Channel) -> String {
    let port = ports[channel] ?? 0
    return transport == "ipc" ? "ipc://\(address)-\(port)" : "tcp://\(address):\(port)"
  }
}

/// What is wrong with a connection file or a socket.
package enum ConnectionError: Error, Equatable {
  case notJSON(path: String, problem: String)
  case notRecord(path: String)
  case field(String, path: String, wanted: String)
  case cannotBind(endpoint: String, problem: String)
  case noSocket(problem: String)
}

extension ConnectionError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notJSON(let path, let problem): "\(path) is not JSON: \(problem)"
    case .notRecord(let path): "\(path) is no connection file: it holds no record"
    case .field(let name, let path, let wanted): "\(path): '\(name)' is not \(wanted)"
    case .cannotBind(let endpoint, let problem): "cannot listen at \(endpoint): \(problem)"
    case .noSocket(let problem): "cannot open a socket: \(problem)"
    }
  }
}
