extension Parameter where Argument == Double {
  /// A number; bools and one-element tensors count.
  package static func number(
    _ name: String,
    _ summary: String,
    default fallback: Double? = nil
  ) -> Self {
    Self(name, type: "number", summary, default: fallback) { $0.number }
  }
}

extension Parameter where Argument == Int {
  /// An integral number.
  package static func integer(
    _ name: String,
    _ summary: String,
    default fallback: Int? = nil
  ) -> Self {
    Self(name, type: "integer", summary, default: fallback) { value in
      guard let number = value.number else { return nil }
      // At 2^53 itself it can no longer be told whether another integer was meant.
      guard let integer = value.integer, integer.magnitude < 1 << 53 else {
        let isTooLarge = number.isFinite && number == number.rounded()
        throw Failure(
          "value",
          "\(name): must be an integer\(isTooLarge ? " below 2^53, up to which numbers are exact" : ""), "
            + "not \(NumberFormat.text(number))"
        )
      }
      return integer
    }
  }
}

extension Parameter where Argument == Int {
  /// How many, or from where on: an integral number that is not below another.
  package static func count(
    _ name: String,
    _ summary: String,
    atLeast least: Int = 1,
    default fallback: Int? = nil
  ) -> Self {
    let integer = Self.integer(name, summary)
    return Self(name, type: "integer", summary, default: fallback) { value in
      guard let number = try integer.read(value) else { return nil }
      guard number >= least else {
        throw Failure("value", "\(name) must be at least \(least), not \(number)")
      }
      return number
    }
  }
}

extension Parameter where Argument == Bool {
  /// True or false; 0 and 1 count.
  package static func bool(
    _ name: String,
    _ summary: String,
    default fallback: Bool? = nil
  ) -> Self {
    Self(name, type: "bool", summary, default: fallback) { value in
      if let flag = value.bool { return flag }
      return value.number.flatMap { $0 == 0 ? false : $0 == 1 ? true : nil }
    }
  }
}

extension Parameter where Argument == String {
  package static func string(
    _ name: String,
    _ summary: String,
    default fallback: String? = nil
  ) -> Self {
    Self(name, type: "string", summary, default: fallback) { $0.string }
  }

  /// One of several words.
  package static func choice(
    _ name: String,
    _ summary: String,
    of choices: [String],
    default fallback: String? = nil
  ) -> Self {
    Self(name, type: "string", summary, default: fallback, choices: choices) { value in
      value.string.flatMap { choices.contains($0) ? $0 : nil }
    }
  }
}

extension Parameter where Argument: CaseIterable & RawRepresentable<String> {
  /// One of the words of an enumeration.
  package static func choice(
    _ name: String,
    _ summary: String,
    of type: Argument.Type,
    default fallback: Argument? = nil
  ) -> Self {
    Self(
      name,
      type: "string",
      summary,
      default: fallback,
      shown: fallback.map { "\"\($0.rawValue)\"" },
      choices: type.allCases.map(\.rawValue)
    ) { $0.string.flatMap(Argument.init(rawValue:)) }
  }
}

extension Parameter where Argument == Value {
  /// Any value.
  package static func any(
    _ name: String,
    _ summary: String,
    default fallback: Value? = nil
  ) -> Self {
    Self(name, type: "any", summary, default: fallback) { $0 }
  }

  /// Something that can be called.
  package static func function(_ name: String, _ summary: String) -> Self {
    Self(name, type: "function", summary) { value in
      if case .function = value { value } else { nil }
    }
  }

  /// A value of the given description that a test accepts.
  package static func any(
    _ name: String,
    type: String,
    _ summary: String,
    default fallback: Value? = nil,
    accepts: @escaping (Value) -> Bool
  ) -> Self {
    Self(name, type: type, summary, default: fallback) { accepts($0) ? $0 : nil }
  }
}

extension Parameter where Argument == ListValue {
  package static func list(_ name: String, _ summary: String) -> Self {
    Self(name, type: "list", summary) { $0.list }
  }
}

extension Parameter where Argument == [Value] {
  /// A list or range, as an array.
  package static func elements(_ name: String, _ summary: String) -> Self {
    Self(name, type: "list", summary) { $0.elementsOfSequence }
  }
}

extension Parameter where Argument == [Double] {
  /// A list of numbers, or a range.
  package static func numbers(
    _ name: String,
    _ summary: String,
    default fallback: [Double]? = nil
  ) -> Self {
    Self(name, type: "list of numbers", summary, default: fallback) { $0.numbers }
  }
}

extension Parameter where Argument == [Int] {
  /// A list of integers, or a range.
  package static func integers(
    _ name: String,
    _ summary: String,
    default fallback: [Int]? = nil
  ) -> Self {
    Self(name, type: "list of integers", summary, default: fallback) { $0.integers }
  }
}

extension Parameter where Argument == [String] {
  package static func strings(
    _ name: String,
    _ summary: String,
    default fallback: [String]? = nil
  ) -> Self {
    Self(name, type: "list of strings", summary, default: fallback) { $0.strings }
  }
}

extension Parameter where Argument == RecordValue {
  package static func record(_ name: String, _ summary: String) -> Self {
    Self(name, type: "record", summary) { $0.record }
  }
}

extension Parameter where Argument == TableValue {
  package static func table(_ name: String, _ summary: String) -> Self {
    Self(name, type: "table", summary) { $0.table }
  }
}

extension Parameter where Argument: ObjectValue {
  /// An object of the domain of one class.
  package static func object(
    _ name: String,
    type: String,
    _ summary: String
  ) -> Self {
    Self(name, type: type, summary) { $0.object(Argument.self) }
  }
}
