extension Reference {
  /// The whole reference as Markdown.
  package var markdown: String {
    var lines = ["# Reference", ""]
    for section in sections {
      lines += ["## \(section)", ""]
      for chapter in chapters(in: section) { lines += chapter.markdown }
      for builtin in builtins(in: section) { lines += markdown(of: builtin) }
    }
    return lines.joined(separator: "\n")
  }

  private func markdown(of builtin: Builtin) -> [String] {
    var lines = ["### `\(builtin.signature)`", "", builtin.summary, ""]
    if !builtin.details.isEmpty { lines += [builtin.details, ""] }
    for parameter in builtin.parameters {
      lines.append("- `\(parameter.name)`: \(description(of: parameter))")
    }
    if !builtin.parameters.isEmpty { lines.append("") }
    if !builtin.examples.isEmpty {
      lines.append("```")
      for example in builtin.examples {
        lines.append(example.source)
        if let shown = example.shown { lines += shown.split(separator: "\n").map { "#> \($0)" } }
      }
      lines += ["```", ""]
    }
    return lines
  }

  private func description(of parameter: ParameterInfo) -> String {
    let fallback = parameter.defaultText.map { " Default `\($0)`." } ?? ""
    return "\(parameter.type). \(parameter.sentence { "`\($0)`" })\(fallback)"
  }

  /// The whole reference as one HTML page.
  package var html: String {
    var body = "<h1>Reference</h1>\n<nav>"
    for section in sections {
      let anchor = Self.escaped(section)
      body += "<a href=\"#\(anchor)\">\(anchor)</a> "
    }
    body += "</nav>\n"
    for section in sections {
      let anchor = Self.escaped(section)
      body += "<h2 id=\"\(anchor)\">\(anchor)</h2>\n"
      for chapter in chapters(in: section) { body += chapter.html(Self.escaped) }
      for builtin in builtins(in: section) { body += html(of: builtin) }
    }
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>gfm reference</title>
      <style>body{font:16px/1.5 sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}
      code,pre{background:#f4f4f4}pre{padding:.6rem}th,td{padding:.1rem .4rem;font-size:80%}</style></head><body>
      \(body)</body></html>

      """
  }

  private func html(of builtin: Builtin) -> String {
    let id = Self.escaped(builtin.name)
    var text = "<h3 id=\"\(id)\"><code>\(Self.escaped(builtin.signature))</code></h3>\n"
    text += "<p>\(Self.escaped(builtin.summary)) \(Self.escaped(builtin.details))</p>\n"
    if !builtin.parameters.isEmpty {
      text += "<ul>\n"
      for parameter in builtin.parameters {
        let name = Self.escaped(parameter.name)
        text += "<li><code>\(name)</code>: \(Self.escaped(description(of: parameter)))</li>\n"
      }
      text += "</ul>\n"
    }
    for example in builtin.examples {
      text += "<pre>\(Self.escaped(example.source))"
      text += example.shown.map { "\n\(Self.escaped($0))" } ?? ""
      text += "</pre>\n"
    }
    return text
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }
}
