import Checkpoints

/// Messages as the parts that travel: identities, a delimiter, the signature, four JSON texts, buffers.
package struct WireFormat: Sendable {
  private let signer: Signer
  private var seen: SeenSignatures
  private static let delimiter = Array("<IDS|MSG>".utf8)

  package init(_ signer: Signer) {
    self.signer = signer
    seen = SeenSignatures()
  }

  /// Returns the parts of a message.
  package func parts(of message: Message) -> [[UInt8]] {
    let texts = [
      message.header.line, message.parent.line, message.metadata.line, message.content.line,
    ]
    return message.identities + [Self.delimiter, signer.signature(of: texts[...])] + texts
      + message.buffers
  }

  /// Returns the message that parts are.
  /// - Throws: `RefusedMessage` for what is malformed, forged or was sent before.
  package mutating func message(from parts: [[UInt8]]) throws -> Message {
    guard let delimiter = parts.firstIndex(of: Self.delimiter) else {
      throw RefusedMessage.noDelimiter
    }
    let rest = parts[(delimiter + 1)...]
    guard rest.count >= 5, let signature = rest.first else {
      throw RefusedMessage.missingParts(found: rest.count)
    }
    let texts = rest.dropFirst().prefix(4)
    guard signer.accepts(signature, of: texts) else { throw RefusedMessage.wrongSignature }
    if signer.signs, !seen.insert(signature) { throw RefusedMessage.replayed }
    let names = ["header", "parent header", "metadata", "content"]
    let records = try zip(names, texts).map { try WireFormat.record($1, part: $0) }
    for field in ["msg_id", "msg_type"] where records[0][field]?.stringValue == nil {
      guard records[0][field] == nil else {
        throw RefusedMessage.wrongType(field: field, wanted: "a string")
      }
      throw RefusedMessage.missingField(field)
    }
    return Message(
      identities: Array(parts[..<delimiter]),
      header: records[0],
      parent: records[1],
      metadata: records[2],
      content: records[3],
      buffers: Array(rest.dropFirst(5))
    )
  }

  private static func record(_ text: [UInt8], part: String) throws -> JSONRecord {
    let value: JSONValue
    do {
      value = try JSONParser.parse(text, as: .python)
    } catch {
      throw RefusedMessage.notJSON(part: part, problem: "\(error)")
    }
    guard let record = value.recordValue else { throw RefusedMessage.notRecord(part: part) }
    return record
  }
}

/// The latest signatures, by which a message is known that comes a second time.
private struct SeenSignatures: Sendable {
  private var signatures: Set<[UInt8]> = []
  private var order: [[UInt8]] = []
  private var oldest = 0
  private static let limit = 1 << 16

  /// Notes a signature; false where it is there already.
  mutating func insert(_ signature: [UInt8]) -> Bool {
    guard signatures.insert(signature).inserted else { return false }
    if order.count < Self.limit {
      order.append(signature)
    } else {
      signatures.remove(order[oldest])
      order[oldest] = signature
      oldest = (oldest + 1) % Self.limit
    }
    return true
  }
}
