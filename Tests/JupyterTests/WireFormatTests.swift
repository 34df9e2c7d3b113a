import Testing

@testable import Jupyter

@Suite struct WireFormatTests {
  private let maker = MessageMaker(session: "s")

  private func request(_ content: JSONRecord = ["code": .string("1 + 1 — ✓")]) -> Message {
    var message = maker.message("execute_request", content, identities: [[0, 7, 255]])
    message.buffers = [[1, 2, 3], []]
    return message
  }

  /// The refusal of parts; nothing where they are taken.
  private func refusal(_ parts: [[UInt8]], key: String = "secret") -> RefusedMessage? {
    var wire = WireFormat(Signer(key: key))
    do {
      _ = try wire.message(from: parts)
      return nil
    } catch {
      return error as? RefusedMessage
    }
  }

  @Test(arguments: ["secret", ""])
  func messagesComeOutAsTheyWentIn(key: String) throws {
    var wire = WireFormat(Signer(key: key))
    let sent = request()
    let received = try wire.message(from: wire.parts(of: sent))
    #expect(received.identities == sent.identities)
    #expect(received.header == sent.header)
    #expect(received.content == sent.content)
    #expect(received.buffers == sent.buffers)
    #expect(received.type == "execute_request")
  }

  @Test func signaturesAreThoseOfThePublishedExample() {
    // RFC 4231, test case 2.
    let signature = Signer(key: "Jefe").signature(
      of: [Array("what do ya want ".utf8), Array("for nothing?".utf8)][...]
    )
    #expect(
      String(decoding: signature, as: UTF8.self)
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )
  }

  @Test func forgedAndRepeatedMessagesAreRefused() throws {
    var wire = WireFormat(Signer(key: "secret"))
    let parts = wire.parts(of: request())
    for place in 3..<7 {
      var forged = parts
      forged[place][0] ^= 1
      #expect(refusal(forged) == .wrongSignature, "part \(place)")
    }
    #expect(refusal(parts, key: "another") == .wrongSignature)
    var unsigned = parts
    unsigned[2] = []
    #expect(refusal(unsigned) == .wrongSignature)
    _ = try wire.message(from: parts)
    #expect(throws: RefusedMessage.replayed) { try wire.message(from: parts) }
  }

  @Test func malformedMessagesAreRefusedWithTheReason() {
    let signer = Signer(key: "secret")
    func parts(_ texts: [String]) -> [[UInt8]] {
      let texts = texts.map { Array($0.utf8) }
      return [Array("<IDS|MSG>".utf8), signer.signature(of: texts[...])] + texts
    }
    let header = #"{"msg_id": "1", "msg_type": "x"}"#
    #expect(refusal([]) == .noDelimiter)
    #expect(refusal([[1], [2]]) == .noDelimiter)
    #expect(refusal([Array("<IDS|MSG>".utf8), []]) == .missingParts(found: 1))
    #expect(refusal(parts([header, "{}", "{}", "[1]"])) == .notRecord(part: "content"))
    #expect(refusal(parts([#"{"msg_type": "x"}"#, "{}", "{}", "{}"])) == .missingField("msg_id"))
    #expect(
      refusal(parts([#"{"msg_id": 1, "msg_type": "x"}"#, "{}", "{}", "{}"]))
        == .wrongType(field: "msg_id", wanted: "a string")
    )
    let deep = String(repeating: "[", count: 100_000)
    for text in ["", "{", "nul", #"{"a": }"#, "\u{0}", deep] {
      guard case .notJSON(part: "metadata", _) = refusal(parts([header, "{}", text, "{}"])) else {
        Issue.record("\(text.prefix(20)) is taken")
        continue
      }
    }
  }

  @Test func connectionFilesAreReadOrRefusedByTheField() throws {
    let ports = #""shell_port": 1, "control_port": 2, "stdin_port": 3, "iopub_port": 4"#
    let good = try Connection(text: "{\(ports), \"hb_port\": 5, \"key\": \"k\"}", path: "c.json")
    #expect(good.endpoint(of: .iopub) == "tcp://127.0.0.1:4")
    #expect(good.key == "k")
    let local = #"{"transport": "ipc", "ip": "/run/k", "hb_port": 5, \#(ports)}"#
    #expect(try Connection(text: local, path: "").endpoint(of: .shell) == "ipc:///run/k-1")
    #expect(throws: ConnectionError.field("hb_port", path: "c.json", wanted: "a port")) {
      try Connection(text: "{\(ports)}", path: "c.json")
    }
    #expect(throws: ConnectionError.notRecord(path: "c.json")) {
      try Connection(text: "[1]", path: "c.json")
    }
    let scheme = #"{"key": "k", "signature_scheme": "hmac-md5", "hb_port": 5, \#(ports)}"#
    #expect(
      throws: ConnectionError.field("signature_scheme", path: "c", wanted: "hmac-sha256")
    ) { try Connection(text: scheme, path: "c") }
  }
}
