/// What may stand at a place of a line that is being typed.
package struct Completion: Sendable, Equatable {
  package enum Kind: Sendable {
    /// The candidates are all there is.
    case words
    /// The place is within a string: besides the candidates, paths of files may stand there.
    case path
  }

  /// Where the text that the candidates replace begins, in bytes of the line's UTF-8.
  package var start: Int
  package var candidates: [String]
  package var kind: Kind
}

extension Interpreter {
  /// Completes names, fields, methods, named arguments and the words that an argument may be.
  /// - Parameters:
  ///   - line: the text typed so far; what follows `offset` is not looked at.
  ///   - offset: the cursor, in bytes of the line's UTF-8.
  /// - Returns: the candidates, sorted, each once.
  package func completion(of line: String, at offset: Int) -> Completion {
    let prefix = String(decoding: Array(line.utf8).prefix(offset), as: UTF8.self)
    let source = SourceText(name: "<line>", text: prefix)
    var lexer = Lexer(source)
    let tokens = Array(lexer.lex().dropLast())
    let finder = CompletionFinder(tokens: tokens, source: source, interpreter: self)
    var completion = finder.find()
    completion.candidates = Array(Set(completion.candidates)).sorted()
    return completion
  }

  /// The value that a chain of names and fields means, without running anything.
  func value(ofPath path: [String]) -> Value? {
    guard let first = path.first, var value = self[variable: first] ?? builtin(named: first) else {
      return nil
    }
    for name in path.dropFirst() {
      guard let next = try? field(name, of: value) else { return nil }
      value = next
    }
    return value
  }

  private func builtin(named name: String) -> Value? {
    library.groups[name].map { .function(FunctionValue(.builtin($0))) }
  }
}

/// Reads the tokens before the cursor from the end.
private struct CompletionFinder {
  let tokens: [Token]
  let source: SourceText
  let interpreter: Interpreter

  func find() -> Completion {
    if let opening = openString { return string(from: opening) }
    var end = tokens.count
    var prefix = ""
    var start = source.bytes.count
    if let last = tokens.last, last.kind == .name || last.kind == .keyword,
      last.span.end == source.bytes.count
    {
      prefix = last.text
      start = last.span.start
      end -= 1
    }
    let words = end > 0 && isSymbol(end - 1, ".") ? fields(before: end - 1) : names(before: end)
    return Completion(start: start, candidates: words.filter { $0.hasPrefix(prefix) }, kind: .words)
  }

  private func isSymbol(_ index: Int, _ text: String) -> Bool {
    index >= 0 && index < tokens.count && tokens[index].kind == .symbol
      && tokens[index].text == text
  }

  /// Names and fields that end before a token, `a.b` as `["a", "b"]`.
  private func path(before end: Int) -> [String] {
    var path: [String] = []
    var index = end - 1
    while index >= 0, tokens[index].kind == .name || !path.isEmpty && tokens[index].kind == .keyword
    {
      path.insert(tokens[index].text, at: 0)
      guard isSymbol(index - 1, ".") else { return path }
      index -= 2
    }
    return []
  }

  private func fields(before dot: Int) -> [String] {
    let path = path(before: dot)
    var value = path.isEmpty ? nil : interpreter.value(ofPath: path)
    if path.isEmpty, dot > 0 {
      if tokens[dot - 1].kind == .stringEnd || tokens[dot - 1].kind == .rawString {
        value = Value("")
      } else if isSymbol(dot - 1, "]") {
        value = Value(list: [])
      }
    }
    guard let value else { return [] }
    return interpreter.fieldNames(of: value) + interpreter.methodNames(of: value)
  }

  private func names(before end: Int) -> [String] {
    var names = interpreter.knownNames + Token.keywords
    if let call = call(before: end) {
      names += call.parameters.map { $0.name + "=" }
    }
    return names
  }

  // MARK: Calls

  /// A parameter of the call around the cursor.
  private struct Parameter {
    let name: String
    let choices: [String]
  }

  /// The call whose parentheses are open before a token, with the number of arguments before the cursor.
  private func call(before end: Int) -> (parameters: [Parameter], position: Int)? {
    var depth = 0
    var commas = 0
    for index in stride(from: end - 1, through: 0, by: -1) where tokens[index].kind == .symbol {
      switch tokens[index].text {
      case ")", "]", "}": depth += 1
      case "(" where depth == 0:
        let parameters = parameters(ofCallee: path(before: index))
        return parameters.isEmpty ? nil : (parameters, commas)
      case "(", "[", "{":
        if depth == 0 { return nil }
        depth -= 1
      case "," where depth == 0: commas += 1
      default: break
      }
    }
    return nil
  }

  private func parameters(ofCallee path: [String]) -> [Parameter] {
    guard !path.isEmpty, let value = interpreter.value(ofPath: path), let function = value.function
    else { return [] }
    switch function.kind {
    case .script(let prototype):
      return prototype.parameters.map { Parameter(name: $0.name, choices: []) }
    case .builtin(let group): return parameters(of: group, dropping: 0)
    case .bound(_, let group): return parameters(of: group, dropping: 1)
    case .native: return []
    }
  }

  private func parameters(of group: BuiltinGroup, dropping count: Int) -> [Parameter] {
    group.builtins.flatMap { builtin in
      builtin.parameters.dropFirst(count).filter { $0.kind == .plain || $0.kind == .named }
        .map { Parameter(name: $0.name, choices: $0.choices) }
    }
  }

  // MARK: Strings

  /// The token that opens the string in which the cursor is.
  private var openString: Int? {
    var open: [Int] = []
    for (index, token) in tokens.enumerated() {
      switch token.kind {
      case .stringStart: open.append(index)
      case .stringEnd: open.removeLast(min(1, open.count))
      case .holeStart: open.append(-1)
      case .holeEnd: open.removeLast(min(1, open.count))
      default: break
      }
    }
    if let last = tokens.last, last.kind == .rawString, last.text.isEmpty,
      last.span.end - last.span.start > 2 || source.text(in: last.span) == "'"
    {
      return tokens.count - 1
    }
    return open.last.flatMap { $0 >= 0 ? $0 : nil }
  }

  private func string(from opening: Int) -> Completion {
    let start = tokens[opening].span.start + 1
    let content = source.text(in: Span(start: start, end: source.bytes.count))
    let words = choices(forArgumentAt: opening).filter { $0.hasPrefix(content) }
    return Completion(start: start, candidates: words, kind: .path)
  }

  /// The words that the argument at a token may be.
  private func choices(forArgumentAt opening: Int) -> [String] {
    guard let call = call(before: opening) else { return [] }
    if isSymbol(opening - 1, "="), opening >= 2 {
      let name = tokens[opening - 2].text
      return call.parameters.filter { $0.name == name }.flatMap(\.choices)
    }
    return call.position < call.parameters.count ? call.parameters[call.position].choices : []
  }
}
