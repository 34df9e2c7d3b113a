extension Machine {
  /// Goes on in the innermost `catch` around an error, or throws it as a diagnostic.
  @inline(never)
  func recover(from error: any Error, entry: Int) throws {
    var cause = error
    // A loop whose rounds all fail and are caught would never come to look otherwise.
    do { try poll() } catch { cause = error }
    let end = cause as? EndOfScript
    let diagnostic = diagnose(cause)
    while depth >= entry {
      let frame = frames[depth - 1]
      let prototype = frame.entry.pointee.prototype.takeUnretainedValue()
      let at = frame.pc - frame.entry.pointee.code - 1
      if end == nil, !diagnostic.isInterruption,
        let handler = prototype.handlers.first(where: { $0.start <= at && at < $0.end })
      {
        frame.base[handler.register] = Machine.record(of: diagnostic)
        frames[depth - 1].pc = frame.entry.pointee.code + handler.target
        return
      }
      depth -= 1
      if frame.base != globals.registers {
        for index in -1..<frame.entry.pointee.registerCount { Slot.clear(frame.base + index) }
      }
    }
    throw end ?? diagnostic
  }

  /// What `catch e` gives.
  private static func record(of diagnostic: Diagnostic) -> Value {
    let (line, _) = diagnostic.location.source.position(at: diagnostic.location.span.start)
    return Value(record: [
      ("message", Value(diagnostic.message)), ("kind", Value(diagnostic.id)),
      ("line", Value(line)),
    ])
  }

  /// Adds to an error where it happened and which calls were under way.
  private func diagnose(_ error: any Error) -> Diagnostic {
    if let diagnostic = error as? Diagnostic { return diagnostic }
    let failure = Failure.of(error)
    var diagnostic = Diagnostic(
      id: failure?.kind ?? "interrupted",
      message: failure?.message ?? "interrupted",
      location: location(of: depth - 1, failure),
      notes: failure?.notes ?? [],
      help: failure?.help
    )
    for index in stride(from: depth - 1, to: 0, by: -1) {
      let frame = frames[index]
      guard frame.base != globals.registers else { continue }
      diagnostic.calls.append(
        Diagnostic.Call(
          function: frame.entry.pointee.prototype.takeUnretainedValue().name,
          location: location(of: index - 1, nil)
        )
      )
    }
    return diagnostic
  }

  /// Where a frame stands; for the innermost one, at the operand or argument that the failure names.
  func location(of index: Int, _ failure: Failure?) -> Location {
    let frame = frames[max(0, index)]
    let prototype = frame.entry.pointee.prototype.takeUnretainedValue()
    let at = max(0, frame.pc - frame.entry.pointee.code - 1)
    guard at < prototype.spans.count else {
      return Location(source: prototype.source, span: Span(start: 0, end: 0))
    }
    var span = prototype.spans[at]
    if let argument = failure?.argument {
      if let operands = prototype.operands[at] {
        span = argument == 0 ? operands.left : operands.right
      } else if let site = site(of: frame.entry.pointee.code[at], prototype),
        argument < site.spans.count
      {
        span = site.spans[argument]
      }
    } else if failure?.kind == "name",
      let site = site(of: frame.entry.pointee.code[at], prototype), let method = site.method
    {
      span = method.span
    }
    return Location(source: prototype.source, span: span)
  }

  /// Refuses the call of a column or field that hides a method of its name.
  func requireCallable(_ value: Value, _ name: String, of receiver: Value) throws {
    switch value {
    case .function, .object: return
    default: break
    }
    guard let group = interpreter.library.groups[name], group.isMethod(of: receiver) else { return }
    let part = receiver.table == nil ? "field" : "column"
    throw Failure(
      "type",
      "'\(name)' is a \(part) of the \(receiver.typeName) here, \(value.typeWithArticle), which cannot be called",
      help: "\(name)(x) calls the method of that name, where x is the \(receiver.typeName)"
    )
  }

  private func site(of instruction: Instruction, _ prototype: Prototype) -> Prototype.CallSite? {
    switch instruction.opcode {
    case .call, .callGlobal, .callMethod, .callSpread:
      prototype.callSites[Int(instruction.c) & 0x7FFF]
    default: nil
    }
  }
}
