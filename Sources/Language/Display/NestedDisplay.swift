/// Lists and records that do not fit on one line: an element or a field per line.
struct NestedDisplay {
  private let options: DisplayOptions
  private let maximumItems = 100
  private let edgeItems = 10
  private let maximumDepth = 4

  init(_ options: DisplayOptions) { self.options = options }

  func text(of value: Value, indent: Int = 0) -> String {
    let oneLine = value.summary(limit: options.width + 1)
    if TextWidth.columns(oneLine) + indent <= options.width || indent / 2 >= maximumDepth {
      return TextWidth.cut(oneLine, to: max(20, options.width - indent))
    }
    switch value {
    case .list(let list) where list.elements.allSatisfy(\.isScalar):
      return filled(list.elements, indent)
    case .list(let list):
      let items = list.elements.map { element in { text(of: element, indent: indent + 2) } }
      return lines("[", items, "]", indent)
    case .record(let record):
      let items = record.fields.map { key, value in
        { "\(SummaryWriter.key(key)): " + text(of: value, indent: indent + 2) }
      }
      return lines("{", items, "}", indent)
    default: return oneLine
    }
  }

  private func lines(
    _ open: String,
    _ items: [() -> String],
    _ close: String,
    _ indent: Int
  )
    -> String
  {
    let pad = String(repeating: " ", count: indent + 2)
    var result = [open]
    for (index, item) in items.enumerated() {
      if items.count > maximumItems, index == edgeItems {
        result.append(pad + "… \(items.count - 2 * edgeItems) more")
      }
      if items.count > maximumItems, index >= edgeItems, index < items.count - edgeItems {
        continue
      }
      result.append(pad + item() + (index + 1 < items.count ? "," : ""))
    }
    return result.joined(separator: "\n") + "\n" + String(repeating: " ", count: indent) + close
  }

  /// Numbers and words, as many on a line as fit.
  private func filled(_ elements: [Value], _ indent: Int) -> String {
    let shown = elements.count <= 1_000 ? elements[...] : elements.prefix(edgeItems)
    let pad = String(repeating: " ", count: indent + 1)
    var lines: [String] = []
    var line = ""
    func add(_ word: String) {
      if line.count + word.count + indent + 2 > options.width, !line.isEmpty {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    for element in shown { add(element.summary(limit: options.width) + ",") }
    if shown.count < elements.count {
      add("…,")
      for element in elements.suffix(edgeItems) { add(element.summary(limit: options.width) + ",") }
    }
    if line.hasSuffix(",") { line.removeLast() }
    lines.append(line)
    let count = shown.count < elements.count ? "  (\(elements.count) elements)" : ""
    return "[" + lines.joined(separator: "\n" + pad) + "]" + count
  }
}

extension Value {
  fileprivate var isScalar: Bool {
    switch self {
    case .none, .bool, .number, .string: true
    default: false
    }
  }
}
