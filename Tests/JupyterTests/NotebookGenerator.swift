@testable import Jupyter

/// Notebooks with all that the format allows, odd text above all; the same ones for the same seed.
struct NotebookGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  private mutating func number(below limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % limit
  }

  private mutating func one<Element>(of elements: [Element]) -> Element {
    elements[number(below: elements.count)]
  }

  private static let pieces = [
    "x = 1", "# %%", "# %% title [markdown]", "#> 3", "#>", "#\\", "\"\"\"", "'''", "print(\"é😀\")",
    "", "", "  ", "\t", "%% mermaid", "# heading", "\\%%", "a\rb", "end\r", "\u{2028}", "\u{0}",
    "{\"cell\": 1}", "# {\"cell\": 1}", "[jupyter]", "plot(x); ", "---", "\u{FEFF}", "~", "\"",
    "\\",
  ]

  private mutating func text() -> String {
    let lines = (0..<number(below: 6)).map { _ in one(of: Self.pieces) }
    return lines.joined(separator: "\n") + one(of: ["", "", "\n", "\n\n"])
  }

  private mutating func value(_ depth: Int = 0) -> JSONValue {
    switch number(below: depth > 2 ? 6 : 8) {
    case 0: .none
    case 1: .bool(number(below: 2) == 0)
    case 2: .int(number(below: 1 << 30) - 1 << 29)
    case 3: .float(Double(number(below: 1000)) / 7)
    case 4: .string(text())
    case 5: .string("")
    case 6: .list((0..<number(below: 3)).map { _ in value(depth + 1) })
    default: .record(record(depth + 1))
    }
  }

  private mutating func record(_ depth: Int = 0) -> JSONRecord {
    var record: JSONRecord = [:]
    for _ in 0..<number(below: 4) {
      let key = one(of: ["tags", "title", "collapsed", "ключ", "a b", "id", "x", "gfm", "Z"])
      record[key] = key == "title" ? .string(text()) : value(depth)
    }
    return record.sorted
  }

  private mutating func bundle() -> JSONRecord {
    let kinds = [
      "text/plain", "text/html", "image/png", "image/svg+xml", "application/json",
      "application/vnd.x.v1+json",
    ]
    var data: JSONRecord = [:]
    for kind in kinds where number(below: 2) == 0 {
      data[kind] = kind.hasSuffix("json") ? .record(record()) : .string(text())
    }
    return data.sorted
  }

  private mutating func output() -> JSONValue {
    switch number(below: 4) {
    case 0:
      .record([
        "name": .string(one(of: ["stdout", "stderr"])), "output_type": .string("stream"),
        "text": .string(text()),
      ])
    case 1:
      .record([
        "data": .record(bundle()), "metadata": .record(record()),
        "output_type": .string("display_data"),
      ])
    case 2:
      .record([
        "data": .record(bundle()), "execution_count": .int(number(below: 99)),
        "metadata": .record([:]), "output_type": .string("execute_result"),
      ])
    default:
      .record([
        "ename": .string("name"), "evalue": .string(text()), "output_type": .string("error"),
        "traceback": .list([.string(text()), .string("\u{1B}[31mred")]),
      ])
    }
  }

  /// A cell with its keys in the order in which Jupyter writes them.
  mutating func cell(number: Int, hasIdentifier: Bool) -> JSONRecord {
    let kind = one(of: ["code", "code", "markdown", "raw"])
    var cell: JSONRecord = ["cell_type": .string(kind), "metadata": .record(record())]
    cell["source"] = .string(text())
    let name = one(of: ["cell-\(number)", "n\(number)-x_Y", "0\(number)"])
    if hasIdentifier { cell["id"] = .string(name) }
    if kind == "code" {
      cell["execution_count"] = one(of: [JSONValue.none, .int(number)])
      cell["outputs"] = .list((0..<self.number(below: 4)).map { _ in output() })
    } else if self.number(below: 4) == 0 {
      cell["attachments"] = .record(["a.png": .record(["image/png": .string("iVBORw0KGgo=")])])
    }
    return cell.sorted
  }

  mutating func notebook() -> JupyterNotebook {
    let hasIdentifiers = number(below: 3) > 0
    let cells = (0..<number(below: 9)).map { cell(number: $0 + 1, hasIdentifier: hasIdentifiers) }
    if number(below: 3) == 0, hasIdentifiers {
      return JupyterNotebook(cells: cells, rest: JupyterNotebook.plainRest)
    }
    return JupyterNotebook(
      cells: cells,
      rest: [
        "metadata": .record(record()), "nbformat": .int(4),
        "nbformat_minor": .int(hasIdentifiers ? 5 : number(below: 5)),
      ]
    )
  }
}
