/// Help and the reference page, written from the declarations.
package struct Reference {
  let library: Library

  package init(_ library: Library) { self.library = library }

  /// Declarations whose name or text holds a word.
  package func search(_ text: String) -> [Builtin] {
    let word = text.lowercased()
    return library.builtins.filter { builtin in
      builtin.name.contains(word) || builtin.summary.lowercased().contains(word)
        || builtin.details.lowercased().contains(word)
        || builtin.parameters.contains { $0.summary.lowercased().contains(word) }
    }
  }

  /// Text of `help(topic)`.
  func help(on topic: Value?, _ call: CallContext) throws -> String {
    guard let topic, !topic.isNone else { return overview }
    if case .function(let function) = topic {
      switch function.kind {
      case .builtin(let group), .bound(_, let group): return text(of: group)
      case .script(let prototype): return Self.text(of: prototype)
      case .native: return function.name
      }
    }
    guard let name = topic.string else {
      let methods = call.interpreter.methodNames(of: topic).joined(separator: ", ")
      return "\(topic.typeWithArticle)\(methods.isEmpty ? "" : "; methods: \(methods)")"
    }
    if let text = text(of: name) { return text }
    if let value = call.interpreter[variable: name] {
      return "\(name): \(value.typeWithArticle), \(value.summary(limit: 60))"
    }
    throw Failure(
      "name",
      "there is no builtin '\(name)'",
      argument: 0,
      help: Suggestion.question(for: name, among: library.groups.keys.sorted())
        ?? "apropos(\"\(name)\") searches the descriptions"
    )
  }

  /// Help on a builtin, or nil where there is none of that name.
  package func text(of name: String) -> String? { library.groups[name].map(text) }

  private func text(of group: BuiltinGroup) -> String {
    group.builtins.map(text).joined(separator: "\n\n")
  }

  private static func text(of prototype: Prototype) -> String {
    let list = prototype.parameters.map { $0.isRequired ? $0.name : "\($0.name)=…" }
    return "fn \(prototype.name)(\(list.joined(separator: ", ")))"
  }

  private func text(of builtin: Builtin) -> String {
    var lines = [builtin.signature, "  " + builtin.summary]
    if !builtin.details.isEmpty { lines.append("  " + builtin.details) }
    let width = builtin.parameters.map { $0.name.count }.max() ?? 0
    for parameter in builtin.parameters {
      var line = "    \(TextWidth.pad(parameter.name, to: width))  \(parameter.sentence { $0 })"
      if let fallback = parameter.defaultText { line += " Default \(fallback)." }
      lines.append(line)
    }
    for example in builtin.examples {
      lines.append("  > " + example.source)
      if let shown = example.shown { lines.append("  " + shown) }
    }
    return lines.joined(separator: "\n")
  }

  private var overview: String {
    var lines = ["Builtins; help(\"name\") tells more, apropos(\"word\") searches."]
    for section in sections {
      let names = builtins(in: section).map(\.name)
      var unique: [String] = []
      for name in names where !unique.contains(name) { unique.append(name) }
      lines.append("\(section): \(unique.joined(separator: " "))")
    }
    return lines.joined(separator: "\n")
  }

  /// Sections in the order of their first declaration.
  package var sections: [String] {
    var result: [String] = []
    for builtin in library.builtins where !result.contains(builtin.section) {
      result.append(builtin.section)
    }
    return result
  }

  func chapters(in section: String) -> [Chapter] {
    library.chapters.filter { $0.section == section }
  }

  package func builtins(in section: String) -> [Builtin] {
    library.builtins.filter { $0.section == section }
  }
}
