extension Switchboard {
  /// Answers a request that must not wait for the program that runs.
  func control(_ request: Message) {
    tell("busy", about: request)
    switch request.type {
    case "interrupt_request":
      if queue.isWorking { settings.interrupt() }
      reply("interrupt_reply", ["status": .string("ok")], to: request)
    case "shutdown_request": shutDown(request, on: .control)
    case "kernel_info_request": reply("kernel_info_reply", settings.information, to: request)
    default:
      let reason = RefusedMessage.unknownRequest(request.type)
      settings.log("refused a message on control: \(reason)")
      if let type = request.replyType { reply(type, Kernel.failure(reason), to: request) }
    }
    tell("idle", about: request)
  }

  /// Answers a request that the kernel ends, and ends it.
  package func shutDown(_ request: Message, on channel: Connection.Channel) {
    let restart = request.content["restart"]?.boolValue ?? false
    let content: JSONRecord = ["status": .string("ok"), "restart": .bool(restart)]
    send(maker.reply("shutdown_reply", content, to: request), on: channel)
    publish("shutdown_reply", content, parent: request.header)
    end()
  }

  /// Lets no further request through, and asks the program that runs to stop.
  func end() {
    queue.end()
    settings.interrupt()
  }

  /// Publishes that a request is worked on, or is done with.
  package func tell(_ state: String, about request: Message) {
    publish("status", ["execution_state": .string(state)], parent: request.header)
  }

  private func reply(_ type: String, _ content: JSONRecord, to request: Message) {
    send(maker.reply(type, content, to: request), on: .control)
  }
}

extension Message {
  /// The type of the answer to a request; nothing where it is none.
  var replyType: String? {
    guard type.hasSuffix("_request") else { return nil }
    return type.dropLast("request".count) + "reply"
  }
}
