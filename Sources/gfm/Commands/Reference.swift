import Language
import Session

/// The reference of all builtins, from their declarations.
struct Reference {
  private let library: Library

  init(_ library: Library) {
    self.library = library
  }

  /// The names of all builtins, sorted.
  var names: [String] { library.groups.keys.sorted() }

  /// The whole reference as Markdown.
  var markdown: String {
    let sections = library.builtins.reduce(into: [(title: String, builtins: [Builtin])]()) {
      sections,
      builtin in
      if let index = sections.firstIndex(where: { $0.title == builtin.section }) {
        sections[index].builtins.append(builtin)
      } else {
        sections.append((builtin.section, [builtin]))
      }
    }
    return "# gfm \(Program.version): builtins\n\n"
      + sections.map { section in
        "## \(section.title)\n\n" + section.builtins.map(entry).joined(separator: "\n")
      }.joined(separator: "\n")
  }

  /// The whole reference as an HTML page that refers to nothing outside itself.
  var html: String { MarkdownPage.html(title: "gfm \(Program.version)", markdown: markdown) }

  /// Returns what the reference says about a name, as plain text; nothing for an unknown one.
  func text(of name: String) -> String? {
    guard let group = library.groups[name] else { return nil }
    return group.builtins.map(text).joined(separator: "\n\n")
  }

  /// Returns one line for each builtin whose name or summary holds a word.
  func matches(_ word: String) -> [String] {
    let wanted = word.lowercased()
    let found = library.builtins.filter {
      $0.name.lowercased().contains(wanted) || $0.summary.lowercased().contains(wanted)
    }
    let width = found.map(\.name.count).max() ?? 0
    return found.map {
      $0.name + String(repeating: " ", count: width + 2 - $0.name.count) + $0.summary
    }
  }

  private func entry(_ builtin: Builtin) -> String {
    var lines = ["### `\(builtin.signature)`", "", builtin.summary, ""]
    if !builtin.details.isEmpty { lines += [builtin.details, ""] }
    for parameter in builtin.parameters {
      lines.append("- `\(parameter.signature)`: \(parameter.summary)\(choices(parameter))")
    }
    if !builtin.parameters.isEmpty { lines.append("") }
    if !builtin.examples.isEmpty {
      lines += ["```"] + builtin.examples.flatMap { shown($0, prefix: "") } + ["```", ""]
    }
    return lines.joined(separator: "\n")
  }

  private func text(_ builtin: Builtin) -> String {
    var lines = [builtin.signature, "  " + builtin.summary]
    if !builtin.details.isEmpty {
      lines.append("")
      lines += builtin.details.split(separator: "\n", omittingEmptySubsequences: false)
        .map { "  " + $0 }
    }
    let width = builtin.parameters.map(\.name.count).max() ?? 0
    if !builtin.parameters.isEmpty { lines.append("") }
    for parameter in builtin.parameters {
      let padding = String(repeating: " ", count: width + 2 - parameter.name.count)
      let value = parameter.defaultText.map { ", default \($0)" } ?? ""
      lines.append(
        "  \(parameter.name)\(padding)\(parameter.type)\(value). \(parameter.summary)"
          + choices(parameter)
      )
    }
    if !builtin.examples.isEmpty { lines.append("") }
    lines += builtin.examples.flatMap { shown($0, prefix: "  ") }
    return lines.joined(separator: "\n")
  }

  private func choices(_ parameter: ParameterInfo) -> String {
    parameter.choices.isEmpty ? "" : " One of " + parameter.choices.joined(separator: ", ") + "."
  }

  private func shown(_ example: Builtin.Example, prefix: String) -> [String] {
    let source = example.source.split(separator: "\n").map { prefix + $0 }
    let result = example.shown?.split(separator: "\n").map { prefix + "#> " + $0 } ?? []
    return source + result
  }
}
