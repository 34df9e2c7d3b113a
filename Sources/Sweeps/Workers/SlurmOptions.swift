/// What a script says to sbatch.
package struct SlurmOptions: Equatable, Sendable {
  /// Words like `--partition=gpu`, in order.
  package let words: [String]
  /// Most tasks of the array at once.
  package let parallel: Int?

  /// - Parameter options: names with underscores, as `cpus_per_task`, and values; true for a switch.
  /// - Throws: `SweepError.option`, `.reservedOption`, `.optionValue`.
  package init(_ options: [(name: String, value: Scalar)]) throws {
    var words: [String] = []
    var parallel: Int?
    for (name, value) in options {
      let plain = name.split(separator: "-").joined(separator: "_")
      if Self.reserved.contains(plain) { throw SweepError.reservedOption(name: name) }
      guard let kind = Self.known[plain] else {
        throw SweepError.option(name: name, known: Self.known.keys.sorted())
      }
      guard let word = kind.word(value) else {
        throw SweepError.optionValue(name: name, expected: kind.description, value: value.shown)
      }
      if plain == "parallel" {
        parallel = Int(word).map { max($0, 1) }
        continue
      }
      let option = "--" + plain.split(separator: "_").joined(separator: "-")
      switch value {
      case .bool(true): words.append(option)
      case .bool(false), .none: continue
      default: words.append(option + "=" + word)
      }
    }
    self.words = words
    self.parallel = parallel
  }

  /// The sizes of the arrays that so many tasks are split into.
  package static func arrays(tasks: Int, limit: Int) -> [Int] {
    let most = max(limit, 1)
    return stride(from: 0, to: tasks, by: most).map { min(most, tasks - $0) }
  }
}

extension SlurmOptions {
  /// What a value of an option is.
  private enum Kind {
    /// An integer of 0 or more, or of any sign.
    case count
    case integer
    /// A number with a unit: `500`, `16G`.
    case size
    /// A time or a span: `30`, `2:00:00`, `1-12:00:00`, `now+1hour`.
    case time
    /// One word without spaces: names and lists of names.
    case name
    /// Any text on one line.
    case text
    /// On or off, or one of some words.
    case flag([String])

    /// The value as sbatch reads it; nil where it is none of this kind.
    func word(_ value: Scalar) -> String? {
      switch value {
      case .none: return ""
      case .bool(let isOn):
        if case .flag = self { return "" }
        return isOn ? nil : ""
      case .number(let number):
        guard let integer = Int(exactly: number), integer.magnitude < 1 << 53 else { return nil }
        return suits(String(integer)) ? String(integer) : nil
      case .text(let text): return suits(text) ? text : nil
      }
    }

    private func suits(_ text: String) -> Bool {
      // Neither line breaks nor any other character that steers.
      guard !text.isEmpty, text.utf8.count <= 4096,
        !text.unicodeScalars.contains(where: Self.steers)
      else { return false }
      switch self {
      case .count: return text.utf8.allSatisfy(Self.isDigit) && Int(text) != nil
      case .integer: return Int(text) != nil
      case .size:
        let digits = text.utf8.prefix(while: Self.isDigit).count
        return digits > 0 && ["", "K", "M", "G", "T"].contains(text.dropFirst(digits).uppercased())
      case .time: return text.utf8.allSatisfy { Self.isNamePart($0) || "-:+/".utf8.contains($0) }
      case .name: return !text.contains(" ") && text.first != "-"
      case .text: return true
      case .flag(let words): return words.contains(text)
      }
    }

    private static func steers(_ scalar: Unicode.Scalar) -> Bool {
      scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
        || scalar.value == 0x2028 || scalar.value == 0x2029
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isNamePart(_ byte: UInt8) -> Bool {
      isDigit(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte == 0x2E
    }

    var description: String {
      switch self {
      case .count: "a whole number of 0 or more"
      case .integer: "a whole number"
      case .size: "a number with K, M, G or T after it, such as \"16G\""
      case .time: "a time such as \"2:00:00\""
      case .name: "one word without spaces"
      case .text: "a text on one line"
      case .flag(let words):
        (["true"] + words.map { "\"\($0)\"" }).joined(separator: words.isEmpty ? "" : " or ")
      }
    }
  }

  /// The options of sbatch that a script may give, and what each takes.
  /// - Source: https://slurm.schedmd.com/sbatch.html
  private static let known: [String: Kind] = [
    "account": .name, "chdir": .text, "clusters": .name, "comment": .text, "constraint": .name,
    "cores_per_socket": .count, "cpus_per_gpu": .count, "cpus_per_task": .count,
    "deadline": .time, "dependency": .name, "distribution": .name, "exclude": .name,
    "exclusive": .flag(["user", "mcs", "topo"]), "export": .text, "gpus": .name,
    "gpus_per_node": .name, "gpus_per_task": .name, "gres": .name, "hint": .name,
    "licenses": .name, "mail_type": .name, "mail_user": .name, "mem": .size, "mem_per_cpu": .size,
    "mem_per_gpu": .size, "nice": .integer, "nodefile": .text, "nodelist": .name, "nodes": .name,
    "parallel": .count, "partition": .name, "priority": .name, "prefer": .name, "qos": .name,
    "reservation": .name, "signal": .name, "threads_per_core": .count, "time": .time,
    "time_min": .time, "tmp": .size, "wckey": .name,
  ]
  private static let reserved: Set<String> = [
    "array", "output", "error", "job_name", "requeue", "no_requeue", "wrap", "parsable", "wait",
    "ntasks", "open_mode", "input",
  ]
}

extension Scalar {
  /// The value as a message names it.
  fileprivate var shown: String {
    if case .text(let text) = self {
      return "\"" + String(text.unicodeScalars.flatMap { $0.escaped(asASCII: false) }) + "\""
    }
    return description
  }
}
