import Foundation

/// A message of the kernel protocol.
package struct Message: Sendable {
  /// Who it comes from and goes to, as the sockets route it; a topic where it is published.
  package var identities: [[UInt8]]
  package var header: JSONRecord
  package var parent: JSONRecord
  package var metadata: JSONRecord
  package var content: JSONRecord
  package var buffers: [[UInt8]]

  package init(
    identities: [[UInt8]] = [],
    header: JSONRecord,
    parent: JSONRecord = [:],
    metadata: JSONRecord = [:],
    content: JSONRecord,
    buffers: [[UInt8]] = []
  ) {
    (self.identities, self.header, self.parent) = (identities, header, parent)
    (self.metadata, self.content, self.buffers) = (metadata, content, buffers)
  }

  /// What is asked or told: `execute_request`.
  package var type: String { header["msg_type"]?.stringValue ?? "" }

  package var id: String { header["msg_id"]?.stringValue ?? "" }
}

/// Makes the headers of one end of a conversation.
package struct MessageMaker: Sendable {
  package let session: String
  package static let protocolVersion = "5.5"

  package init(session: String = UUID().uuidString.lowercased()) { self.session = session }

  /// Returns a message of a type.
  /// - Parameters:
  ///   - type: what is asked or told: `execute_request`.
  ///   - content: what the type asks for.
  ///   - parent: the header of the message that brought it about.
  ///   - metadata: what is said besides.
  ///   - identities: who it goes to, as the sockets route it; a topic where it is published.
  /// - Returns: the message, with an id and the time of its own.
  package func message(
    _ type: String,
    _ content: JSONRecord,
    parent: JSONRecord = [:],
    metadata: JSONRecord = [:],
    identities: [[UInt8]] = []
  ) -> Message {
    Message(
      identities: identities,
      header: [
        "msg_id": .string(UUID().uuidString.lowercased()),
        "session": .string(session),
        "username": .string("gfm"),
        "date": .string(MessageMaker.now()),
        "msg_type": .string(type),
        "version": .string(MessageMaker.protocolVersion),
      ],
      parent: parent,
      metadata: metadata,
      content: content
    )
  }

  /// Returns the answer to a request, addressed to whoever sent it.
  package func reply(_ type: String, _ content: JSONRecord, to request: Message) -> Message {
    message(type, content, parent: request.header, identities: request.identities)
  }

  /// The moment in ISO 8601, to the microsecond.
  private static func now() -> String {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    var parts = tm()
    gmtime_r(&time.tv_sec, &parts)
    var buffer = [CChar](repeating: 0, count: 32)
    let length = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%S", &parts)
    let seconds = String(
      decoding: buffer.prefix(length).map(UInt8.init(bitPattern:)),
      as: UTF8.self
    )
    let digits = String(time.tv_nsec / 1000 + 1_000_000).dropFirst()
    return "\(seconds).\(digits)Z"
  }
}
