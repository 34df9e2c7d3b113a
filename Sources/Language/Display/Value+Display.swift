import Files

/// How values are shown.
extension Value {
  /// The text of a top-level value, perhaps of several lines.
  package func display(_ options: DisplayOptions = DisplayOptions()) -> String {
    switch self {
    case .string(let text): return Self.quoted(text.string)
    case .table(let table): return TableDisplay(table, options).text
    case .object(let box): return box.object.display(options)
    case .list, .record:
      var writer = SummaryWriter(limit: 100_000)
      writer.write(self)
      let oneLine = writer.text
      if TextWidth.columns(oneLine) <= options.width { return oneLine }
      return NestedDisplay(options).text(of: self)
    default: return summary()
    }
  }

  /// One line: within lists and records, and in messages.
  package func summary(limit: Int = 10_000) -> String {
    var writer = SummaryWriter(limit: limit)
    writer.write(self)
    return writer.text
  }

  /// The text of `print`, `str` and interpolation: strings without quotes.
  package var text: String {
    switch self {
    case .string(let text): text.string
    case .number(let number): NumberFormat.text(number)
    case .table, .object: display()
    default: summary(limit: 10_000_000)
    }
  }

  /// A string as it would be typed.
  package static func quoted(_ string: String) -> String {
    var result = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case "{": result += "{{"
      case "}": result += "}}"
      default:
        if scalar.value < 0x20 || scalar.value == 0x7F {
          result += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}

/// Writes values on one line, to a limited length and depth.
struct SummaryWriter {
  private(set) var text = ""
  private let limit: Int
  private let maximumDepth = 100
  /// The lists and records that are being written, the outermost first.
  private var open: [ObjectIdentifier] = []

  init(limit: Int) { self.limit = limit }

  private var isFull: Bool { text.utf8.count >= limit }

  mutating func write(_ value: Value) {
    switch value {
    case .none: text += "none"
    case .missing: text += "undefined"
    case .bool(let flag): text += flag ? "true" : "false"
    case .number(let number): text += NumberFormat.text(number)
    case .string(let string): text += Value.quoted(string.string)
    case .list(let list): writeList(list)
    case .record(let record): writeRecord(record)
    case .range(let range): text += Self.text(of: range)
    case .function(let function): text += "<function \(function.name)>"
    case .table(let table): text += "<table: \(table.rowCount) × \(table.columns.count)>"
    case .object(let box): text += box.object.summary
    }
  }

  private static func text(of range: RangeValue) -> String {
    let step = range.step == 1 ? "" : ", \(NumberFormat.text(range.step))"
    return "range(\(NumberFormat.text(range.start)), \(NumberFormat.text(range.stop))\(step))"
  }

  private mutating func writeList(_ list: ListValue) {
    writeItems(of: list, "[", list.elements, "]") { writer, element in writer.write(element) }
  }

  private mutating func writeRecord(_ record: RecordValue) {
    writeItems(of: record, "{", record.fields, "}") { writer, field in
      writer.text += Self.key(field.0) + ": "
      writer.write(field.1)
    }
  }

  /// A record's key, quoted where it is no name.
  static func key(_ key: String) -> String {
    let isName =
      !key.isEmpty
      && key.unicodeScalars.allSatisfy {
        $0 == "_" || $0.properties.isAlphabetic || ("0"..."9").contains($0)
      }
    let startsWithDigit = key.unicodeScalars.first.map { ("0"..."9").contains($0) } ?? true
    return isName && !startsWithDigit ? key : Value.quoted(key)
  }

  /// Writes what a container holds, unless it stands within itself or within too many others.
  private mutating func writeItems<Item>(
    of container: AnyObject,
    _ begin: String,
    _ items: [Item],
    _ end: String,
    write: (inout SummaryWriter, Item) -> Void
  ) {
    let identity = ObjectIdentifier(container)
    guard open.count < maximumDepth, !open.contains(identity), !NativeStack.isShort else {
      text += "\(begin)…\(end)"
      return
    }
    open.append(identity)
    text += begin
    for (index, item) in items.enumerated() {
      if index > 0 { text += ", " }
      if isFull {
        text += "…"
        break
      }
      write(&self, item)
    }
    text += end
    open.removeLast()
  }
}
