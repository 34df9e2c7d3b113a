import CZeroMQ
import Glibc

/// A ZeroMQ socket, for one thread.
package final class Socket {
  /// What a socket is to those at the other end.
  package enum Kind: Sendable {
    /// Answers many peers, each by its identity.
    case router
    /// Asks a router.
    case dealer
    /// Publishes, and receives who subscribes.
    case publisher
    case subscriber
    /// Answers each question in turn.
    case echo
    case request

    fileprivate var number: Int32 {
      switch self {
      case .router: ZMQ_ROUTER
      case .dealer: ZMQ_DEALER
      case .publisher: ZMQ_XPUB
      case .subscriber: ZMQ_SUB
      case .echo: ZMQ_REP
      case .request: ZMQ_REQ
      }
    }
  }

  let handle: UnsafeMutableRawPointer
  /// Held, for it ends only once its sockets have.
  private let context: SocketContext
  /// The most bytes that a message may have.
  package static let sizeLimit = 64 << 20

  /// - Throws: `ConnectionError.noSocket`.
  package init(_ kind: Kind, in context: SocketContext) throws {
    guard let handle = zmq_socket(context.handle, kind.number) else {
      throw ConnectionError.noSocket(problem: Socket.problem())
    }
    self.handle = handle
    self.context = context
    set(ZMQ_LINGER, 1000)
    // What is larger yet than any message that is read: ZeroMQ then hangs up on the peer.
    var most = Int64(4 * Socket.sizeLimit)
    zmq_setsockopt(handle, ZMQ_MAXMSGSIZE, &most, MemoryLayout<Int64>.size)
    if kind == .router { set(ZMQ_ROUTER_HANDOVER, 1) }
    if kind == .publisher {
      set(ZMQ_XPUB_VERBOSE, 1)
      set(ZMQ_SNDHWM, 20_000)
    }
    if kind == .subscriber { zmq_setsockopt(handle, ZMQ_SUBSCRIBE, nil, 0) }
  }

  deinit { zmq_close(handle) }

  private func set(_ option: Int32, _ value: Int32) {
    var value = value
    zmq_setsockopt(handle, option, &value, MemoryLayout<Int32>.size)
  }

  /// Listens at an endpoint.
  package func bind(_ endpoint: String) throws {
    guard zmq_bind(handle, endpoint) == 0 else {
      throw ConnectionError.cannotBind(endpoint: endpoint, problem: Socket.problem())
    }
  }

  /// Connects to an endpoint.
  package func connect(_ endpoint: String) throws {
    guard zmq_connect(handle, endpoint) == 0 else {
      throw ConnectionError.noSocket(problem: Socket.problem())
    }
  }

  /// Sends the parts of a message; one that nobody can take is dropped.
  package func send(_ parts: [[UInt8]]) {
    for (index, part) in parts.enumerated() {
      let more = index < parts.count - 1 ? ZMQ_SNDMORE : 0
      while zmq_send(handle, part, part.count, more | ZMQ_DONTWAIT) < 0 {
        guard zmq_errno() == EINTR else { return }
      }
    }
  }

  /// Returns the parts of a message that has arrived; nothing where none has.
  /// - Throws: `RefusedMessage.tooLarge`; the message is then gone.
  package func receive() throws -> [[UInt8]]? {
    var parts: [[UInt8]] = []
    var size = 0
    // In one place: the bytes of a short message lie within it.
    let part = UnsafeMutablePointer<zmq_msg_t>.allocate(capacity: 1)
    zmq_msg_init(part)
    defer {
      zmq_msg_close(part)
      part.deallocate()
    }
    repeat {
      while zmq_msg_recv(part, handle, ZMQ_DONTWAIT) < 0 {
        guard zmq_errno() == EINTR else { return nil }
      }
      let count = zmq_msg_size(part)
      size += count + 16
      if size <= Socket.sizeLimit {
        parts.append([UInt8](UnsafeRawBufferPointer(start: zmq_msg_data(part), count: count)))
      } else {
        parts = []
      }
    } while zmq_msg_more(part) != 0
    guard size <= Socket.sizeLimit else {
      throw RefusedMessage.tooLarge(bytes: size, limit: Socket.sizeLimit)
    }
    return parts
  }

  /// Waits until a message has arrived.
  /// - Returns: false where none did within the time.
  package func waits(milliseconds: Int) -> Bool {
    var item = zmq_pollitem_t(socket: handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
    return zmq_poll(&item, 1, milliseconds) > 0
  }

  private static func problem() -> String { String(cString: zmq_strerror(zmq_errno())) }
}

/// What the sockets of a process share.
package final class SocketContext {
  fileprivate let handle: UnsafeMutableRawPointer

  /// - Throws: `ConnectionError.noSocket`.
  package init() throws {
    guard let handle = zmq_ctx_new() else {
      throw ConnectionError.noSocket(problem: String(cString: zmq_strerror(zmq_errno())))
    }
    self.handle = handle
  }

  /// Waits until what was sent is on its way.
  deinit { zmq_ctx_term(handle) }
}
