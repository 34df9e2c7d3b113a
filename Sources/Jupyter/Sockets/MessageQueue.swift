import Foundation

/// What passes between the thread that runs programs and the one that owns the sockets.
final class MessageQueue: @unchecked Sendable {
  // Unchecked: everything that changes is read and written under the condition's lock.
  private let condition = NSCondition()
  private var requests: [Message] = []
  private var outgoing: [(channel: Connection.Channel, message: Message)] = []
  private var gathered: Gathered?
  private var working = false
  private var deadline: ContinuousClock.Instant?
  private var finished = false
  private var closed = false

  /// Text of a stream that waits for more.
  private struct Gathered {
    let stream: String
    var text: String
    let since: ContinuousClock.Instant
    let message: (String) -> Message
  }

  private static let gatheringTime = Duration.milliseconds(30)
  private static let gatheringSize = 1 << 16

  private func locked<Result>(_ body: () -> Result) -> Result {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }
}

extension MessageQueue {
  func add(request: Message) {
    locked {
      requests.append(request)
      condition.broadcast()
    }
  }

  /// Waits for a request; nothing when the kernel ends.
  func nextRequest() -> Message? {
    locked {
      while requests.isEmpty, deadline == nil { condition.wait() }
      return deadline == nil ? requests.removeFirst() : nil
    }
  }

  /// Takes the requests of a type that have arrived already.
  func takeRequests(of type: String) -> [Message] {
    locked {
      defer { requests.removeAll { $0.type == type } }
      return requests.filter { $0.type == type }
    }
  }

  /// Whether a program runs that may be interrupted.
  var isWorking: Bool { locked { working } }

  /// Notes that a program begins or has ended.
  func setWorking(_ isWorking: Bool, _ body: () -> Void = {}) {
    locked {
      body()
      working = isWorking
    }
  }
}

extension MessageQueue {
  func add(_ message: Message, on channel: Connection.Channel) {
    locked {
      flush()
      outgoing.append((channel, message))
    }
  }

  /// Adds text of a stream to what is gathered.
  /// - Returns: whether somebody must be woken to send it.
  func add(text: String, of stream: String, message: @escaping (String) -> Message) -> Bool {
    locked {
      if gathered?.stream != stream { flush() }
      guard gathered != nil else {
        gathered = Gathered(stream: stream, text: text, since: .now, message: message)
        return true
      }
      gathered?.text += text
      guard let size = gathered?.text.utf8.count, size > Self.gatheringSize else { return false }
      flush()
      return true
    }
  }

  /// Takes what is to be sent by now.
  func takeOutgoing() -> [(channel: Connection.Channel, message: Message)] {
    locked {
      if let gathered, finished || gathered.since.duration(to: .now) >= Self.gatheringTime {
        flush()
      }
      defer { outgoing = [] }
      return outgoing
    }
  }

  private func flush() {
    guard let gathered else { return }
    outgoing.append((.iopub, gathered.message(gathered.text)))
    self.gathered = nil
  }

  /// How many milliseconds the sockets may be waited for.
  var patience: Int {
    locked {
      if !outgoing.isEmpty { return 0 }
      return gathered == nil ? 500 : 30
    }
  }
}

extension MessageQueue {
  /// Lets no further request through.
  func end() {
    locked {
      if deadline == nil { deadline = .now + .seconds(2) }
      condition.broadcast()
    }
  }

  var isEnding: Bool { locked { deadline != nil } }

  /// Whether the program that runs was asked to stop and did not in time.
  var isOverdue: Bool { locked { deadline.map { $0 < .now } ?? false } }

  func finish() { locked { finished = true } }

  var isFinished: Bool { locked { finished && outgoing.isEmpty && gathered == nil } }

  func close() {
    locked {
      closed = true
      condition.broadcast()
    }
  }

  func waitUntilClosed() {
    locked { while !closed { condition.wait() } }
  }
}
